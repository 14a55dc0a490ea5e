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
# <img src="pictures/hero_03.svg" alt="The whole system: phone, state machine, table, queue, function, DLQ. The state machine is lit.">
#
# You book a nanny and read on a picture where the time went. Then the booking breaks: wrong ids, a throttled database, a queue
# that stops answering half-way, two parents in a hurry. You write what catches it, run it, and break it yourself.
#
# **After this chapter you can**
#
# - start a synchronous Express execution and read its answer, whatever it says;
# - read an execution on its graph and state by state;
# - say what Retry repeats and what Catch catches, and write a Catch that works;
# - let two bookings race, and repeat one after a crash, without harm.
#
# **Time:** 60 minutes, more than half of them for what you write and change. You need chapters 00 and 02.
#
# <div class="note">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart of the kernel, run everything above where you were: <i>Run → Run All Above Selected Cell</i>.
# </div>

# %% [markdown]
# ## Book, and read the answer

# %%
import boto3, json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from booking.keys import application_key, job_key
from booking.table import BookingTable
from workbook import figures
from workbook.cloud import connect, faults, latency
from workbook.event_source import EventSourceMapping
from workbook.exercises import check, hint, observed, predict, progress, solved
from workbook.practice.by_hand import change_item
from workbook.practice.race import race
from workbook.practice.sample import post_job, statuses
from workbook.practice.trial_machine import trial_machine

# %% [markdown]
# The system from chapter 00, fresh: a table, a queue, a **state machine**. Booking is needed all the time, so its fixed
# arguments are filled in once. `next(jobs)` makes each job a new one, `deploy` a state machine for a trial.

# %%
stack = connect()
table, deployed = BookingTable(stack.outputs["TableName"]), stack.outputs["StateMachineArn"]
jobs = count()
step_functions = boto3.client("stepfunctions")
book = partial(step_functions.start_sync_execution, stateMachineArn=deployed)
deploy = partial(trial_machine, like=deployed)

# %% [markdown]
# One run of a state machine is an **execution**. `start_sync_execution` starts one and waits for its end; the workflow has to
# be of the type *Express*. The emulator answers at once, so `latency.simulated()` makes each call take a typical time
# (`latency.SOURCE` says whose). Sarah
# posts a job, ten nannies apply, and she books Farah: `booking(5)` is the input for her. An Express execution's history
# is in its log in CloudWatch Logs only; `history_of` reads it.

# %%
posted = post_job(table, applications=10, seed=next(jobs))
with latency.simulated():
    answer = book(input=json.dumps(posted.booking(5)))
{name: answer[name] for name in ("status", "output", "billingDetails")}

# %%
from workbook.messages.execution_log import history_of

machine = stack.template.definition("BookNannyStateMachine")
history = history_of(answer["executionArn"])
figures.state_machine(machine, history, times=True)

# %% [markdown]
# The figure on a state's lower edge is the time of one visit. On the main path they add up to 8 + 25 + 32 = 65 ms. The **Map**,
# which runs once for each application, took 32, not nine times 16: its iterations run side by side, and the longest one counts.
# That is Farah's: 8 to read her name, 16 for her message, 8 to remember it. Express is billed in steps of 100 ms (AWS's price
# list, 2026).
#
# **Change this:** let 60 nannies apply, then 100. When does the Map take longer, and why then?
#
# <div class="note">
# <b>Differs on AWS:</b> the emulator makes the calls of a Map one after the other; only their times overlap.
# </div>

# %% [markdown]
# ## A job that nobody posted
#
# **Which HTTP status code does such a booking get? (a number)**

# %%
predict("03-p1", ...)

# %%
nobodys = "00000000-0000-4000-8000-000000000000"
answer = book(input=json.dumps({"input": posted.booking(5)["input"] | {"jobId": nobodys}}))
observed("03-p1", answer["ResponseMetadata"]["HTTPStatusCode"])
{name: answer[name] for name in ("status", "error", "cause")}

