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
# minute you take one state out of it, run it alone on real data, and see that data change inside it. Later you write the
# tutorial's states by hand and prove that your definition and the deployed one are the same.
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
# Sarah posts a job, four nannies apply, and she wants to book the second, Bruno.

# %%
import boto3, json
from booking.table import BookingTable
from IPython.display import display
from workbook import figures
from workbook.cloud import connect
from workbook.sample import post_job, statuses

stack = connect()
table = BookingTable(stack.outputs["TableName"])
posted = post_job(table, applications=4)
booking = posted.booking(1)

# %% [markdown]
# Step Functions can test one state of a definition: the call is `test_state`. It needs the definition, a role to act with,
# and an input. `DEBUG` asks for the data inside the state as well.

# %%
step_functions = boto3.client("stepfunctions")
deployed = step_functions.describe_state_machine(stateMachineArn=stack.outputs["StateMachineArn"])
alone = {"definition": deployed["definition"], "roleArn": deployed["roleArn"], "inspectionLevel": "DEBUG"}
query = step_functions.test_state(**alone, stateName="Get All Job Applications", input=json.dumps(booking))
figures.data_flow(query)

# %% [markdown]
# Read it by the numbers. Left is the way in: **Parameters** builds the request. Right is the way out: the **result** is what
# DynamoDB answered, **ResultSelector** keeps what later states need, and **ResultPath** says where in the *input* that is put.
# The output is the next state's input. Nothing else travels between states.
#
# (At most 256 KiB travel between two states. And states can be written in another language for data, **JSONata**; this chapter
# uses **JSONPath**. Chapter 08 has both.)
#
# ## A playground for expressions
#
# A field whose name ends in `.$` holds an expression. It is either a **path**, such as `$.input.jobId`, which points into the
# data, or an **intrinsic function**, such as `States.Format`. A path that starts with `$$.` points into the **context object**,
# which tells of the execution itself. `evaluate` puts one expression into a Pass state and lets Step Functions answer.

# %%
from workbook.playground import evaluate

after_query = json.loads(query["output"])
expressions = [
    "States.Format('JOB#{}', $.input.jobId)",
    "$.input.username",
    "$.getItems.Items[*].username.S",
    "$.getItems.Items[?(@.jobStatus)].username.S",
    "States.ArrayPartition($.getItems.Items[*].username.S, 2)",
    "States.JsonToString($.getItems.Items[0].jobStatus)",
    "States.MathAdd($.getItems.applications, 1)",
    "$$.Execution.Input.input.username",
]
figures.table([{"expression": it, "gives": evaluate(it, after_query)} for it in expressions])

# %% [markdown]
# `[*]` takes every item of a list. `[?(@.jobStatus)]` is a **filter**: it takes those that have a `jobStatus`, and `@` is the
# item. The `S` is DynamoDB's: it names the type of each value, here a string.
#
# Now a slip: `jobID` for `jobId`. **What does `$.input.jobID` give: `null`, an empty text, or an error?**

# %%
from workbook.exercises import check, hint, observed, predict, progress

predict("02-p1", ...)

# %%
slip = evaluate("$.input.jobID", booking)
observed("02-p1", "error")
slip

# %% [markdown]
# An error, and a good one: a key is never built from something that is not there. The hint is the workbook's; AWS gives the
# sentence before it. Try expressions of your own in the cell above.
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
# The file [book_nanny.asl.json](../asl/book_nanny.asl.json) is too long for a page. You write the tutorial's
# states here, and two failures. The rest is read from the file and joined at the end; the page counts which is which.
#
# First the parts that occur more than once: a **Retry** tries a state again, a **Catch** says where an error goes, and a key is
# built in several places. Your key from exercise 02-1 belongs here; the page takes it from another state of the file, so that
# it runs without you.

# %%
theirs = stack.template.definition("BookNannyStateMachine")
busy = ["DynamoDb.ThrottlingException", "DynamoDb.ProvisionedThroughputExceededException",
        "DynamoDb.RequestLimitExceededException"]
