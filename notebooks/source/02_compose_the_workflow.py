# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 02 · Compose the workflow
#
# A booking is a **state machine**: states, and transitions between them, written as JSON in Amazon States Language. In a
# minute you take one state out of it, run it alone on real data, and see that data change inside it. Then a definition grows
# part by part, two of them from your hand, until it provably equals the one that is deployed.
#
# **After this chapter you can**
#
# - say what a state does with its data, from its input to its output;
# - write paths and intrinsic functions, and try them before they are in a workflow;
# - compose a definition from small parts and prove that it equals another;
# - read what a linter says, and know what it cannot see.
#
# **Time:** 45 minutes. You need a little Python, and chapter 00.
#
# <div class="alert alert-block alert-info">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart of the kernel, run everything above where you were: <i>Run → Run All Above Selected Cell</i>.
# </div>

# %% [markdown]
# ## One state, alone
#
# Sarah posts a job, four nannies apply, and she wants to book one of them, Bruno: the next cell makes that. The one after it
# tests one state of the deployed definition, the Query, alone: the call is `test_state`. It needs the definition, a role to act
# with, and an input. `DEBUG` asks for the data inside the state as well. Two of the state's fields are printed before the
# picture.

# %%
import boto3, json
from booking.table import BookingTable
from IPython.display import display
from workbook import figures
from workbook.cloud import connect
from workbook.practice.definitions import differences, so_far
from workbook.practice.sample import post_job, statuses

stack = connect()
table = BookingTable(stack.outputs["TableName"])
posted = post_job(table, applications=4, seed=4)
booking = posted.booking(1)
step_functions = boto3.client("stepfunctions")

# %%
deployed = step_functions.describe_state_machine(stateMachineArn=stack.outputs["StateMachineArn"])
alone = {"definition": deployed["definition"], "roleArn": deployed["roleArn"], "inspectionLevel": "DEBUG"}
query = step_functions.test_state(**alone, stateName="Get All Job Applications", input=json.dumps(booking))
fields = json.loads(deployed["definition"])["States"]["Get All Job Applications"]
print(json.dumps({name: fields[name] for name in ("ResultSelector", "ResultPath")}, indent=2))
figures.data_flow(query, "Get All Job Applications, a Task state")

# %% [markdown]
# Read it by the numbers. Left is the way in: **InputPath** could narrow the input to a part of it, and **Parameters** builds
# the request. Right is the way out: the **result** is what DynamoDB answered, **ResultSelector** keeps, renames and
# computes what later states need (`States.MathAdd($.Count, -1)`: the applications are what was found less the job), and
# **ResultPath** says where that is put, beside what came in. The output is the next state's input.
#
# This Query reads an index in descending order of its sort key: first the job (`JOB#…`), then its applications
# (`APPLICATION#…`), by their ids.
#
# ## A playground for expressions
#
# A field whose name ends in `.$` holds an expression: a **path**, such as `$.input.jobId`, which points into the data, or an
# **intrinsic function**, such as `States.Format`. (Some fields always hold a path and have no `.$`: InputPath is one, a
# Choice's `Variable` another.) A path that starts with `$$.` points into the **context object**, which tells of the execution.
#
# `evaluate` puts one expression into a **Pass** state, which calls no service, and lets Step Functions answer.

# %%
from workbook.practice.playground import evaluate

after_query = json.loads(query["output"])
expressions = [
    "States.Format('JOB#{}', $.input.jobId)",
    "$.input.username",
    "$.getItems.Items[*].jobApplicationStatus.S",
    "$.getItems.Items[?(@.jobStatus)].jobStatus.S",
    "States.ArrayPartition($.getItems.Items[*].jobApplicationStatus.S, 2)",
    "States.JsonToString($.getItems.Items[0].jobStatus)",
    "States.MathAdd($.getItems.applications, 1)",
    "$$.Execution.Input.input.username",
]
figures.table([{"expression": it, "gives": evaluate(it, after_query)} for it in expressions])

# %% [markdown]
# `[*]` takes every item of a list. `[?(@.jobStatus)]` is a **filter**: it takes those that have a `jobStatus`, and `@` is the
# item. The `S` is DynamoDB's: it names the type of each value, here a string.
#
# Now a slip: `jobID` for `jobId`. **What does `$.input.jobID` give: `"null"`, `"empty"` (a text without letters) or `"error"`?**

# %%
from workbook.exercises import check, hint, observed, predict, progress

predict("02-p1", ...)

