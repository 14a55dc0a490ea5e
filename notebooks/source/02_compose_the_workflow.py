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
# <img src="pictures/hero_02.svg" alt="The whole system: phone, state machine, table, queue, function, DLQ. The state machine is lit.">
#
# A booking is a **state machine**: states, and transitions between them, written as JSON in Amazon States Language. In a
# minute you take one state out of it and see data change inside it. Then you write the parts that decide: a key, a Catch, a
# conditional update, a list without the job, the input of an iteration, a Choice. Each is tried alone at once, all of them
# together are deployed, and what you composed books a nanny.
#
# **After this chapter you can**
#
# - say what a state does with its data, from its input to its output;
# - write paths, intrinsic functions, a Catch and a Choice, and try them before they are in a workflow;
# - compose a definition and prove what it has in common with another;
# - find mistakes with a linter and with single states, and say which of the two sees what.
#
# **Time:** 60 minutes. You need a little Python, chapter 00 (a booking from end to end) and chapter 01 (keys, conditions,
# transactions).
#
# <div class="note">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart of the kernel, run everything above where you were: <i>Run → Run All Above Selected Cell</i>.
# </div>

# %% [markdown]
# ## One state, alone
#
# Sarah posts a job, four nannies apply, and she wants to book Bruno: the first cell makes that. The second one tests one state
# of the deployed definition alone, the Query. `test_state` needs a definition, a role to act with, and an input; `DEBUG` asks
# for the data inside the state as well.

# %%
import boto3, json
from copy import deepcopy
from itertools import count
from booking.table import BookingTable
from IPython.display import display
from workbook import figures
from workbook.cloud import connect
from workbook.exercises import check, hint, observed, predict, progress, solved
from workbook.practice.definitions import differences, filled, so_far
from workbook.practice.sample import post_job, statuses

stack = connect()
table = BookingTable(stack.outputs["TableName"])
seeds = count(4)  # each job a new one
posted = post_job(table, applications=4, seed=next(seeds))
booking = posted.booking(1)

# %%
step_functions = boto3.client("stepfunctions")
deployed = step_functions.describe_state_machine(stateMachineArn=stack.outputs["StateMachineArn"])
role = {"roleArn": deployed["roleArn"], "inspectionLevel": "DEBUG"}
query = step_functions.test_state(
    **role, definition=deployed["definition"], stateName="Get All Job Applications", input=json.dumps(booking))
figures.data_flow(query, "Get All Job Applications, a Task state")

# %% [markdown]
# Left is the way in: **InputPath** could narrow the input, and **Parameters** builds the request. Right is the way out: the
# **result** is what DynamoDB answered, **ResultSelector** keeps and computes what later states need (the applications are what
# was counted, less the job), and **ResultPath** says where that is put, beside what came in. The output is the next state's
# input.
#
# This Query reads an index downwards by its sort key: first the job (`JOB#…`), then its applications (`APPLICATION#…`).
#
# **Change this:** put `.replace("sarah", "mallory")` behind `json.dumps(booking)`. Which stages of the Query notice that a stranger
# asks? Then take it out again.
#
# ## A playground for expressions
#
# A field whose name ends in `.$` holds an expression: a **path** such as `$.input.jobId`, which points into the data, or an
# **intrinsic function** such as `States.Format`. (Some fields always hold a path and have no `.$`: InputPath, ResultPath, a
# Choice's `Variable`.) A path with two `$` points into the **context object**, which tells of the execution.
#
# This is JSONPath, the older of the two query languages: the tutorial and most workflows that you will meet are written in it.
# JSONata comes in chapter 08.
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
    "States.ArrayLength($.getItems.Items)",
    "$$.Execution.Input.input.username",
]
figures.table([{"expression": it, "gives": evaluate(it, after_query)} for it in expressions])

# %% [markdown]
# `[*]` takes every item of a list. `[?(@.jobStatus)]` is a **filter**: it takes those that have a `jobStatus`, and `@` is the
# item. The `S` is DynamoDB's: it names the type of each value, here a string.
#
# **Change this:** add an expression that gives the ids of the applications, without the job's, and one that counts them.
#
# Now a slip: `jobID` for `jobId`. **What does `$.input.jobID` give: `"null"`, `"empty"` (a text without letters) or `"error"`?**

