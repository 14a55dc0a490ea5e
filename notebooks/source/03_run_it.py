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
# # 03 · Run it
#
# You book a nanny and read on a picture where the time went. Then you break the booking in every way that has a name: wrong
# ids, a throttled database, two parents in a hurry, a queue that stops answering half-way. Each time you see what the workflow
# does about it, and what would happen if it did not.
#
# **After this chapter you can**
#
# - start a synchronous Express execution and read its answer, whatever it says;
# - read an execution on its graph and state by state;
# - say what Retry repeats, what Catch catches, and write a Catch;
# - let two bookings race, and repeat one after a crash, without harm.
#
# **Time:** 45 minutes. You need chapter 00.
#
# <div class="alert alert-block alert-info">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart of the kernel, run everything above where you were: <i>Run → Run All Above Selected Cell</i>.
# </div>

# %% [markdown]
# ## Book, and read the answer
#
# The system from chapter 00, fresh: a table, a queue, a **state machine** (a workflow of states, written as data). Two calls
# are needed all the time, so their fixed arguments are filled in once. `next(jobs)` makes each job a new one.

# %%
import boto3, json
from functools import partial
from itertools import count
from booking.table import BookingTable
from workbook import figures
from workbook.cloud import faults, latency
from workbook.cloud import connect
from workbook.practice.sample import post_job, statuses

stack = connect()
table = BookingTable(stack.outputs["TableName"])
jobs = count()
step_functions = boto3.client("stepfunctions")
book = partial(step_functions.start_sync_execution, stateMachineArn=stack.outputs["StateMachineArn"])
history_of = partial(step_functions.get_execution_history, maxResults=1000)

# %% [markdown]
# One run of a state machine is an **execution**. `start_sync_execution` starts one and waits for its end; the workflow has to
# be of the type *Express*. The emulator answers at once, so `latency.simulated()` makes each call take a typical time. Sarah
# posts a job, ten nannies apply, and she books Farah: `booking(5)` is the input for her.

# %%
posted = post_job(table, applications=10, seed=next(jobs))
with latency.simulated():
    answer = book(input=json.dumps(posted.booking(5)))
{name: answer[name] for name in ("status", "output", "billingDetails")}

# %% [markdown]
# Here it is on the graph. The figure on a state's lower edge is the time of one visit.

# %%
definition = stack.template.definition("BookNannyStateMachine")
history = history_of(executionArn=answer["executionArn"])["events"]
figures.state_machine(definition, history, times=True, note=latency.SOURCE)

# %% [markdown]
# Add the main path: 8 + 25 + 32 = 65 ms. The **Map**, which runs once for each application, took 32, not nine times 16: its
# iterations run side by side, and the longest one counts. That is Farah's: 8 to read her name, 16 for her message, 8 to
# remember it.
#
# Express is billed in steps of 100 ms and 64 MB (AWS's price list, 2026), hence the 100.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> an Express execution keeps no history that you can ask for; AWS writes it to a log instead. The
# emulator makes the calls of a Map one after the other; only their times overlap.
# </div>

# %% [markdown]
# ## A booking that cannot succeed
#
# Next, a booking for a job that nobody posted. **Which HTTP status code comes back? (a number)**

# %%
from workbook.exercises import check, hint, observed, predict, progress

predict("03-p1", ...)

# %%
nobodys = "00000000-0000-4000-8000-000000000000"
answer = book(input=json.dumps({"input": posted.booking(5)["input"] | {"jobId": nobodys}}))
observed("03-p1", answer["ResponseMetadata"]["HTTPStatusCode"])
{name: answer[name] for name in ("status", "error", "cause")}

# %% [markdown]
# 200: the execution ran, and this is how it ended. Error codes are kept for requests that could not run at all, such as
# one without permission (Step Functions API reference, *StartSyncExecution*). boto3 raises nothing here. Code that does not
# look at `status` tells Sarah that she has a nanny.
#
# `error` is a name for programs, `cause` a sentence for people. Both come from a **Fail state**.

# %% [markdown]
# ## Every failure has a name
#
# Five ways to ask for what cannot be had. `taken` is a job that somebody has just booked; `job` is open.