# %% [markdown]
# <details><summary>Why</summary>
#
# The execution ran, and `status` says how it ended. Other codes are for requests that could not run at all (Step Functions API
# reference, *StartSyncExecution*). boto3 raises nothing here: code that does not look at `status` tells Sarah that she has a
# nanny.
# </details>
#
# `error` is a name for programs, `cause` a sentence for people. Both come from a **Fail state**.
#
# **Change this:** `input='{"input": 7}'`, then `input="{"`. Which of the two raises?

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
# Two failures need items that the system does not make by itself, so we change two by hand: an application that is DECLINED
# though its job is open, and a job that counts one application more than the **index** shows, the copy that the Query reads.

# %%
odd, late = (post_job(table, applications=3, seed=next(jobs)) for _ in range(2))
name = stack.outputs["TableName"]
change_item(name, application_key(odd.job.id, odd.applications[0].id), jobApplicationStatus="DECLINED")
change_item(name, job_key(late.job.username, late.job.id), applicationCount=4)
asked |= {"declined, job open": odd.booking(0)["input"], "one not in the index": late.booking(0)["input"]}

# %% [markdown]
# The eighth: DynamoDB refuses the transaction, as `barred` names a table that its role may not touch. The table before is compared
# with the table after.

# %% tags=["injected-failure"]
barred = json.loads(step_functions.describe_state_machine(stateMachineArn=deployed)["definition"])
for action in barred["States"]["Update Job and Application Status"]["Parameters"]["TransactItems"]:
    action["Update"]["TableName"] = "another-table"
scan = partial(boto3.client("dynamodb").scan, TableName=name)
before = scan()["Items"]
with latency.simulated():
    answers = {what: book(input=json.dumps({"input": fields})) for what, fields in asked.items()}
    answers["DynamoDB refuses"] = book(stateMachineArn=deploy(barred), input=json.dumps(job.booking(0)))
assert scan()["Items"] == before, "a booking that failed has changed the table"
figures.table([
    {"what": what, "error": it.get("error"), "billed, ms": it["billingDetails"]["billedDurationInMilliseconds"]}
    for what, it in answers.items()])

# %% [markdown]
# A name for each, and not one item changed.
#
# **Change this:** put more into `asked`, such as `asked["long"] = right | {"username": "s" * 3000}`; a username with a `#`; an id in
# capital letters. Which of them come as far as DynamoDB?
#
# <div class="note">
# <b>Differs on AWS:</b> a key over 2,048 bytes ends in <code>InvalidInput</code>, and an index can be behind its table: the workflow
# asks again twice, a second apart.
# </div>

# %% [markdown]
# ## State by state
#
# The way of the job that was taken:

# %%
arn = answers["a job that is taken"]["executionArn"]
history = history_of(arn)
figures.state_machine(machine, history, times=True)

# %% [markdown]
# The **step inspector** shows what each state was given and what it gave on: `+` is new or changed, `-` is gone.

# %%
steps = figures.steps(history)
steps

# %% [markdown]
# The transaction was cancelled, so neither item changed. The error was **caught**: `"ResultPath": "$.failure"` put it into the
# data that goes from state to state. The next state read both items into `current`, and *Name the Reason* chose by what it found
# there. `steps["…"]` unfolds one state, `steps["…"][0]` is its first visit.

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
# | the job is CLOSED for this very application, and the index has shown everybody | *Discard Job Item from List* |
# | it is CLOSED for this very application, and this was not the third look | *Wait for the Index* |
# | it is CLOSED for this very application | *Applications Still Arriving* |
# | the job is not OPEN | *Job Not Open* |
# | there is no such application | *Application Not Found* |
# | the application is not PENDING | *Application Not Pending* |
# | this was not the third look | *Wait for the Index* |
# | none of these | *Applications Still Arriving* |
#
# **Change this:** take the execution of `"one not in the index"`. How often was the Query made, and where did the time go?
#
# The other two of `taken` are still to be declined: the **event source mapping** takes their messages to the function.

# %%
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
# figures.steps(history_of(answer["executionArn"]))

# %% [markdown]
# ## Retry: what passes by itself
#
# DynamoDB can throttle: too many requests, come back later. This is what the transaction does about it, in `mine`, a copy of the
# deployed definition that is yours to change.