# %%
slip = evaluate("$.input.jobID", booking)
observed("02-p1", "error")
print(slip)
evaluate("States.Format('JOB#{}', $.getItems.Items[*].jobID)", after_query)

# %% [markdown]
# An error, and a good one. (The hint is the workbook's; AWS gives the sentence before it.) But look at the last line: a path
# with `[*]` or a filter that finds nothing is no error. It gives an empty list, and here that went into a key.
#
# **Exercise 02-1.** The key of an application is `JOB#<jobId>#APPLICATION#<applicationId>`. Write the expression that builds it
# from an input like `booking`.

# %%
### BEGIN SOLUTION
application_pk = "States.Format('JOB#{}#APPLICATION#{}', $.input.jobId, $.input.applicationId)"
### END SOLUTION
### STUB
# application_pk = ...
check("02-1", application_pk)

# %%
# hint("02-1")

# %% [markdown]
# ## Small parts first
#
# The file [book_nanny.asl.json](../asl/book_nanny.asl.json) is too long for a page. Here its decisive states are composed: the
# transaction, what it depends on, and the Map. The rest is taken from the file, and so is each **Retry** (chapter 03 is about
# it). It begins with the Query, which you know. A **Catch** says where an error goes. Dashed boxes are still missing.

# %%
theirs = stack.template.definition("BookNannyStateMachine")
states = theirs["States"]
growing = {"Get All Job Applications": states["Get All Job Applications"]}
figures.state_machine(so_far(growing, "Get All Job Applications"))

# %% [markdown]
# A **Choice** tests its input and passes it on unchanged. A **Fail** ends the execution under a name of its own. (The Query's
# `Limit` of 502 is the job, the 500 applications that fit, and one more, to notice that there are too many.)

# %%
many = {"Variable": "$.getItems.applications", "NumericGreaterThan": 500, "Next": "Too Many Applications"}
do_they_fit = {"Type": "Choice", "Choices": [many], "Default": "Update Job and Application Status"}
too_many = {
    "Type": "Fail", "Error": "TooManyApplications",
    "CausePath": "States.Format('Job {} has more than 500 applications, more than this workflow can carry at once. "
                 "Nothing was changed. Book it with the function BookNannyFunction: it takes the same input.', "
                 "$.input.jobId)"}

# %% [markdown]
# Then the transaction: two updates, both or neither, each with a condition. The first closes the job, if it is OPEN, Sarah's,
# and counts no more applications than the Query has `seen`. In an expression `:open` is a **placeholder**; its
# value stands under `ExpressionAttributeValues`. (DynamoDB's JSON writes numbers as text, `{"N": "4"}`; so `seen` is the count as
# text.)

# %%
close_job = {
    "TableName": "${DDBTable}",
    "Key": {"PK": {"S.$": "States.Format('USER#{}', $.input.username)"},
            "SK": {"S.$": "States.Format('JOB#{}', $.input.jobId)"}},
    "ConditionExpression": "jobStatus = :open AND username = :caller AND "
                           "(attribute_not_exists(applicationCount) OR applicationCount <= :seen)",
    "UpdateExpression": "SET jobStatus = :closed, acceptedApplicationId = :accepted",
    "ExpressionAttributeValues": {
        ":open": {"S": "OPEN"}, ":closed": {"S": "CLOSED"}, ":caller": {"S.$": "$.input.username"},
        ":accepted": {"S.$": "$.input.applicationId"}, ":seen": {"N.$": "$.getItems.seen"}}}

# %% [markdown]
# **Exercise 02-2.** The second update is yours. It sets the application's `jobApplicationStatus` to `ACCEPTED`, but only if it
# is `PENDING`. Call the two values `:pending` and `:accepted`. The check runs your update on a table of its own, then compares
# it with the file's. (The page goes on with the file's, so that it runs without you; yours gets its turn in the proof.)

# %%
### BEGIN SOLUTION
accept = {
    "TableName": "${DDBTable}",
    "Key": {"PK": {"S.$": application_pk}, "SK": {"S.$": application_pk}},
    "ConditionExpression": "jobApplicationStatus = :pending",
    "UpdateExpression": "SET jobApplicationStatus = :accepted",
    "ExpressionAttributeValues": {":pending": {"S": "PENDING"}, ":accepted": {"S": "ACCEPTED"}},
}
### END SOLUTION
### STUB
# accept = {
#     "TableName": "${DDBTable}",
#     "Key": {"PK": {"S.$": application_pk}, "SK": {"S.$": application_pk}},
#     "ConditionExpression": ...,
#     "UpdateExpression": ...,
#     "ExpressionAttributeValues": ...,
# }
check("02-2", accept)