unwell = ["DynamoDb.InternalServerErrorException", "DynamoDb.SdkClientException", "States.Timeout"]
backoff = {"IntervalSeconds": 1, "BackoffRate": 2.0, "MaxDelaySeconds": 8, "JitterStrategy": "FULL"}
interrupted = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Booking Interrupted"}
cancelled = {"ErrorEquals": ["DynamoDb.TransactionCanceledException"], "ResultPath": "$.failure",
             "Next": "Read Job and Application"}

user, job = "States.Format('USER#{}', $.input.username)", "States.Format('JOB#{}', $.input.jobId)"
job_key = {"PK": {"S.$": user}, "SK": {"S.$": job}}
read_both = theirs["States"]["Read Job and Application"]["Parameters"]["TransactItems"]
application_key = read_both[1]["Get"]["Key"]

# %% [markdown]
# The state you have just tried. `${DDBTable}` stands for the table's name, which is known only when the stack is deployed.

# %%
get_all = {
    "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:query",
    "Parameters": {
        "TableName": "${DDBTable}", "IndexName": "jobApplications",
        "KeyConditionExpression": "GSI1PK = :job",
        "ExpressionAttributeValues": {":job": {"S.$": job}},
        "ProjectionExpression": "id, jobId, username, jobStatus, jobApplicationStatus, notifiedOn",
        "ScanIndexForward": False, "Limit": 502},
    "ResultSelector": {
        "Items.$": "$.Items", "applications.$": "States.MathAdd($.Count, -1)",
        "seen.$": "States.Format('{}', States.MathAdd($.Count, -1))"},
    "ResultPath": "$.getItems", "TimeoutSeconds": 10,
    "Retry": [{"ErrorEquals": [*busy, *unwell], "MaxAttempts": 4, **backoff}], "Catch": [interrupted],
    "Next": "Do They Fit"}

# %% [markdown]
# A **Choice** tests its input and passes it on unchanged. A **Fail** ends the execution under a name of its own. The second
# of the two gets whatever `interrupted` catches.

# %%
many = {"Variable": "$.getItems.applications", "NumericGreaterThan": 500, "Next": "Too Many Applications"}
do_they_fit = {"Type": "Choice", "Choices": [many], "Default": "Update Job and Application Status"}
too_many = {
    "Type": "Fail", "Error": "TooManyApplications",
    "CausePath": "States.Format('Job {} has more than 500 applications, more than this workflow can carry "
                 "at once. Nothing was changed.', $.input.jobId)"}
stopped = {
    "Type": "Fail", "Error": "BookingInterrupted",
    "CausePath": "States.Format('The booking of application {} for job {} was interrupted by {}. Start the "
                 "same booking again: it goes on where it stopped.', "
                 "$.input.applicationId, $.input.jobId, $.failure.Error)"}

# %% [markdown]
# Then the transaction: two updates, both or neither, each with a condition.

# %%
close_job = {
    "TableName": "${DDBTable}", "Key": job_key,
    "ConditionExpression": "jobStatus = :open AND username = :caller AND "
                           "(attribute_not_exists(applicationCount) OR applicationCount <= :seen)",
    "UpdateExpression": "SET jobStatus = :closed, acceptedApplicationId = :accepted",
    "ExpressionAttributeValues": {
        ":open": {"S": "OPEN"}, ":closed": {"S": "CLOSED"}, ":caller": {"S.$": "$.input.username"},
        ":accepted": {"S.$": "$.input.applicationId"}, ":seen": {"N.$": "$.getItems.seen"}}}
accept = {
    "TableName": "${DDBTable}", "Key": application_key,
    "ConditionExpression": "jobApplicationStatus = :pending",
    "UpdateExpression": "SET jobApplicationStatus = :accepted",
    "ExpressionAttributeValues": {":pending": {"S": "PENDING"}, ":accepted": {"S": "ACCEPTED"}}}

# %% [markdown]
# Its state completes the first three states. In the picture a way to a state that is not written yet is left out.

# %%
from workbook.definitions import differences, so_far