# %%
transaction, reason = "Update Job and Application Status", "Name the Reason"
mine = json.loads(step_functions.describe_state_machine(stateMachineArn=deployed)["definition"])
mine["States"][transaction]["Retry"][0] |= {"MaxAttempts": 4, "BackoffRate": 2.0, "JitterStrategy": "FULL"}
{name: value for name, value in mine["States"][transaction]["Retry"][0].items() if name != "Comment"}

# %% [markdown]
# The longest wait is one second, then two, four and eight. How long exactly is drawn by lot (`FULL`), so that many throttled
# executions do not all come back together. We throttle one booking's transaction twice, and another's for good.
# **How often is the second one tried in all? (a number)**

# %%
predict("03-p2", ...)

# %% tags=["injected-failure"]
histories, patient = {}, deploy(mine)
for what, times in (("throttled twice", 2), ("throttled for good", None)):
    busy = post_job(table, applications=3, seed=next(jobs))
    throttling = faults.inject("dynamodb", "TransactWriteItems", error="ThrottlingException", times=times)
    with throttling as fault, latency.simulated():
        answer = book(stateMachineArn=patient, input=json.dumps(busy.booking(1)))
    histories[what] = history_of(answer["executionArn"])
observed("03-p2", fault.happened)
figures.attempts(mine, histories, transaction)

# %% [markdown]
# <details><summary>Why</summary>
#
# `MaxAttempts` counts the retries, and the first try is none.
# </details>
#
# In the first booking Sarah noticed nothing but the time. In the second the retries ran out, and what is left goes to **Catch**.
#
# **Change this:** guess the picture first, then look: `MaxAttempts` 1; `JitterStrategy` NONE; `BackoffRate` 1.0.
#
# An error that no Retry names goes to Catch at once, like the cancelled transaction above. `DynamoDb.DynamoDbException` stands
# for all that DynamoDB's API does not name: some of it passes; a refused access does not, and is tried again in vain.
# `States.TaskFailed` is every failure but `States.Timeout`; the states that send a message name both
# ([AWS's guide](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html)).
#
# ## Catch: what does not
#
# One line is tempting: catch everything, go and look.

# %%
hasty = json.loads(json.dumps(mine))
hasty["States"][transaction]["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Read Job and Application"}]
answer = book(stateMachineArn=deploy(hasty), input=json.dumps(taken.booking(1)))
print(answer["error"], answer["cause"].split(',"Cause"')[0], sep="\n")

# %% [markdown]
# Without a `ResultPath` the error takes the place of everything the state was given, so nobody knows which job it was.
# `States.ALL` is every error but two: `States.DataLimitExceeded` and `States.Runtime`, in which this execution ended (same
# guide).
#
# **Exercise 03-2.** Write the `Catch` of *Update Job and Application Status*: two catchers; an error goes to the first one that
# names it. A cancelled transaction goes to where its reason is read; every other error goes to where an interruption is named: a
# caller whose username is too long for a key should not be asked to start again. Both put the error at `$.failure`.

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
# figures.state_machine(machine, whole=True)  # every state

# %% [markdown]
# Now it runs: a job that is taken, and a database that refuses, through that Catch.

# %% tags=["injected-failure"]
mine["States"][transaction]["Catch"] = solved("03-2")
mine_arn = deploy(mine)
barred["States"][transaction]["Catch"] = solved("03-2")
caught = [
    book(stateMachineArn=mine_arn, input=json.dumps(taken.booking(1))),
    book(stateMachineArn=deploy(barred), input=json.dumps(job.booking(0)))]
figures.table([{name: it.get(name) for name in ("status", "error", "cause")} for it in caught])

# %% [markdown]
# **Change this:** `taken.booking(0)` in place of `taken.booking(1)`. The same Catch; what is different?
#
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
    answer = book(stateMachineArn=mine_arn, input=json.dumps(crash.booking(3)))
