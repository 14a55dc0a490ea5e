"""Changes of the booking's definition: those that break what 03-4 and 03-5 ask for, and those that nearly do."""

from copy import deepcopy
from typing import Any

Definition = dict[str, Any]

TRANSACTION = "Update Job and Application Status"
QUERY, DISCARD, MAP = (
    *("Get All Job Applications", "Discard Job Item from List"),
    "Iterate through Application Items",
)


def update(definition: Definition, item: int) -> dict[str, Any]:
    """One of the transaction's two updates: 0 is the job's."""
    found: dict[str, Any] = definition["States"][TRANSACTION]["Parameters"]["TransactItems"][item]["Update"]
    return found


def inside(definition: Definition, state: str) -> dict[str, Any]:
    """A state inside the Map."""
    found: dict[str, Any] = definition["States"][MAP]["ItemProcessor"]["States"][state]
    return found


def asks_less(definition: Definition, condition: str, item: int = 0) -> None:
    """Another condition, without the values that it does not use; the empty one is none."""
    job = update(definition, item)
    job["ConditionExpression"] = condition
    if not condition:
        del job["ConditionExpression"]
    used = f"{condition} {job['UpdateExpression']}"
    values = job["ExpressionAttributeValues"]
    job["ExpressionAttributeValues"] = {name: value for name, value in values.items() if name in used}


# ---- two are booked


def asks_nothing(definition: Definition) -> None:
    asks_less(definition, "")


def asks_for_the_caller_alone(definition: Definition) -> None:
    asks_less(definition, "username = :caller")


def takes_a_closed_job(definition: Definition) -> None:
    asks_less(definition, "jobStatus IN (:open, :closed) AND username = :caller")


def leaves_it_open(definition: Definition) -> None:
    update(definition, 0)["ExpressionAttributeValues"][":closed"] = {"S": "OPEN"}


def leaves_the_job_alone(definition: Definition) -> None:
    del definition["States"][TRANSACTION]["Parameters"]["TransactItems"][0]


def leaves_values_unused(definition: Definition) -> None:
    del update(definition, 0)["ConditionExpression"]


def asks_nothing_of_the_application(definition: Definition) -> None:
    asks_less(definition, "", item=1)


def wants_it_closed(definition: Definition) -> None:
    update(definition, 0)["ExpressionAttributeValues"][":open"] = {"S": "CLOSED"}


def says_succeeded(definition: Definition) -> None:
    definition["States"]["Job Not Open"] = {"Type": "Succeed"}


def writes_to_a_phantom(definition: Definition) -> None:
    """The key as the tutorial's sample has it."""
    key = {"S.$": "States.Format('JOB#{}APPLICATION#{}', $.input.jobId, $.input.applicationId)"}
    update(definition, 1)["Key"] = {"PK": key, "SK": key}
    asks_less(definition, "", item=1)


def goes_on_unread(definition: Definition) -> None:
    definition["States"][TRANSACTION]["Catch"][0]["Next"] = DISCARD


# ---- somebody is forgotten


def leaves_out_the_first(definition: Definition) -> None:
    definition["States"][DISCARD]["InputPath"] = "$.getItems.Items[2:]"


def sends_nothing(definition: Definition) -> None:
    inside(definition, "Push Declined Application Items").clear()
    inside(definition, "Push Declined Application Items").update({"Type": "Pass", "End": True})


def waits_for_another_status(definition: Definition) -> None:
    inside(definition, "Filter out Accepted Application")["Choices"][1]["And"][1]["StringEquals"] = "WAITING"


def names_the_wrong_one(definition: Definition) -> None:
    body = inside(definition, "Push Declined Application Items")["Parameters"]["MessageBody"]
    body["applicationId.$"] = "$.acceptedApplicationId"


def swallows_a_failed_send(definition: Definition) -> None:
    catcher = {"ErrorEquals": ["States.ALL"], "Next": "Nothing to Do"}
    inside(definition, "Push Declined Application Items")["Catch"] = [catcher]


def counts_nobody(definition: Definition) -> None:
    asks_less(definition, "jobStatus = :open AND username = :caller")


def keeps_what_is_not_first(definition: Definition) -> None:
    definition["States"][DISCARD]["InputPath"] = "$.getItems.Items[1:]"


def reads_less(definition: Definition) -> None:
    definition["States"][QUERY]["Parameters"]["Limit"] = 2


def reads_upwards(definition: Definition) -> None:
    definition["States"][QUERY]["Parameters"]["ScanIndexForward"] = True


def tries_a_message_once(definition: Definition) -> None:
    inside(definition, "Push Declined Application Items")["Retry"][0]["MaxAttempts"] = 0


def skips_the_map(definition: Definition) -> None:
    definition["States"][DISCARD]["Next"] = "Summarise the Booking"


def sums_up_a_failed_map(definition: Definition) -> None:
    definition["States"][MAP]["Catch"][0]["Next"] = "Summarise the Booking"


# ---- neither


def changes_nothing(definition: Definition) -> None:
    pass


def changes_a_comment(definition: Definition) -> None:
    definition["Comment"] = "Broken"


def empties_it(definition: Definition) -> None:
    definition.clear()


def looks_for_another_state(definition: Definition) -> None:
    definition["States"]["Discard Job Item"]["InputPath"] = "$"


def gives_back_text(definition: Definition) -> str:
    return "$.getItems.Items[2:]"


def gives_back_a_copy(definition: Definition) -> Definition:
    changed: Definition = deepcopy(definition)
    leaves_out_the_first(changed)
    return changed


def looks_one_floor_up(definition: Definition) -> None:
    definition[DISCARD]["InputPath"] = "$.getItems.Items[2:]"


def looks_outside_the_map(definition: Definition) -> None:
    definition["States"]["Push Declined Application Items"]["End"] = True


def goes_back(definition: Definition) -> None:
    definition["States"][TRANSACTION]["Next"] = QUERY
    choices = definition["States"]["Name the Reason"]["Choices"]
    choices[3]["Next"], choices[4]["Next"] = QUERY, DISCARD


def leaves_dots(definition: Definition) -> None:
    definition["States"][DISCARD]["InputPath"] = ...


TWO = (
    *(asks_nothing, asks_for_the_caller_alone, takes_a_closed_job, leaves_it_open),
    leaves_the_job_alone,
)
FORGOTTEN = (
    *(leaves_out_the_first, sends_nothing, waits_for_another_status, names_the_wrong_one),
    *(swallows_a_failed_send, counts_nobody),
)
"""What breaks it, each in another way."""