update = {
    "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems",
    "Parameters": {"TransactItems": [{"Update": close_job}, {"Update": accept}]},
    "ResultPath": None, "TimeoutSeconds": 10,
    "Retry": [{"ErrorEquals": [*busy, "DynamoDb.TransactionInProgressException", *unwell],
               "MaxAttempts": 4, **backoff}],
    "Catch": [cancelled, interrupted], "Next": "Discard Job Item from List"}
mine = {"Get All Job Applications": get_all, "Do They Fit": do_they_fit,
        "Update Job and Application Status": update}
figures.state_machine(so_far(mine, "Get All Job Applications"))

# %% [markdown]
# ## A test is not a rehearsal
#
# Here is the transaction alone, on what the Query gave.

# %%
transaction = {**alone, "stateName": "Update Job and Application Status", "input": query["output"]}
print(step_functions.test_state(**transaction)["status"])
statuses(table, posted)

# %% [markdown]
# (`CAUGHT_ERROR`? Then you have run the cell before.) Bruno is accepted: `test_state` really calls the service. So a second test finds the job `CLOSED`, the conditions fail, and
# Catch sends the error on.

# %% tags=["injected-failure"]
figures.data_flow(step_functions.test_state(**transaction))

# %% [markdown]
# `"ResultPath": "$.failure"` in the Catch adds the error to the input instead of replacing it: the state after it still knows
# which job this was about. (In `update` the ResultPath is `None`, JSON's `null`: the result is dropped, the input goes on.)
#
# The last Catch is for `States.ALL`. Let us give the Query an input without a `jobId`. **Does that Catch get the error: yes or
# no?**

# %%
predict("02-p2", ...)

# %% tags=["injected-failure"]
answer = step_functions.test_state(**alone, stateName="Get All Job Applications", input='{"input": {}}')
observed("02-p2", "yes" if answer["status"] == "CAUGHT_ERROR" else "no")
figures.data_flow(answer)

# %% [markdown]
# No. A path that leads nowhere is `States.Runtime`, and `States.ALL` does not catch it: the definition is wrong, or its input
# was never checked. That is why the file checks the input first, in three states that you find at its top.
#
# ## Discard the job
#
# The Query answers with the job *and* its applications. The tutorial drops the job by its place: `Items[1:]` is everything
# but the first. That works as long as the Query sorts downwards. Suppose somebody sorts upwards. **How many of the four
# nannies are left in the list?**

# %%
predict("02-p3", ...)

# %%
upwards = json.loads(deployed["definition"])["States"]["Get All Job Applications"]
upwards["Parameters"]["ScanIndexForward"] = True
sorted_upwards = step_functions.test_state(
    definition=json.dumps(upwards), roleArn=deployed["roleArn"], input=json.dumps(booking))["output"]
left = evaluate("$.getItems.Items[1:].username.S", json.loads(sorted_upwards))
observed("02-p3", len([name for name in left if name != posted.job.username]))
left

# %% [markdown]
# One nanny is gone, nobody will answer her, and Sarah, who posted the job, is about to be declined. No error was shown.
#
# **Exercise 02-2.** Write the **Pass** state (it calls no service) that keeps the applications by *what they are*. Only its
# `InputPath` is missing, the path that chooses what the state works on.

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
check("02-2", by_what_it_is)

# %%
# hint("02-2")

# %% [markdown]
# ## One iteration for each application
#
# A **Map** runs the states inside it once for each item of a list. `ItemSelector` makes each iteration's input;
# `$$.Map.Item.Value` is the item. The page takes the discarding state from the file.

# %%
discard = theirs["States"]["Discard Job Item from List"]
is_accepted = {"Variable": "$.application.id.S", "StringEqualsPath": "$.acceptedApplicationId"}
not_told = {"Variable": "$.application.notifiedOn", "IsPresent": False}
pending = {"Variable": "$.application.jobApplicationStatus.S", "StringEquals": "PENDING"}
filter_out = {"Type": "Choice", "Default": "Nothing to Do", "Choices": [
    {"And": [is_accepted, not_told], "Next": "Send Accepted Applicant a Message"},
    {"And": [{"Not": is_accepted}, pending], "Next": "Push Declined Application Items"}]}