# %%
predict("02-p1", ...)

# %%
slip = evaluate("$.input.jobID", booking)
observed("02-p1", "error" if "States.Runtime" in str(slip) else slip)
print(slip)
evaluate("States.Format('JOB#{}', $.getItems.Items[*].jobID)", after_query)

# %% [markdown]
# <details><summary>Why</summary>
#
# The sentence after "Hint" is the workbook's own; AWS gives the one before it. Look at the last line too: a path with `[*]` or a
# filter that finds nothing is no error. It gives an empty list, and here that went into a key.
#
# </details>
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
# ## What may go wrong in the Query
#
# The tutorial ([trey-rosius/babysitter_api](https://github.com/trey-rosius/babysitter_api)) has seven states: Query,
# transaction, list without the job, Map, and in the Map a Choice, a message to the accepted nanny, and one to the queue for each
# of the others. Our file, [book_nanny.asl.json](../asl/book_nanny.asl.json), keeps them and adds what a real booking needs. You
# write what decides in the seven; the rest, such as each **Retry** (chapter 03), is taken from the file.
#
# In it, `${DDBTable}` is a **substitution**: the template fills in the name of the table when the stack is deployed. `filled` does
# the same here.
#
# What a Retry cannot mend goes to a **Catch**: a list of catchers, each with the errors that it is for, the state that comes
# next, and a `ResultPath` that says where the error is put.
#
# **Exercise 02-2.** Write the Query's Catch: every error leads to `Name the Interruption`. The states there read the ids in
# `$.input` and the error's name at `$.failure.Error`. (An error is an object with `Error` and `Cause`.)

# %%
### BEGIN SOLUTION
catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Name the Interruption"}]
### END SOLUTION
### STUB
# catch = [{"ErrorEquals": [...], "ResultPath": ..., "Next": ...}]
check("02-2", catch)

# %%
# hint("02-2")

# %% [markdown]
# Try it: a **mock** is a made-up answer, so no table has to break for it.

# %% tags=["injected-failure"]
theirs = stack.template.definition("BookNannyStateMachine")
states = theirs["States"]
growing = {"Get All Job Applications": {**states["Get All Job Applications"], "Catch": solved("02-2")}}
failure = {"error": "DynamoDb.ResourceNotFoundException", "cause": "made up"}
failed = step_functions.test_state(
    **role, definition=filled(growing["Get All Job Applications"], stack), input=json.dumps(booking),
    mock={"errorOutput": failure})
figures.data_flow(failed, "Get All Job Applications, with its Catch")

# %% [markdown]
# **Change this:** the mock's error to `DynamoDb.ThrottlingException`. Which status comes now, and why does the Catch not get it?
#
# Next, no mock, but an input without a `jobId`. **Does the Catch get this error: `"yes"` or `"no"`?**

# %%
predict("02-p2", ...)

# %% tags=["injected-failure"]
answer = step_functions.test_state(
    **role, definition=filled(growing["Get All Job Applications"], stack), input='{"input": {}}')
observed("02-p2", "yes" if answer["status"] == "CAUGHT_ERROR" else "no")
print(answer["error"])

# %% [markdown]
# <details><summary>Why</summary>
#
# A path that leads nowhere is `States.Runtime`, and no Catch gets it, whatever it names: the definition is wrong, or its input was
# never checked. That is why the file checks the input first, in three states at its top.
#
# </details>
#
# ## The transaction
#
# Two updates, both or neither, each with a condition. The first closes the job, if it is OPEN, Sarah's, and counts no more
# applications than the Query has `seen`. (DynamoDB's JSON writes numbers as text, so `seen` is the count as text.)

# %% tags=["given"]
application_pk = solved("02-1")
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
# **Exercise 02-3.** The second update is yours. It sets the application's `jobApplicationStatus` to `ACCEPTED`, but only if it
# is `PENDING`. The check runs it on a table of its own.

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
#     "ExpressionAttributeValues": {":pending": ..., ":accepted": ...},
# }
check("02-3", accept)