# %%
# hint("02-2")

# %%
interrupted = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Name the Interruption"}
cancelled = {**interrupted, "ErrorEquals": ["DynamoDb.TransactionCanceledException"],
             "Next": "Read Job and Application"}
in_file = states["Update Job and Application Status"]
update = {
    "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems",
    "Parameters": {"TransactItems": [{"Update": close_job}, in_file["Parameters"]["TransactItems"][1]]},
    "ResultPath": None, "TimeoutSeconds": 10, "Retry": in_file["Retry"],
    "Catch": [cancelled, interrupted], "Next": "Discard Job Item from List"}
mine = {"Do They Fit": do_they_fit, "Too Many Applications": too_many,
        "Update Job and Application Status": update}
figures.state_machine(so_far(growing | mine, "Get All Job Applications"))

# %% [markdown]
# ## A test is not a rehearsal
#
# Here is the transaction alone, on what the Query gave. (`alone` holds the deployed definition, here and below; that yours
# equals it comes later.)

# %%
transaction = {**alone, "stateName": "Update Job and Application Status", "input": query["output"]}
print(step_functions.test_state(**transaction)["status"])
statuses(table, posted)

# %% [markdown]
# (`CAUGHT_ERROR`? Then you have run the cell before.) One application is accepted: `test_state` really calls the service. The
# job is `CLOSED` now, so in a second test neither condition holds, and a Catch sends the error on.

# %% tags=["injected-failure"]
again = step_functions.test_state(**transaction)
figures.data_flow(again, "Update Job and Application Status, a Task state")

# %% [markdown]
# The Catch has a `ResultPath` of its own, `$.failure`: it adds the error to the input instead of replacing it, so the next
# state still knows which job this was about. (The state's own is `None`, JSON's `null`: its result is dropped.)
#
# The last Catch is for `States.ALL`. The Query has such a Catch too. Let us give the Query an input without a `jobId`. **Does
# its Catch get the error: `"yes"` or `"no"`?**

# %%
predict("02-p2", ...)

# %% tags=["injected-failure"]
answer = step_functions.test_state(**alone, stateName="Get All Job Applications", input='{"input": {}}')
observed("02-p2", "yes" if answer["status"] == "CAUGHT_ERROR" else "no")
figures.data_flow(answer, "Get All Job Applications, a Task state")

# %% [markdown]
# No. A path that leads nowhere is `States.Runtime`, and `States.ALL` does not catch it: the definition is wrong, or its input
# was never checked. That is why the file checks the input first, in three states that you find at its top.
#
# ## Discard the job
#
# The Query answers with the job *and* its applications. One could drop the job by its place: `Items[1:]` is everything but the
# first. That works as long as the Query sorts downwards. Suppose somebody sorts upwards. **How many of the four nannies are left
# in the list? (A number.)**

# %%
predict("02-p3", ...)

# %%
upwards = json.loads(deployed["definition"])["States"]["Get All Job Applications"]
upwards["Parameters"]["ScanIndexForward"] = True
sorted_upwards = step_functions.test_state(
    definition=json.dumps(upwards), roleArn=deployed["roleArn"], input=json.dumps(booking))["output"]
left = evaluate("$.getItems.Items[1:].id.S", json.loads(sorted_upwards))
nannies = {application.id: application.username for application in posted.applications}
observed("02-p3", len([each for each in left if each in nannies]))
[nannies.get(each, "the job itself") for each in left]

# %% [markdown]
# One nanny is gone and nobody will answer her; the job itself stands among those to be declined. No error was shown.
#
# **Exercise 02-3.** Write the Pass state that keeps the applications by *what they are*. Only its `InputPath` is missing, the
# path that chooses what the state works on.

# %%
### BEGIN SOLUTION
by_what_it_is = {
    "Type": "Pass",
    "InputPath": "$.getItems.Items[?(@.jobApplicationStatus)]",
    "ResultPath": "$.getItems",
    "Next": "Iterate through Application Items",
}
### END SOLUTION
### STUB
# by_what_it_is = {
#     "Type": "Pass",
#     "InputPath": ...,
#     "ResultPath": "$.getItems",
#     "Next": "Iterate through Application Items",
# }
check("02-3", by_what_it_is)

# %%
# hint("02-3")

# %% [markdown]
# ## One iteration for each application
#
# A **Map** runs the states inside it once for each item of a list. `ItemSelector` makes each iteration's input;
# `$$.Map.Item.Value` is the item. Inside, a Choice sends the chosen nanny to the states that read her name and tell her (unless
# `notifiedOn` says that she has been told), and everybody else who is pending to the queue. A state can hold 256 KiB, so of up
# to 500 results only what is counted goes on. The state that discards, and the others inside, are the file's.