# %%
ids = {"jobId": "$.application.jobId.S", "applicationId": "$.application.id.S"}
patient = {"TimeoutSeconds": 10, "Retry": [
    {"ErrorEquals": ["States.TaskFailed", "States.Timeout"], "MaxAttempts": 3, **backoff}]}
push = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": "${SQSURL}",
                       "MessageBody": {f"{name}.$": path for name, path in ids.items()}},
        "ResultSelector": {"messageId.$": "$.MessageId"}, **patient, "End": True}
told = {"username": "$.application.username.S", **ids}
attributes = {name: {"DataType": "String", "StringValue.$": path} for name, path in told.items()}
send = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {
            "TopicArn": "${SNSTopic}", "Subject": "You are booked", "MessageAttributes": attributes,
            "Message.$": "States.Format('{}, you are booked: your application {} for job {} was "
                         "accepted.', $.application.username.S, $.application.id.S, $.application.jobId.S)"},
        "ResultPath": None, **patient, "Next": "Remember the Message"}

# %%
inside = {"Filter out Accepted Application": filter_out, "Send Accepted Applicant a Message": send,
          "Push Declined Application Items": push}
theirs_inside = theirs["States"]["Iterate through Application Items"]["ItemProcessor"]["States"]
selector = {"application.$": "$$.Map.Item.Value", "acceptedApplicationId.$": "$.input.applicationId"}
iterate = {"Type": "Map", "ItemsPath": "$.getItems", "ItemSelector": selector, "ItemProcessor": {
               "ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Filter out Accepted Application",
               "States": {**theirs_inside, **inside}},
           "ResultPath": "$.iterations", "Catch": [interrupted], "Next": "Summarise the Booking"}
mine |= {"Discard Job Item from List": discard, "Iterate through Application Items": iterate,
         "Too Many Applications": too_many, "Booking Interrupted": stopped}
figures.state_machine(so_far(mine, "Get All Job Applications"))

# %% [markdown]
# Try a **Pass** and the Map alone. A Map is tested with a **mock**, a made-up result: no iteration runs, and you see what each
# would get.

# %%
discarded = step_functions.test_state(**alone, stateName="Discard Job Item from List", input=query["output"])
mapped = step_functions.test_state(
    **alone, stateName="Iterate through Application Items", input=discarded["output"], mock={"result": "[]"})
display(figures.data_flow(discarded), figures.data_flow(mapped))

# %% [markdown]
# Notice what InputPath left out above, and that ItemSelector has given each iteration the chosen id as well.
#
# The other types do little to the data. A Choice chooses the next state, a **Wait** waits, a Fail ends the execution.

# %%
chloe = json.loads(mapped["inspectionData"]["afterItemSelector"])[0]
for name, given in {"Filter out Accepted Application": chloe, "Wait for the Index": {"attempt": 1},
                    "Too Many Applications": booking}.items():
    display(figures.data_flow(step_functions.test_state(**alone, stateName=name, input=json.dumps(given))))

# %% [markdown]
# **Exercise 02-3.** Without scrolling up: Chloe was not chosen. Through which states does the execution go until the message
# about her is in the queue? Put seven of
# these states in order, from the Query on; `names[4]` is the Query.

# %%
names = sorted({*mine, *inside, "Read Job and Application", "Job Not Open"})
display(figures.table([{"number": number, "state": name} for number, name in enumerate(names)]))
### BEGIN SOLUTION
way = [names[4], names[2], names[11], names[1], names[5], names[3], names[7]]
### END SOLUTION
### STUB
# way = [..., ..., ..., ..., ..., ..., ...]
check("02-3", way)

# %%
# hint("02-3")

# %% [markdown]
# ## The proof
#
# Join the rest: checks of the input, the diagnosis after a cancelled transaction, a Wait, more Fail states. Then compare.
# `differences` lists every place where two definitions differ. It ignores `Comment`, which is for readers, and the order of
# an object's members. Does it see anything at all? First two slips, on a copy.