# %%
# hint("02-3")

# %% [markdown]
# Both updates go into the state, and the state is tried on a job of its own, a new one each time that you run the cell.

# %%
transaction = deepcopy(states["Update Job and Application Status"])
transaction["Parameters"]["TransactItems"] = [{"Update": close_job}, {"Update": solved("02-3")}]
growing["Update Job and Application Status"] = transaction

# %%
posted = post_job(table, applications=4, seed=next(seeds))
found = step_functions.test_state(
    **role, definition=filled(growing["Get All Job Applications"], stack), input=json.dumps(posted.booking(1)))
alone = {**role, "definition": filled(transaction, stack), "input": found["output"]}
tried = step_functions.test_state(**alone)
tried["status"], tried["nextState"]

# %% [markdown]
# The same state once more, with the same input. **Which status comes now: `"SUCCEEDED"`, `"CAUGHT_ERROR"` or `"FAILED"`?**

# %%
predict("02-p3", ...)

# %% tags=["injected-failure"]
again = step_functions.test_state(**alone)
observed("02-p3", again["status"])
print(statuses(table, posted))
reasons = json.loads(again["output"])["failure"]["Cause"].partition("specific reasons ")[2].partition(" (")[0]
print(again["nextState"], reasons)

# %% [markdown]
# <details><summary>Why</summary>
#
# `test_state` really calls the service: the first call has closed the job and accepted one application. So neither condition
# holds any more, and the reasons name both updates, in their order. The state has the file's two catchers: a cancelled
# transaction goes to where its reason is looked up, anything else to where yours leads.
#
# </details>
#
# **Change this:** where `alone` is made, put `.replace("sarah", "mallory")` behind `found["output"]`, and run from there. Which of
# the two reasons is hers?
#
# ## The list without the job
#
# The Query answers with the job *and* its applications. The [tutorial](https://github.com/trey-rosius/babysitter_api) drops the
# job by its place: `Items[1:]`, everything but the first. Now suppose that somebody sorts upwards. **How many of the four nannies
# are left in the list? (A number.)**

# %%
predict("02-p4", ...)

# %%
upwards = deepcopy(growing["Get All Job Applications"])
upwards["Parameters"]["ScanIndexForward"] = True
sorted_upwards = step_functions.test_state(
    **role, definition=filled(upwards, stack), input=json.dumps(posted.booking(1)))["output"]
left = evaluate("$.getItems.Items[1:].id.S", json.loads(sorted_upwards))
nannies = {application.id: application.username for application in posted.applications}
observed("02-p4", len([each for each in left if each in nannies]))
[nannies.get(each, "the job itself") for each in left]

# %% [markdown]
# <details><summary>Why</summary>
#
# The job is the last now, so a nanny is dropped in its place, and nobody will answer her; the job itself stands among those to be
# declined. There was no error.
#
# </details>
#
# **Change this:** `Items[1:]` to `Items[:-1]`. Who is missing now, and for which order would it be right?
#
# **Exercise 02-4.** Write the Pass state that keeps the applications by *what they are*. Only its `InputPath` is missing, the path
# that chooses what the state works on.

# %%
### BEGIN SOLUTION
discard = {
    "Type": "Pass",
    "InputPath": "$.getItems.Items[?(@.jobApplicationStatus)]",
    "ResultPath": "$.getItems",
    "Next": "Iterate through Application Items",
}
### END SOLUTION
### STUB
# discard = {
#     "Type": "Pass",
#     "InputPath": ...,
#     "ResultPath": "$.getItems",
#     "Next": "Iterate through Application Items",
# }
check("02-4", discard)

# %%
# hint("02-4")

# %%
growing["Discard Job Item from List"] = solved("02-4")
discarded = step_functions.test_state(
    **role, definition=filled(growing["Discard Job Item from List"], stack), input=found["output"])
figures.data_flow(discarded, "Discard Job Item from List, a Pass state")

# %% [markdown]
# InputPath leaves the job out, and ResultPath puts the applications in the place of the Query's answer. Here is what you have so
# far; dashed boxes are still missing.