# %%
is_accepted = {"Variable": "$.application.id.S", "StringEqualsPath": "$.acceptedApplicationId"}
not_told = {"Variable": "$.application.notifiedOn", "IsPresent": False}
pending = {"Variable": "$.application.jobApplicationStatus.S", "StringEquals": "PENDING"}
filter_out = {"Type": "Choice", "Default": "Nothing to Do", "Choices": [
    {"And": [is_accepted, not_told], "Next": "Read Accepted Application"},
    {"And": [{"Not": is_accepted}, pending], "Next": "Push Declined Application Items"}]}

# %%
in_file = states["Iterate through Application Items"]["ItemProcessor"]["States"]
inside = {**in_file, "Filter out Accepted Application": filter_out}
iterate = {
    "Type": "Map", "ItemsPath": "$.getItems",
    "ItemSelector": {"application.$": "$$.Map.Item.Value", "jobId.$": "$.input.jobId",
                     "acceptedApplicationId.$": "$.input.applicationId"},
    "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Filter out Accepted Application",
                      "States": inside},
    "ResultSelector": {"queued.$": "States.ArrayLength($[*].messageId)"}, "ResultPath": "$.iterations",
    "Catch": [{**interrupted, "Next": "Booking Interrupted"}], "Next": "Summarise the Booking"}
mine |= {"Iterate through Application Items": iterate}
growing |= {"Discard Job Item from List": states["Discard Job Item from List"], **mine}
figures.state_machine(so_far(growing, "Get All Job Applications"))

# %% [markdown]
# Try the Pass and the Map alone. See how InputPath leaves the job out, how ResultPath puts the applications in the place of the
# Query's answer, and how ItemSelector gives each iteration one of them and two ids. A Map is tested with a **mock**, a
# made-up result: no iteration runs. Ours is `[]`, and ResultSelector counts no message in it.
#
# Then the other types, which do little to the data: a Choice chooses the next state, a **Wait** waits, a Fail ends the
# execution.

# %%
discarded = step_functions.test_state(**alone, stateName="Discard Job Item from List", input=query["output"])
mapped = step_functions.test_state(
    **alone, stateName="Iterate through Application Items", input=discarded["output"], mock={"result": "[]"})
display(figures.data_flow(discarded, "Discard Job Item from List, a Pass state"),
        figures.data_flow(mapped, "Iterate through Application Items, a Map state"))

# %%
chloe = json.loads(mapped["inspectionData"]["afterItemSelector"])[0]
for name, given in {"Filter out Accepted Application": chloe, "Wait for the Index": {"attempt": 1},
                    "Too Many Applications": booking}.items():
    tested = step_functions.test_state(**alone, stateName=name, input=json.dumps(given))
    display(figures.data_flow(tested, f"{name}, a {(states | inside)[name]['Type']} state"))

# %% [markdown]
# **Exercise 02-4.** Chloe was not chosen. Through which states does the execution go, from the Query until the message about her
# is in the queue? Put seven of these in order, by their numbers.

# %%
from workbook.exercises.chapter_02.order import STATES

display(figures.table([{"number": number, "state": name} for number, name in enumerate(STATES)]))
### BEGIN SOLUTION
way = [4, 2, 11, 1, 5, 3, 7]
### END SOLUTION
### STUB
# way = [4, ..., ..., ..., ..., ..., ...]
check("02-4", way)

# %%
# hint("02-4")

# %% [markdown]
# ## The proof
#
# Join the rest: checks of the input, the diagnosis after a cancelled transaction, a Wait, more Fail states. `differences` lists
# every place where two definitions differ. It ignores `Comment`, which is for readers, and the order of an object's members.
#
# Does it see anything at all? First two slips, on a copy. Then no slips, and what you wrote: remove the `#` before each exercise
# that you have solved. An empty list means equal.

# %%
from copy import deepcopy

definition = {**theirs, "States": {**states, **mine}}
careless = deepcopy(definition)
careless["States"]["Get All Job Applications"]["Parameters"]["ScanIndexForward"] = "False"
del careless["States"]["Update Job and Application Status"]["ResultPath"]
figures.table(differences(careless, theirs))

# %%
yours = deepcopy(definition)
# yours["States"]["Update Job and Application Status"]["Parameters"]["TransactItems"][1]["Update"] = accept
# yours["States"]["Discard Job Item from List"] = by_what_it_is
differences(yours, theirs)