# %%
from copy import deepcopy

definition = {**theirs, "States": {**theirs["States"], **mine}}
by_hand = [name for name in (*mine, *inside) if name != "Discard Job Item from List"]
total = len(definition["States"]) + len(iterate["ItemProcessor"]["States"])
print(f"{len(by_hand)} states by hand, {total - len(by_hand)} from the file")
careless = deepcopy(definition)
careless["States"]["Get All Job Applications"]["Parameters"]["ScanIndexForward"] = "False"
del careless["States"]["Update Job and Application Status"]["ResultPath"]
figures.table(differences(careless, theirs))

# %%
differences(definition, theirs)

# %% [markdown]
# Empty: equal. But equal text is no booking yet. Fill in what the stack knows, make a state machine, and run it.

# %%
text = json.dumps(definition)
for name, output in {"DDBTable": "TableName", "SQSURL": "QueueUrl", "SNSTopic": "TopicArn"}.items():
    text = text.replace("${" + name + "}", stack.outputs[output])
by_hand_arn = step_functions.create_state_machine(
    name="composed-by-hand", definition=text, roleArn=deployed["roleArn"], type="EXPRESS",
)["stateMachineArn"]
second = post_job(table, applications=3, seed=2)
booked = step_functions.start_sync_execution(
    stateMachineArn=by_hand_arn, input=json.dumps(second.booking(0)))
history = step_functions.get_execution_history(executionArn=booked["executionArn"])["events"]
figures.state_machine(definition, history)

# %% [markdown]
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> an Express workflow has no history to ask for; it writes one to its log. And running this there costs
# a few requests: a state machine made by hand is also deleted by hand, with <code>delete_state_machine</code>.
# </div>
#
# ## What a linter sees
#
# A **linter** reads a definition without running it. Step Functions has one. Here are three mistakes that people make.

# %%
mistakes = deepcopy(definition)
mistakes["States"]["Discard Job Item from List"]["Next"] = "Iterate through Aplication Items"
parameters = mistakes["States"]["Get All Job Applications"]["Parameters"]
parameters |= {"ScanIndexForward": "False", "Tablename": parameters.pop("TableName")}
found = step_functions.validate_state_machine_definition(definition=json.dumps(mistakes))["diagnostics"]
figures.table(found, ["severity", "location", "message"])

# %% [markdown]
# Three mistakes, six complaints. A `Next` that leads nowhere leaves two states that nothing leads to; a misspelt name is also
# one that is missing. Mend the first cause and look again.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> its messages are worded otherwise, and it may check more or less than this one does.
# </div>
#
# Last, the published sample's own mistake: the key `JOB#{}APPLICATION#{}`, with one `#` too few. **How many errors does the
# linter find?**

# %%
predict("02-p4", ...)

# %%
wrong_key = text.replace("JOB#{}#APPLICATION", "JOB#{}APPLICATION")
found = step_functions.validate_state_machine_definition(definition=wrong_key)["diagnostics"]
observed("02-p4", len(found))
third = post_job(table, applications=3, seed=3)
seen = step_functions.test_state(
    **alone, stateName="Get All Job Applications", input=json.dumps(third.booking(0)))
tried = step_functions.test_state(**{**alone, "definition": wrong_key}, input=seen["output"],
                                  stateName="Update Job and Application Status")
tried["status"], tried["error"]

# %% [markdown]
# The linter finds none: to it a key is text like any other. A run sees it, if a condition asks whether the item is there.
# Ours do: the transaction was cancelled, and nothing was changed.
#
# ## What you just proved

# %%
assert differences(definition, theirs) == [] != differences(careless, theirs), "the definitions differ"
assert (booked["status"], statuses(table, second)["ACCEPTED"]) == ("SUCCEEDED", 1)
assert statuses(table, third) == {"PENDING": 3}, "a wrong key changed something"
print(f"{len(by_hand)} states written by hand are the ones that were deployed, and they book.")

# %%
progress("02")