# %%
taken, job = (post_job(table, applications=3, seed=next(jobs)) for _ in range(2))
book(input=json.dumps(taken.booking(0)))
right = job.booking(0)["input"]
asked = {
    "asks for DECLINED": right | {"applicationStatus": "DECLINED"},
    "a job nobody posted": right | {"jobId": nobodys},
    "somebody else's job": right | {"username": "tom"},
    "another job's application": right | {"applicationId": str(taken.applications[1].id)},
    "a job that is taken": taken.booking(1)["input"],
}

# %% [markdown]
# Two failures need items that this system does not make by itself, so we change two by hand: an application that is DECLINED
# though its job is open, and a job that counts one application more than the **index** shows, the copy that the Query reads.

# %%
from booking.keys import application_key, job_key
from workbook.practice.by_hand import change_item

name = stack.outputs["TableName"]
odd, late = (post_job(table, applications=3, seed=next(jobs)) for _ in range(2))
change_item(name, application_key(odd.job.id, odd.applications[0].id), jobApplicationStatus="DECLINED")
change_item(name, job_key("sarah", late.job.id), applicationCount=4)
asked |= {"declined, job open": odd.booking(0)["input"], "one not in the index": late.booking(0)["input"]}

# %% [markdown]
# Now all seven. The eighth failure is nobody's mistake: DynamoDB refuses the transaction. The table before is compared with the
# table after.

# %% tags=["injected-failure"]
scan = partial(boto3.client("dynamodb").scan, TableName=name)
before = scan()["Items"]
with latency.simulated():
    answers = {what: book(input=json.dumps({"input": fields})) for what, fields in asked.items()}
refusing = faults.inject("dynamodb", "TransactWriteItems", error="AccessDeniedException", times=None)
with refusing, latency.simulated():
    answers["DynamoDB refuses"] = book(input=json.dumps(job.booking(0)))
assert scan()["Items"] == before, "a booking that failed has changed the table"
print(answers["a job that is taken"]["cause"])
figures.table([
    {"what": what, "error": it["error"], "billed, ms": it["billingDetails"]["billedDurationInMilliseconds"]}
    for what, it in answers.items()])

# %% [markdown]
# A name for each, a sentence that says why, and not one item changed. A ninth, `TooManyApplications`, needs a job with more
# than 500. `ApplicationNotPending` is rare: an application is accepted only by the transaction that closes its job, and
# declined only after that.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> the emulator's index is never behind its table. On AWS it can be; the workflow asks again twice, a
# second apart, before it gives up: two seconds in the last column. (The refused call was tried again, too.)
# </div>

# %% [markdown]
# ## State by state
#
# The **step inspector** shows what each state was given and what it gave on: `+` is new or changed, `-` is gone. Here is the
# job that was taken.

# %%
arn = answers["a job that is taken"]["executionArn"]
steps = figures.steps(history_of(executionArn=arn)["events"])
steps

# %% [markdown]
# The transaction was cancelled, so neither item changed. The error was **caught**: `"ResultPath": "$.failure"` put it into the
# data that goes from state to state. (`$` is all of the data, `.failure` a member of it.) The way went on to a state that reads
# both items into `current`. *Name the Reason*, a **Choice** state, then chose by what it found there.
#
# `steps["…"]` unfolds one state, `steps["…"][0]` is its first visit. DynamoDB wraps a text: `{"S": …}`.

# %%
print(steps["Update Job and Application Status"][0].error)
steps["Name the Reason"]

# %% [markdown]
# The rules of *Name the Reason* in words. The first that holds decides:
#
# | when | next |
# |---|---|
# | DynamoDB does not take the username or an id as a key | *Invalid Input* |
# | there is no such job of this parent, but the Query found the job | *Not Your Job* |
# | there is no such job | *Job Not Found* |
# | the job is CLOSED for this very application | *Discard Job Item from List* |
# | the job is not OPEN | *Job Not Open* |
# | there is no such application | *Application Not Found* |
# | the application is not PENDING | *Application Not Pending* |
# | none of these, or the index has not shown everybody | *Wait for the Index* |
# | the same after three looks | *Applications Still Arriving* |
#
# The other two of `taken` are still to be declined. The **event source mapping** moves their messages from the queue to the
# function that does it.