# %%
figures.state_machine(so_far(growing, "Get All Job Applications"))

# %% [markdown]
# ## One iteration for each application
#
# A **Map** runs the states inside it once for each item of a list. Its `Mode` is `INLINE`: inside this same execution, at most 40
# at a time (`DISTRIBUTED` would start an execution for each). **ItemSelector** makes each iteration's input. The item itself is
# in the context object: `$$.Map.Item.Value`.
#
# **Exercise 02-5.** Write the ItemSelector. The states inside read three names: the `application`, the `jobId`, and the
# `acceptedApplicationId`, the one that Sarah has chosen.

# %%
### BEGIN SOLUTION
item_selector = {
    "application.$": "$$.Map.Item.Value",
    "jobId.$": "$.input.jobId",
    "acceptedApplicationId.$": "$.input.applicationId",
}
### END SOLUTION
### STUB
# item_selector = {
#     "application.$": ...,
#     "jobId.$": ...,
#     "acceptedApplicationId.$": ...,
# }
check("02-5", item_selector)

# %%
# hint("02-5")

# %% [markdown]
# A Map is tested with a mock: no iteration runs. Ours gives the results of four, of which three have queued something.

# %%
iterate = {**states["Iterate through Application Items"], "ItemSelector": solved("02-5")}
mapped = step_functions.test_state(
    **role, definition=filled(iterate, stack), input=discarded["output"],
    mock={"result": '[{"messageId": "a"}, {}, {"messageId": "b"}, {"messageId": "c"}]'})
figures.data_flow(mapped, "Iterate through Application Items, a Map state")

# %% [markdown]
# A state can hold 256 KiB. So of up to 500 results only what ResultSelector counts goes on.
#
# The first state inside is a **Choice**: it tests its input against rules, takes the first that holds, and passes the input on
# unchanged. A rule compares the value at `Variable`: `StringEquals` with a text, `StringEqualsPath` with what stands at another
# path. `And` and `Not` combine rules.
#
# **Exercise 02-6.** The chosen nanny goes to `Read Accepted Application` if she was not told yet. Whoever was not chosen and is
# `PENDING` goes to `Push Declined Application Items`. For everybody else there is `Nothing to Do`: a booking may be repeated.

# %%
not_told = {"Variable": "$.application.notifiedOn", "IsPresent": False}
### BEGIN SOLUTION
is_accepted = {"Variable": "$.application.id.S", "StringEqualsPath": "$.acceptedApplicationId"}
is_pending = {"Variable": "$.application.jobApplicationStatus.S", "StringEquals": "PENDING"}
filter_out = {"Type": "Choice", "Default": "Nothing to Do", "Choices": [
    {"And": [is_accepted, not_told], "Next": "Read Accepted Application"},
    {"And": [{"Not": is_accepted}, is_pending], "Next": "Push Declined Application Items"}]}
### END SOLUTION
### STUB
# is_accepted = {"Variable": ..., "StringEqualsPath": ...}
# is_pending = {"Variable": ..., "StringEquals": ...}
# filter_out = {"Type": "Choice", "Default": ..., "Choices": [
#     {"And": [is_accepted, not_told], "Next": ...},
#     {"And": [{"Not": is_accepted}, is_pending], "Next": ...}]}
check("02-6", filter_out)

# %%
# hint("02-6")

# %% [markdown]
# Try it on the four inputs that your ItemSelector made, one for each nanny.

# %%
choice = json.dumps(solved("02-6"))
iterations = json.loads(mapped["inspectionData"]["afterItemSelector"])
ways = [step_functions.test_state(definition=choice, input=json.dumps(it))["nextState"] for it in iterations]
figures.table([
    {"nanny": nannies[it["application"]["id"]["S"]], "is": it["application"]["jobApplicationStatus"]["S"], "goes to": way}
    for it, way in zip(iterations, ways, strict=True)])