print(answer.get("cause", answer["status"]))
names = ("Iterate through Application Items", "Summarise the Booking", "Booking Interrupted")
part = {"StartAt": names[0], "States": {name: mine["States"][name] for name in names}}
figures.state_machine(part, history_of(answer["executionArn"]), times=True)

# %% [markdown]
# (`AmazonSQSException` is every error that SQS's API does not name.) One iteration failed when its retries had run out. With it
# the Map failed, and those that waited for their next try were stopped. The job is `CLOSED`, and four people are in no queue. In
# the [tutorial's sample](https://github.com/trey-rosius/babysitter_api) this is the end.
#
# **Change this:** let the queue take none of the seven, then all.
#
# Sarah presses the button again, first in a workflow whose *Name the Reason* lacks the rules about who was accepted.

# %%
forgetful = json.loads(json.dumps(mine))
forgetful["States"][reason]["Choices"] = [
    each for each in mine["States"][reason]["Choices"] if "acceptedApplicationId" not in json.dumps(each)]
answer = book(stateMachineArn=deploy(forgetful), input=json.dumps(crash.booking(3)))
answer["error"], statuses(table, crash)

# %% [markdown]
# `JobNotOpen`, whatever she does, and nobody will ever be declined.
#
# **Exercise 03-3.** Write the missing rule. It lets a booking go on when the job was closed by **this very booking**, and no
# other. The first part asks whether the attribute is there at all, since reading a path that leads nowhere fails the execution;
# the second compares it with another path. `Next` is the first state after the transaction. `Responses[0]` is the job, `[1]` the
# application.

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
# The rule goes to its place, and Sarah presses once more. Three messages for this job are in the queue, and the function has
# not run yet. **How many messages does the repeated booking send to the queue? (a number)**

# %%
predict("03-p3", ...)

# %%
mine["States"][reason]["Choices"][3] = solved("03-3")
mine_arn = deploy(mine)
repeated = book(stateMachineArn=mine_arn, input=json.dumps(crash.booking(3)))
observed("03-p3", json.loads(repeated["output"])["queued"])
queue = boto3.resource("sqs").Queue(stack.outputs["QueueUrl"])
repeated["status"], queue.attributes["ApproximateNumberOfMessages"]

# %% [markdown]
# <details><summary>Why</summary>
#
# The table says `PENDING` for each of the seven, and the workflow goes by what the table says.
# </details>
#
# Some people are in the queue twice now. Does that do harm?

# %%
mapping.drain()
statuses(table, crash)

# %% [markdown]
# No harm: the function declines an application *if it is* `PENDING`, a **condition** that DynamoDB checks at the moment of the
# write. Step Functions runs a synchronous Express execution at most once (Step Functions guide); after a broken connection it is
# for the caller to start the same booking again.
#
# **Change this:** run the cell with the repeated booking again. What does it send now?
#
# **Exercise 03-4.** Now break it: change one thing in the definition, so that an execution says `SUCCEEDED` and yet **somebody is
# never declined**. There are many ways; the check runs yours on a quiet day, with a queue that refuses, and with a nanny who
# applies at the last moment. Whoever is booked must still get the job.

# %%
### BEGIN SOLUTION
def forget(definition):
    definition["States"]["Discard Job Item from List"]["InputPath"] = "$.getItems.Items[2:]"
### END SOLUTION
### STUB
# def forget(definition):
#     return ...  # in place of this, change one thing in definition["States"]["…"]
check("03-4", forget)

# %%
# hint("03-4")
# machine["States"]["Iterate through Application Items"]

# %%
broken = json.loads(json.dumps(mine))
solved("03-4")(broken)
left = post_job(table, applications=5, seed=next(jobs))
answer = book(stateMachineArn=deploy(broken), input=json.dumps(left.booking(0)))
mapping.drain()
answer["status"], statuses(table, left)

# %% [markdown]
# Nothing failed, so no alarm rings. (If yours needs a bad day, all are declined here.) The [tutorial's](https://github.com/trey-rosius/babysitter_api)
# `Items[1:]` is such a line: it drops whatever comes first.
#
# ## Two parents in a hurry
#
# Sarah and her husband share one account. She books Bruno; he, on his own phone, books Divya for the same job, two milliseconds
# later.