# %%
from workbook.event_source import EventSourceMapping

mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
mapping.drain()
statuses(table, taken)

# %% [markdown]
# **Exercise 03-1.** Which way do these take? List the names of the **Task** states, which make a call, in their order, and then
# the state in which the execution ends. `a` is done.
#
# - `a`: a booking that asks for `DECLINED`. Its first Choice state turns it away, before any call.
# - `b`: a booking for a job that nobody posted, with ids of the right form.
# - `c`: the booking of `taken` once more, as things are now: `taken.booking(0)`.

# %%
### BEGIN SOLUTION
tasks = ["Get All Job Applications", "Update Job and Application Status", "Read Job and Application"]
ways = {"a": ["Invalid Input"], "b": [*tasks, "Job Not Found"], "c": [*tasks, "Summarise the Booking"]}
### END SOLUTION
### STUB
# ways = {
#     "a": ["Invalid Input"],
#     "b": [...],
#     "c": [...],
# }
check("03-1", ways)

# %%
# hint("03-1")
# After the check, look at `c`:
# answer = book(input=json.dumps(taken.booking(0)))
# figures.steps(history_of(executionArn=answer["executionArn"])["events"])

# %% [markdown]
# ## Retry: what passes by itself
#
# DynamoDB can throttle: too many requests, come back later. This is what the transaction does about it.

# %%
transaction = definition["States"]["Update Job and Application Status"]
{name: value for name, value in transaction["Retry"][0].items() if name != "Comment"}

# %% [markdown]
# The longest wait is one second, then two, four and eight. How long exactly is drawn by lot (`FULL`), so that many throttled
# executions do not all come back together.
#
# We throttle the transaction of one booking twice, and that of another for good. **How often is the second one tried in all?
# (a number)**

# %%
predict("03-p2", ...)

# %% tags=["injected-failure"]
rows = []
for what, times in (("throttled twice", 2), ("throttled for good", None)):
    busy = post_job(table, applications=3, seed=next(jobs))
    throttling = faults.inject("dynamodb", "TransactWriteItems", error="ThrottlingException", times=times)
    with throttling, latency.simulated():
        answer = book(input=json.dumps(busy.booking(1)))
    history = history_of(executionArn=answer["executionArn"])["events"]
    [visit] = figures.steps(history)["Update Job and Application Status"]
    rows.append({
        "what": what, "tries": visit.retries + 1, "took, ms": visit.took,
        "the visit": visit.outcome.value, "the execution": answer.get("error", answer["status"])})
observed("03-p2", rows[-1]["tries"])
figures.table(rows)

# %% [markdown]
# Five: `MaxAttempts` counts the retries, and the first try is none. The first booking succeeded, and Sarah noticed nothing but
# the time. In the second the retries ran out, and what is left goes to **Catch**.
#
# An error that no Retry names goes there at once, like the cancelled transaction above. The DynamoDB states name the errors that
# pass by themselves. `DynamoDb.DynamoDbException` stands for all that DynamoDB's API does not name: `ServiceUnavailable`, which
# passes, and a refused access, which does not and is tried again in vain. The states that send a message retry every failure
# (`States.TaskFailed`): one too many costs less than one too few.
#
# ## Catch: what does not
#
# One line is tempting: catch everything, go and look.

# %%
machine = step_functions.describe_state_machine(stateMachineArn=stack.outputs["StateMachineArn"])
create = partial(step_functions.create_state_machine, type="EXPRESS", roleArn=machine["roleArn"])
hasty = json.loads(machine["definition"])
hasty["States"]["Update Job and Application Status"]["Catch"] = [
    {"ErrorEquals": ["States.ALL"], "Next": "Read Job and Application"}]
hasty_arn = create(name="hasty", definition=json.dumps(hasty))["stateMachineArn"]
answer = book(stateMachineArn=hasty_arn, input=json.dumps(taken.booking(1)))
print(answer["error"], answer["cause"].split(',"Cause"')[0], sep="\n")