# %% [markdown]
# Bruno is `PENDING` in the list although he was accepted: the Query came before the transaction. That is why the rule asks for
# his id, and not for a status.
#
# **Change this:** before the third line, put `for it in iterations: it["application"]["jobApplicationStatus"]["S"] = "DECLINED"`. Then
# the same with `it["application"]["notifiedOn"] = {"S": "now"}`. Whose way changes?
#
# ## The whole
#
# Join your Choice to the Map, and the rest of the file to what you have.

# %%
iterate = deepcopy(iterate)
iterate["ItemProcessor"]["States"]["Filter out Accepted Application"] = json.loads(choice)
growing["Iterate through Application Items"] = iterate
definition = {**theirs, "States": {**states, **growing}}
figures.state_machine(definition)

# %% [markdown]
# `differences` lists every place where two definitions differ. It ignores `Comment`, which is for readers, and the order of an
# object's members. First two slips, on a copy.

# %%
careless = deepcopy(definition)
careless["States"]["Get All Job Applications"]["Parameters"]["ScanIndexForward"] = "False"
del careless["States"]["Update Job and Application Status"]["ResultPath"]
figures.table(differences(careless, definition))

# %% [markdown]
# Now what you composed, against the file. No row means equal. A row is no mistake: an answer that does the same may read
# differently, and here you see where.

# %%
figures.table(differences(definition, theirs), ["where", "mine", "theirs"])

# %% [markdown]
# And does it book? Fill in the substitutions, make a state machine of it, and run it on a job with three applications. It logs
# where the deployed one does: an Express workflow that logs nothing has no history.

# %%
from workbook.messages.execution_log import history_of

number = len(step_functions.list_state_machines()["stateMachines"])  # a new name each time
composed = step_functions.create_state_machine(
    name=f"composed-{number}", definition=filled(definition, stack), type="EXPRESS",
    roleArn=deployed["roleArn"], loggingConfiguration=deployed["loggingConfiguration"])
second = post_job(table, applications=3, seed=next(seeds))
booked = step_functions.start_sync_execution(
    stateMachineArn=composed["stateMachineArn"], input=json.dumps(second.booking(0)))
figures.state_machine(definition, history_of(booked["executionArn"]))

# %% [markdown]
# <div class="note">
# <b>Differs on AWS:</b> what is made by hand there is also deleted by hand, with <code>delete_state_machine</code>.
# </div>
#
# **Change this:** put a `#` before the line with `post_job`, and book `second.booking(1)`. Where does the way end now?
#
# ## What a linter sees
#
# A **linter** reads a definition without running it. Step Functions has one, `validate_state_machine_definition`. It lists
# **errors**, for which no state machine can be made, and **warnings**, for what is hardly meant.
#
# Three slips: a `Next` with a letter too few, the text `"False"` for a boolean, and a key with a `#` too few. (The
# [tutorial's sample](https://github.com/trey-rosius/babysitter_api) has the last two.) **Of which does the linter say nothing:
# `"next"`, `"text"` or `"key"`?**

# %%
predict("02-p5", ...)

# %%
slips = deepcopy(definition)
slips["States"]["Discard Job Item from List"]["Next"] = "Iterate through Aplication Items"
slips["States"]["Get All Job Applications"]["Parameters"]["ScanIndexForward"] = "False"
text = json.dumps(slips).replace("JOB#{}#APPLICATION", "JOB#{}APPLICATION")
linter = step_functions.validate_state_machine_definition(definition=text, severity="WARNING")["diagnostics"]
where = " ".join(one["location"] for one in linter)
places = {"next": "/Next", "text": "/ScanIndexForward", "key": "/Key"}
observed("02-p5", next(slip for slip, place in places.items() if place not in where))
figures.table(linter, ["severity", "location", "message"])

# %% [markdown]
# <details><summary>Why</summary>
#
# A `Next` that leads nowhere leaves a state that nothing leads to. The text is only warned of, and the Query fails with it when
# it runs. A key is text like any other: only a run can tell, if a condition needs the item to be there.
#
# </details>
#
# **Change this:** plant a slip of your own in `slips`, such as a `ResultPath` deleted. Does the linter see it?
#
# <div class="note">
# <b>Differs on AWS:</b> some messages are worded otherwise, and warnings about an API's parameters are this linter's own.
# </div>
#
# ## A definition to repair
#
# Somebody has typed the tutorial's seven states in a hurry
# ([to_repair.asl.json](../src/workbook/exercises/chapter_02/to_repair.asl.json)). Six mistakes are in it, of kinds that you have
# met. The linter sees two of them.