# %%
family = post_job(table, applications=5, seed=next(jobs))
bookings = {"Sarah": family.booking(1), "her husband": family.booking(3)}
raced = race(mine, bookings, apart=0.002)
figures.sequence({name: it.history.events() for name, it in raced.items()})

# %% [markdown]
# Both have read `OPEN`. The condition decides, because DynamoDB lets one transaction at a time have the item.
#
# **Change this:** what is the smallest `apart`, in whole milliseconds, with which he reads `CLOSED` at once?
#
# **Exercise 03-5.** The [tutorial's](https://github.com/trey-rosius/babysitter_api) transaction has no such condition. Change one thing in the definition, so that in this race
# both executions say `SUCCEEDED` and **two nannies are ACCEPTED**. A booking alone must still go well.

# %%
### BEGIN SOLUTION
def book_two(definition):
    items = definition["States"]["Update Job and Application Status"]["Parameters"]["TransactItems"]
    del items[0]["Update"]["ConditionExpression"]
    for unused in (":open", ":caller", ":seen"):
        del items[0]["Update"]["ExpressionAttributeValues"][unused]
### END SOLUTION
### STUB
# def book_two(definition):
#     return ...  # in place of this, change one thing in definition["States"]["…"]
check("03-5", book_two)

# %%
# hint("03-5")
# machine["States"][transaction]["Parameters"]["TransactItems"]

# %%
unsafe = json.loads(json.dumps(mine))
solved("03-5")(unsafe)
two = post_job(table, applications=5, seed=next(jobs))
raced = race(unsafe, {"Sarah": two.booking(1), "her husband": two.booking(3)}, apart=0.002)
figures.sequence({name: it.history.events() for name, it in raced.items()})

# %% [markdown]
# Now a real race, of the workflow that is whole: eight threads, each for another nanny of one job, all started together.

# %%
crowd = post_job(table, applications=8, seed=next(jobs))
with ThreadPoolExecutor(8) as threads:
    inputs = [json.dumps(crowd.booking(number)) for number in range(8)]
    ends = list(threads.map(lambda text: book(stateMachineArn=mine_arn, input=text), inputs))
Counter(answer.get("error", answer["status"]) for answer in ends)

# %% [markdown]
# Which one wins can differ.
#
# <div class="note">
# <b>Differs on AWS:</b> transactions that meet on one item can cancel each other (<i>TransactionConflict</i>); here one waits
# for the other. There, too, the workflow reads both items, and asks again a second later if the job is open.
# </div>
#
# A double click is a race with oneself: the same booking, twice at once. **How many of the two executions say `SUCCEEDED`? (a
# number)**

# %%
predict("03-p4", ...)

# %%
clicked = post_job(table, applications=5, seed=next(jobs))
clicks = race(mine, {"first click": clicked.booking(2), "second click": clicked.booking(2)}, apart=0.001)
observed("03-p4", [it.status for it in clicks.values()].count("SUCCEEDED"))
figures.sequence({name: it.history.events() for name, it in clicks.items()})

# %% [markdown]
# <details><summary>Why</summary>
#
# One transaction was cancelled. Its execution came through the Catch, found the job closed <i>by this very booking</i>, and went
# on by the rule.
# </details>
#
# ## What you just proved

# %%
mapping.drain()
assert statuses(table, crowd) == {"ACCEPTED": 1, "DECLINED": 7}, "the race: another end, or not run again"
assert statuses(table, clicked) == {"ACCEPTED": 1, "DECLINED": 4}, "the click: two bookings, or not run again"
assert statuses(table, crash) == {"ACCEPTED": 1, "DECLINED": 7}, "the crash: somebody left, or not run again"
assert statuses(table, two)["ACCEPTED"] == 2, "the unsafe workflow did not book twice"
print("With conditions one nanny each, through a race, a double click and a crash. Without them, two.")
progress("03")

# %% [markdown]
# [Chapter 04: the queue](04_the_queue.ipynb)