# %% [markdown]
# Equal to the file. But is the file what was deployed, and does it book? Fill in what the stack knows, compare with the deployed
# definition, make a state machine, and run it.

# %%
text = json.dumps(definition)
for name, output in {"DDBTable": "TableName", "SQSURL": "QueueUrl", "SNSTopic": "TopicArn"}.items():
    text = text.replace("${" + name + "}", stack.outputs[output])
print(differences(json.loads(text), json.loads(deployed["definition"])))
number = len(step_functions.list_state_machines()["stateMachines"])  # a new name and a new job, each time
composed = step_functions.create_state_machine(
    name=f"composed-{number}", definition=text, roleArn=deployed["roleArn"], type="EXPRESS")["stateMachineArn"]
second = post_job(table, applications=3, seed=100 + number)
booked = step_functions.start_sync_execution(stateMachineArn=composed, input=json.dumps(second.booking(0)))
history = step_functions.get_execution_history(executionArn=booked["executionArn"])["events"]
figures.state_machine(definition, history)

# %% [markdown]
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> an Express workflow has no history to ask for; it writes one to its log. And what is made by hand there
# is also deleted by hand, with <code>delete_state_machine</code>.
# </div>
#
# ## What a linter sees
#
# A **linter** reads a definition without running it. Step Functions has one. It lists **errors**, for which no state machine can
# be made, and **warnings**, for what can be made and is hardly meant. Here are three mistakes: a `Next` with a letter too few, a
# text for a boolean, and `Tablename` for `TableName`. **How many errors does the linter list? (A number.)**

# %%
predict("02-p4", ...)

# %%
mistakes = deepcopy(definition)
mistakes["States"]["Discard Job Item from List"]["Next"] = "Iterate through Aplication Items"
parameters = mistakes["States"]["Get All Job Applications"]["Parameters"]
parameters |= {"ScanIndexForward": "False", "Tablename": parameters.pop("TableName")}
linter = step_functions.validate_state_machine_definition
found = linter(definition=json.dumps(mistakes), severity="WARNING")["diagnostics"]
observed("02-p4", [one["severity"] for one in found].count("ERROR"))
figures.table(found, ["severity", "location", "message"])

# %% [markdown]
# A `Next` that leads nowhere leaves a state that nothing leads to, and a misspelt name is also one that is missing. The text
# `"False"` is only warned of: Step Functions takes it. So mend both errors, keep the text, and look again.

# %%
mended = deepcopy(definition)
mended["States"]["Get All Job Applications"]["Parameters"]["ScanIndexForward"] = "False"
answer = linter(definition=json.dumps(mended), severity="WARNING")
answer["result"], [one["location"] for one in answer["diagnostics"]]

# %% [markdown]
# `OK`: a machine could be made of it. The warning is left.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> some messages are worded otherwise, and warnings about an API's parameters are this linter's own.
# </div>
#
# Last, a slip in a key: `JOB#{}APPLICATION#{}`, with one `#` too few. **How many errors and warnings does the linter list? (A
# number.)**

# %%
predict("02-p5", ...)

# %%
wrong_key = text.replace("JOB#{}#APPLICATION", "JOB#{}APPLICATION")
found = linter(definition=wrong_key, severity="WARNING")["diagnostics"]
observed("02-p5", len(found))
third = post_job(table, applications=3, seed=3)
seen = step_functions.test_state(
    **alone, stateName="Get All Job Applications", input=json.dumps(third.booking(0)))
tried = step_functions.test_state(**{**alone, "definition": wrong_key}, input=seen["output"],
                                  stateName="Update Job and Application Status")
print(tried["cause"].partition(" (")[0])

# %% [markdown]
# None: to the linter a key is text like any other. A run sees it, if a condition needs the item to be there. Ours does: of the
# two reasons in brackets the first is `None`, the job was all right, and the second is the application's condition, since an
# item that is not there has no status that could be `PENDING`.
#
# ## What you just proved

# %%
here = {*mine, "Filter out Accepted Application"}
assert differences(definition, theirs) == [] != differences(careless, theirs), "the definitions differ"
assert differences(json.loads(text), json.loads(deployed["definition"])) == [], "something else is deployed"
assert (booked["status"], statuses(table, second)["ACCEPTED"]) == ("SUCCEEDED", 1)
assert statuses(table, third) == {"PENDING": 3}, "a wrong key changed something"
rest = len({**states, **inside}) - len(here)
print(f"{len(here)} states composed here and {rest} from the file equal what is deployed, and they book.")

# %%
progress("02")