# %%
from workbook.exercises.chapter_02.repair import to_repair

broken = to_repair()
lint = step_functions.validate_state_machine_definition(definition=json.dumps(broken), severity="WARNING")["diagnostics"]
display(figures.table(lint, ["severity", "location", "message"]))
figures.state_machine(so_far(broken["States"], broken["StartAt"]))

# %% [markdown]
# Others show when a state runs alone. This one should accept an application of a new, OPEN job:

# %%
third = post_job(table, applications=3, seed=next(seeds))
alone = filled(broken["States"]["Update Job and Application Status"], stack)
suspect = step_functions.test_state(**role, definition=alone, input=json.dumps(third.booking(1)))
suspect["status"], suspect.get("nextState"), suspect.get("cause", suspect.get("output")).partition(" (")[0]

# %% [markdown]
# **Change this:** take the state `"Get All Job Applications"`, and then `"Discard Job Item from List"` with
# `input=suspect["output"]`. Who is last in its list?
#
# **Exercise 02-7.** Repair it: take what `to_repair()` gives, and write a line below for each mistake, such as
# `repaired["States"]["Job Not Open"]["Cause"] = "another text"`. The check books with your definition: one of four nannies, then
# another for the same job, then as somebody else; and it tells what happens. Run the cell after each line.

# %%
### BEGIN SOLUTION
repaired = to_repair()
transaction = repaired["States"]["Update Job and Application Status"]
transaction["Catch"][0]["Next"] = "Job Not Open"
job, application = (action["Update"] for action in transaction["Parameters"]["TransactItems"])
job["ConditionExpression"] = "jobStatus = :open AND username = :caller"
job["ExpressionAttributeValues"][":open"] = {"S": "OPEN"}
application["Key"] = {"PK": {"S.$": application_pk}, "SK": {"S.$": application_pk}}
repaired["States"]["Discard Job Item from List"]["InputPath"] = "$.getItems.Items[?(@.jobApplicationStatus)]"
each = repaired["States"]["Iterate through Application Items"]
each["ItemSelector"]["application.$"] = "$$.Map.Item.Value"
rule = each["ItemProcessor"]["States"]["Filter out Accepted Application"]["Choices"][0]
rule["StringEqualsPath"] = rule.pop("StringEquals")
### END SOLUTION
### STUB
# repaired = ...  # what to_repair() gives, and below a line for each mistake
check("02-7", repaired)

# %%
# hint("02-7")

# %% [markdown]
# Run what you repaired: two bookings of one job. Then let the queue's consumer work.

# %%
from workbook.event_source import EventSourceMapping

number = len(step_functions.list_state_machines()["stateMachines"])
mended = step_functions.create_state_machine(
    name=f"repaired-{number}", definition=filled(solved("02-7"), stack), roleArn=deployed["roleArn"], type="EXPRESS")
last = post_job(table, applications=4, seed=next(seeds))
for nanny in (1, 2):
    answer = step_functions.start_sync_execution(
        stateMachineArn=mended["stateMachineArn"], input=json.dumps(last.booking(nanny)))
    print(answer["status"], answer.get("error", ""), statuses(table, last))
EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction").drain()
statuses(table, last)

# %% [markdown]
# ## What you just proved

# %%
assert statuses(table, second) == {"ACCEPTED": 1, "DECLINED": 2}, "what you composed did not book"
assert statuses(table, last) == {"ACCEPTED": 1, "DECLINED": 3}, "what you repaired did not book"
assert answer["error"] == "JobNotOpen", "the second booking was not refused"
rows = len(differences(definition, theirs))
print(f"The composed definition books and declines. It reads differently from the file in {rows} places.")

# %%
progress("02")

# %% [markdown]
# Next: [Chapter 03: run it](03_run_it.ipynb).
