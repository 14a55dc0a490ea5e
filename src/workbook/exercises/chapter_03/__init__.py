"""The exercises of chapter 03, run it."""

from collections.abc import Callable

from workbook.exercises.chapter_03 import catch, paths, repeat, sabotage
from workbook.exercises.exercise import Exercise

_ACCEPTED = "$.current.Responses[0].Item.acceptedApplicationId"

EXERCISES = (
    Exercise(
        id="03-1",
        title="Predict the way",
        expects="for `a`, `b` and `c` a list each: the Task states in order, then the state where it ends",
        look="the picture of the job that was taken, and the rules of `Name the Reason` above, in words",
        stub="Put the names of states in place of each `...`.",
        check=paths.check,
        answer_type=dict,
        hints=(
            "Every input that passes the first checks goes through the Query and then the transaction. Whether the "
            "Query found anything is not asked.",
            "A transaction that is cancelled leads to `Read Job and Application`, and `Name the Reason` decides. For a "
            "job that goes on from there, nothing is left to do in the Map.",
            "`b` and `c` have the same three calls; one ends in a Fail state, the other in the last Pass state.",
        ),
    ),
    Exercise(
        id="03-2",
        title="Catch it",
        expects="a list of two catchers: one for a cancelled transaction, one for every other error",
        look="`figures.state_machine(machine, whole=True)`, where Catch is a dashed line, and what the "
        'step inspector has printed: `steps["Update Job and Application Status"][0].error`',
        stub="Put names, a path and a state in place of each `...`.",
        check=catch.check,
        answer_type=(list, dict),
        hints=(
            "The step inspector has shown the name you need. `States.ALL` stands for every error, and only the last "
            "catcher may have it.",
            "`ResultPath` puts the error beside what is there. `Booking Interrupted` reads `$.failure.Error`.",
            "A cancelled transaction goes to `Read Job and Application`, the rest to `Name the Interruption`. Both "
            'have `"ResultPath": "$.failure"`.',
        ),
    ),
    Exercise(
        id="03-3",
        title="Make it safe to repeat",
        expects="one Choice rule: what it asks about `$.current`, and the state that comes `Next`",
        look="what the step inspector shows for `Name the Reason`",
        stub="Put paths and a state in place of each `...`.",
        check=repeat.check,
        answer_type=(dict, list),
        hints=(
            "The job item keeps `acceptedApplicationId`. It is there only once a booking has closed the job.",
            "`IsPresent: True` takes the path of the attribute. `StringEqualsPath` compares the text in it, `.S`, with "
            "what another path holds: here the application that this booking asks for.",
            f"The attribute is at `{_ACCEPTED}`. What this booking asks for is under `$.input`.",
            f"The second part compares `{_ACCEPTED}.S` with `$.input.applicationId`. `Next` is the state before the "
            "Map.",
        ),
    ),
    Exercise(
        id="03-4",
        title="Forget somebody",
        expects="a function that changes the definition it is given, so that somebody is never declined and the "
        "execution says SUCCEEDED",
        look="the states between the transaction and the end, in the first picture, and what each is given",
        stub="Write a function that changes one thing in the definition.",
        check=sabotage.check_forgotten,
        answer_type=Callable,
        hints=(
            "Who is declined is decided three times: by what the Query returns, by what `Discard Job Item from List` "
            "keeps, and by the Choice inside the Map.",
            '`definition["States"]["Discard Job Item from List"]["InputPath"]` is a path into the Query\'s '
            "answer. A path can leave somebody out.",
            "`$.getItems.Items[2:]` leaves out the job and one application.",
        ),
    ),
    Exercise(
        id="03-5",
        title="Book two",
        expects="a function that changes the definition it is given, so that two bookings that race both say SUCCEEDED "
        "and two applications are ACCEPTED",
        look="`Update Job and Application Status`: what each of its two updates asks before it writes",
        stub="Write a function that changes one thing in the definition.",
        check=sabotage.check_two,
        answer_type=Callable,
        hints=(
            "Each of the two has another application, so what they have in common is the job.",
            "The first of `TransactItems` closes the job. Its `ConditionExpression` decides, together with what "
            "`:open` and `:closed` stand for.",
            "Without its condition it closes a closed job again. A value that no expression uses has to go, too: "
            "DynamoDB refuses it.",
        ),
    ),
)