# %% [markdown]
# Without a `ResultPath` the error takes the place of everything the state was given, so nobody knows any more which job it was.
# `States.ALL` stands for every error but two: `States.DataLimitExceeded` and `States.Runtime`, in which this execution ended
# (Step Functions guide, *Handling errors*).
#
# **Exercise 03-2.** Write the `Catch` of *Update Job and Application Status*: two catchers; an error goes to the first one that
# names it. A cancelled transaction goes to where its reason is read; every other error goes to where an interruption is named: a
# caller whose username is too long for a key should not be asked to start again. Both put the error at `$.failure`, beside the
# input. The picture shortens the names of errors; the step inspector has printed the whole one.

# %%
### BEGIN SOLUTION
catch = [
    {"ErrorEquals": ["DynamoDb.TransactionCanceledException"], "ResultPath": "$.failure",
     "Next": "Read Job and Application"},
    {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Name the Interruption"},
]
### END SOLUTION
### STUB
# catch = [
#     {"ErrorEquals": [...], "ResultPath": ..., "Next": ...},
#     {"ErrorEquals": [...], "ResultPath": ..., "Next": ...},
# ]
check("03-2", catch)

# %%
# hint("03-2")

# %% [markdown]
# ## Cut off half-way
#
# The worst moment: the transaction has closed the job, and the queue dies before everybody is in it. Here it takes three
# messages of seven.

# %% tags=["injected-failure"]
mapping.drain()  # nothing is left from before
crash, sent = post_job(table, applications=8, seed=next(jobs)), count()
dying = faults.inject(
    "sqs", "SendMessage", error="ServiceUnavailable", times=None, when=lambda request: next(sent) >= 3)
with dying, latency.simulated():
    answer = book(input=json.dumps(crash.booking(3)))
print(answer.get("cause", answer["status"]))
names = ("Iterate through Application Items", "Summarise the Booking", "Booking Interrupted")
part = {"StartAt": names[0], "States": {name: definition["States"][name] for name in names}}
figures.state_machine(part, history_of(executionArn=answer["executionArn"])["events"], times=True)

# %% [markdown]
# (`AmazonSQSException` stands for every error that SQS's API does not name, here the injected `ServiceUnavailable`.) One
# iteration failed when its retries had run out. With it the Map failed, and the three that waited for their next try were
# stopped. Follow the dashed line: the Map's Catch named the failure. The job is `CLOSED`, and four people are in no queue.
#
# Sarah presses the button again, first in a workflow whose *Name the Reason* lacks the rules about who was accepted.

# %%
forgetful = json.loads(machine["definition"])
reason = forgetful["States"]["Name the Reason"]
reason["Choices"] = [
    each for each in reason["Choices"] if "acceptedApplicationId" not in json.dumps(each)]
forgetful_arn = create(name="forgetful", definition=json.dumps(forgetful))["stateMachineArn"]
answer = book(stateMachineArn=forgetful_arn, input=json.dumps(crash.booking(3)))
answer["error"], statuses(table, crash)

# %% [markdown]
# `JobNotOpen`, whatever she does, and nobody will ever be declined.
#
# **Exercise 03-3.** Write the missing rule. It lets a booking go on when the job was closed by **this very booking**, and no
# other. The first part asks whether the attribute is there at all, since reading a path that leads nowhere fails the execution;
# the second compares it with another path. `Next` is the first state after the transaction. The check puts your rule behind the
# first three, breaks the queue, and repeats bookings on a table of its own. (`Responses[0]` is the job, `[1]` the application.)

# %%
### BEGIN SOLUTION
accepted = "$.current.Responses[0].Item.acceptedApplicationId"
rule = {
    "And": [
        {"Variable": accepted, "IsPresent": True},
        {"Variable": accepted + ".S", "StringEqualsPath": "$.input.applicationId"},
    ],
    "Next": "Discard Job Item from List",
}
### END SOLUTION
### STUB
# rule = {
#     "And": [
#         {"Variable": ..., "IsPresent": ...},
#         {"Variable": ..., "StringEqualsPath": ...},
#     ],
#     "Next": ...,
# }
check("03-3", rule)

# %%
# hint("03-3")

# %% [markdown]
# ## Repeat it
#
# Now the real workflow. Three messages for this job are in the queue, and the function that declines has not run yet. **How many
# messages does the repeated booking send to the queue? (a number)**

# %%
predict("03-p3", ...)

# %%
repeated = book(input=json.dumps(crash.booking(3)))
observed("03-p3", json.loads(repeated["output"])["queued"])
queue = boto3.resource("sqs").Queue(stack.outputs["QueueUrl"])
repeated["status"], queue.attributes["ApproximateNumberOfMessages"]

# %% [markdown]
# All seven: the table says `PENDING` for each, and the workflow goes by what the table says. Ten messages are in the queue, so
# three people are in it twice. Does that do harm?

# %%
mapping.drain()
statuses(table, crash)

# %% [markdown]
# No harm: the function declines an application *if it is* `PENDING`. That is a **condition**, which DynamoDB checks at the
# moment of the write.
#
# A connection that breaks takes the answer with it. Step Functions runs a synchronous Express execution at most once (Step
# Functions guide), so it is for the caller to start the same booking again.
#
# ## Two parents in a hurry
#
# Sarah and her husband share one account. She books Bruno; he, on his own phone, books Divya, for the same job. Both updates of
# the transaction carry a condition, too. Take them out, and let both book. **How many nannies are accepted in the end? (a
# number)**

# %%
predict("03-p4", ...)

# %%
unsafe = json.loads(machine["definition"])
for item in unsafe["States"]["Update Job and Application Status"]["Parameters"]["TransactItems"]:
    update = item["Update"]
    del update["ConditionExpression"]
    values = update["ExpressionAttributeValues"]  # one that is not used would be refused
    update["ExpressionAttributeValues"] = {
        name: value for name, value in values.items() if name in update["UpdateExpression"]}
unsafe_arn = create(name="unsafe", definition=json.dumps(unsafe))["stateMachineArn"]

family = post_job(table, applications=5, seed=next(jobs))
for number in (1, 3):
    print(book(stateMachineArn=unsafe_arn, input=json.dumps(family.booking(number)))["status"])
observed("03-p4", statuses(table, family)["ACCEPTED"])

# %% [markdown]
# Two nannies have been told to come, and the job remembers the second one.
#
# Now the real workflow, and a real race: eight threads, each for another nanny of one job, all started together.

# %%
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

race = post_job(table, applications=8, seed=next(jobs))
with ThreadPoolExecutor(8) as threads:
    inputs = [json.dumps(race.booking(number)) for number in range(8)]
    raced = list(threads.map(lambda text: book(input=text), inputs))
Counter(answer.get("error", answer["status"]) for answer in raced)

# %% [markdown]
# One; which one can differ from run to run. Several may have read `OPEN`. The condition decides, because DynamoDB lets one
# transaction at a time have the item.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> transactions that meet on one item can cancel each other (<i>TransactionConflict</i>); here one waits
# for the other. There, too, the workflow reads both items: a closed job is an answer, an open one is asked again a second later.
# </div>
#
# A double click is a race with oneself: the same booking, twice at once.

# %%
clicked = post_job(table, applications=5, seed=next(jobs))
with ThreadPoolExecutor(2) as threads:
    clicks = list(threads.map(lambda text: book(input=text), [json.dumps(clicked.booking(2))] * 2))
seen = [figures.steps(history_of(executionArn=each["executionArn"])["events"]) for each in clicks]
print(sorted(each["Update Job and Application Status"][0].error or "no error" for each in seen))
mapping.drain()
[each["status"] for each in clicks], statuses(table, clicked)

# %% [markdown]
# One transaction went through, and the other was cancelled. That execution found the job closed *by this very booking*, as
# after the crash, and went on.
#
# ## What you just proved

# %%
assert statuses(table, race) == {"ACCEPTED": 1, "DECLINED": 7}, "the race: another end, or not run again"
assert statuses(table, clicked) == {"ACCEPTED": 1, "DECLINED": 4}, "the click: two bookings, or not run again"
assert statuses(table, crash) == {"ACCEPTED": 1, "DECLINED": 7}, "the crash: somebody left, or not run again"
assert statuses(table, family)["ACCEPTED"] == 2, "the unsafe workflow did not book twice"
print("With conditions one nanny each, through a race, a double click and a crash. Without them, two.")
progress("03")
