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
# - start a synchronous Express execution and read its answer, also when it is 200 and FAILED;
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
# The system from chapter 00, fresh: a table, a queue, a **state machine** (a workflow of states, written as data). Sarah
# posts a job and twenty nannies apply. Two calls are needed all the time, so their fixed arguments are filled in once.

# %%
import boto3, json
from functools import partial
from booking.table import BookingTable
from workbook.cloud import connect
from workbook.sample import post_job, statuses

stack = connect()
table = BookingTable(stack.outputs["TableName"])
posted = post_job(table, applications=20)
step_functions = boto3.client("stepfunctions")
book = partial(step_functions.start_sync_execution, stateMachineArn=stack.outputs["StateMachineArn"])
history_of = partial(step_functions.get_execution_history, maxResults=1000)

# %% [markdown]
# One run of a state machine is an **execution**. `start_sync_execution` starts one and waits for its end; the workflow has to
# be of the type *Express*. The emulator answers at once, so `latency.simulated()` makes each call take a typical time.

# %%
from workbook import faults, figures, latency

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
# Add the main path: 8 + 25 + 24 = 57 ms. The **Map**, which runs once for each application, took 24, not 19 times 16: its
# iterations run side by side, and the longest one counts. That is Farah's: 16 for her message, 8 to remember it.
#
# Express is billed in steps of 100 ms and 64 MB (AWS's price list, 2026), hence the 100.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> an Express execution keeps no history that you can ask for; AWS writes it to a log instead. The
# emulator makes the calls of a Map one after the other; only their times overlap.
# </div>

# %% [markdown]
# ## 200 and FAILED
#
# Next, a booking for a job that nobody posted. It cannot succeed. **Which HTTP status code comes back?**

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
taken, job = (post_job(table, applications=3, seed=seed) for seed in (1, 2))
book(input=json.dumps(taken.booking(0)))
right, other = job.booking(0)["input"], taken.booking(1)["input"]
asked = {
    "asks for DECLINED": right | {"applicationStatus": "DECLINED"},
    "a job nobody posted": right | {"jobId": nobodys},
    "somebody else's job": right | {"username": "tom"},
    "another job's application": right | {"applicationId": other["applicationId"]},
    "a job that is taken": other,
}

# %% [markdown]
# Two failures need items that this system does not make by itself, so we make them by hand. In one job an application is
# DECLINED though the job is open. The other has counted one application more than the **index** shows, the copy of the table
# that the Query reads.

# %%
from booking.keys import application_key, job_key

items = boto3.resource("dynamodb").Table(stack.outputs["TableName"])
odd, late = (post_job(table, applications=3, seed=seed) for seed in (3, 4))
items.update_item(
    Key=application_key(odd.job.id, odd.applications[0].id),
    UpdateExpression="SET jobApplicationStatus = :status", ExpressionAttributeValues={":status": "DECLINED"})
items.update_item(
    Key=job_key("sarah", late.job.id),
    UpdateExpression="SET applicationCount = :count", ExpressionAttributeValues={":count": 4})
asked |= {"declined, job open": odd.booking(0)["input"], "one not in the index": late.booking(0)["input"]}

# %% [markdown]
# Now all seven. The eighth failure is nobody's mistake: DynamoDB refuses the transaction, for as long as we say so. The table
# before is compared with the table after.

# %% tags=["injected-failure"]
before = items.scan()["Items"]
with latency.simulated():
    answers = {what: book(input=json.dumps({"input": fields})) for what, fields in asked.items()}
refusing = faults.inject("dynamodb", "TransactWriteItems", error="AccessDeniedException", times=None)
with refusing, latency.simulated():
    answers["DynamoDB refuses"] = book(input=json.dumps(job.booking(0)))
assert items.scan()["Items"] == before, "a booking that failed has changed the table"

# %% [markdown]
# Not one of them has changed an item. The ninth takes more than 500 applications, too many for an emulator. So the interpreter
# under it runs the definition alone, and `task` makes up what AWS answers.

# %%
from asl_interpreter import StateMachine

made_up = {"Items": [{}] * 502, "Count": 502}
crowd = StateMachine(definition).run(job.booking(0), task=lambda call: made_up)
rows = [
    {"what": what, "error": it["error"], "cause": it["cause"],
     "billed, ms": it["billingDetails"]["billedDurationInMilliseconds"]}
    for what, it in answers.items()]
figures.table([*rows, {"what": "501 applications", "error": crowd.error, "cause": crowd.cause}])

# %% [markdown]
# A name for each, and a sentence that says what to do. `ApplicationNotPending` is rare: an application is accepted only by the
# transaction that closes its job, and declined only after that. Somebody has to change an item by hand to meet it.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> the emulator's index is never behind its table. On AWS it can be; the workflow asks again twice, a
# second apart, before it gives up. Those are the two seconds in the last column.
# </div>

# %% [markdown]
# ## State by state
#
# The graph says where an execution went. The **step inspector** says what each state was given, and what it gave on: what is
# new has a plus. Here is the job that was taken.

# %%
arn = answers["a job that is taken"]["executionArn"]
steps = figures.steps(history_of(executionArn=arn)["events"])
steps

# %% [markdown]
# The transaction was cancelled, so neither item changed. The error was **caught**: it became `failure`, a part of the state's
# output, and the way went on to a state that reads both items. Its answer is `current`, and *Name the Reason* chose by it.
#
# `steps["…"]` unfolds one state; `steps["…"][0]` is its first visit, to compute with.

# %%
steps["Get All Job Applications"]

# %%
current = json.loads(steps["Name the Reason"][0].input)["current"]["Responses"][0]["Item"]
print(steps["Update Job and Application Status"][0].error)
{name: current[name] for name in ("jobStatus", "acceptedApplicationId")}

# %% [markdown]
# **Exercise 03-1.** Which way do these three take? List the names of the **Task** states, which make a call, in their order,
# and then the state in which the execution ends.
#
# - `a`: a booking that asks for `DECLINED`.
# - `b`: a booking for a job that nobody posted, with ids of the right form.
# - `c`: Farah's booking once more, after the other nineteen have been declined.
#
# Use the picture and, for `c`, the rules of *Name the Reason* in [the definition](../asl/book_nanny.asl.json).

# %%
### BEGIN SOLUTION
tasks = ["Get All Job Applications", "Update Job and Application Status", "Read Job and Application"]
ways = {"a": ["Invalid Input"], "b": [*tasks, "Job Not Found"], "c": [*tasks, "Summarise the Booking"]}
### END SOLUTION
### STUB
# ways = {
#     "a": [...],
#     "b": [...],
#     "c": [...],
# }
check("03-1", ways)

# %%
# hint("03-1")

# %% [markdown]
# ## Retry: what passes by itself
#
# DynamoDB throttles: too many requests, come back later. We let it throttle the transaction **twice** and then recover.
# **How often is the transaction tried in all?**

# %%
predict("03-p2", ...)

# %% tags=["injected-failure"]
busy = post_job(table, applications=5, seed=5)
throttling = faults.inject("dynamodb", "TransactWriteItems", error="ThrottlingException", times=2)
with throttling, latency.simulated():
    answer = book(input=json.dumps(busy.booking(1)))
history = history_of(executionArn=answer["executionArn"])["events"]
observed("03-p2", figures.steps(history)["Update Job and Application Status"][0].retries + 1)
figures.state_machine(definition, history, times=True, note=latency.SOURCE)

# %% [markdown]
# The execution succeeded, and Sarah noticed nothing but the time. `Retry` waited up to one second, then up to two: how long
# exactly is drawn by lot (`JitterStrategy`: `FULL`), so that many throttled executions do not all come back together.
#
# Retry is for errors that pass by themselves, and the definition names them. Refused access does not pass: it was not retried
# above, but caught by the last catcher, whose `States.ALL` stands for every error. An error goes through Retry first; what is
# left goes to **Catch**.
#
# ## Catch: what does not
#
# One line is tempting: catch everything, go and look. Here it is, in a state machine of its own.

# %%
machine = step_functions.describe_state_machine(stateMachineArn=stack.outputs["StateMachineArn"])
create = partial(step_functions.create_state_machine, type="EXPRESS", roleArn=machine["roleArn"])
hasty = json.loads(machine["definition"])
hasty["States"]["Update Job and Application Status"]["Catch"] = [
    {"ErrorEquals": ["States.ALL"], "Next": "Read Job and Application"}]
hasty_arn = create(name="hasty", definition=json.dumps(hasty))["stateMachineArn"]
answer = book(stateMachineArn=hasty_arn, input=json.dumps({"input": other}))
print(answer["error"], answer["cause"].split(',"Cause"')[0], sep="\n")

# %% [markdown]
# Two faults. Without a `ResultPath` the error takes the place of everything the state was given, so nobody knows any more which
# job it was. And refused access would be looked up like a refused booking: the first catcher that names an error gets it.
#
# **Exercise 03-2.** Write the `Catch` of *Update Job and Application Status*: two catchers. A cancelled transaction goes to
# where its reason is read; every other error goes to where a booking ends that was interrupted. Both keep the input.

# %%
### BEGIN SOLUTION
catch = [
    {"ErrorEquals": ["DynamoDb.TransactionCanceledException"], "ResultPath": "$.failure",
     "Next": "Read Job and Application"},
    {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Booking Interrupted"},
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
# ## Two parents in a hurry
#
# Sarah and her husband share one account. She books Bruno; he, on his own phone, books Divya, for the same job. Both updates of
# the transaction carry a **condition**, which DynamoDB checks at the moment of the write. Take the conditions out, and let both
# book. **How many nannies are accepted in the end?**

# %%
predict("03-p3", ...)

# %%
unsafe = json.loads(machine["definition"])
for item in unsafe["States"]["Update Job and Application Status"]["Parameters"]["TransactItems"]:
    update = item["Update"]
    del update["ConditionExpression"]
    values = update["ExpressionAttributeValues"]  # one that is not used would be refused
    update["ExpressionAttributeValues"] = {
        name: value for name, value in values.items() if name in update["UpdateExpression"]}
unsafe_arn = create(name="unsafe", definition=json.dumps(unsafe))["stateMachineArn"]

family = post_job(table, applications=5, seed=6)
for number in (1, 3):
    print(book(stateMachineArn=unsafe_arn, input=json.dumps(family.booking(number)))["status"])
observed("03-p3", statuses(table, family)["ACCEPTED"])

# %% [markdown]
# Two nannies have been told to come, and the job remembers the second one. Nothing failed: both say `SUCCEEDED`.
#
# Now the real workflow, and a real race: twenty threads, each for another nanny of one job, all started together.
# **How many succeed?**

# %%
predict("03-p4", ...)

# %%
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

race = post_job(table, applications=20, seed=7)
with ThreadPoolExecutor(20) as threads:
    inputs = [json.dumps(race.booking(number)) for number in range(20)]
    raced = list(threads.map(lambda text: book(input=text), inputs))
ends = Counter(answer.get("error", answer["status"]) for answer in raced)
observed("03-p4", ends["SUCCEEDED"])
ends

# %% [markdown]
# Which one wins differs from run to run; that it is one does not. Each execution may have read `OPEN`. That decides
# nothing: the condition does, because DynamoDB lets one transaction at a time have the item.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> transactions that meet on one item can cancel each other (<i>TransactionConflict</i>); here one waits
# for the other. There, too, the workflow reads both items: a closed job is an answer, an open one is asked again a second later.
# </div>
#
# A double click is a race with oneself: the same booking, twice at once.

# %%
clicked = post_job(table, applications=5, seed=8)
with ThreadPoolExecutor(2) as threads:
    clicks = list(threads.map(lambda text: book(input=text), [json.dumps(clicked.booking(2))] * 2))
[answer["status"] for answer in clicks], statuses(table, clicked)

# %% [markdown]
# Both `SUCCEEDED`, one accepted. One of the two was cancelled, but it found the job closed *by this very booking*, and that is
# no error: it went on.
#
# ## Cut off half-way
#
# The worst moment: the transaction has closed the job, and the queue dies before everybody is in it. Here it takes seven
# messages of nineteen.

# %% tags=["injected-failure"]
from itertools import count

crash, sent = post_job(table, applications=20, seed=9), count()
with faults.inject(
    "sqs", "SendMessage", error="ServiceUnavailable", times=None, when=lambda request: next(sent) >= 7):
    answer = book(input=json.dumps(crash.booking(3)))
print(answer.get("cause", answer["status"]))
figures.state_machine(definition, history_of(executionArn=answer["executionArn"])["events"])

# %% [markdown]
# Follow the dashed line: one iteration gave up after its retries, the Map failed, and its Catch named the failure. The job is
# `CLOSED`, and twelve people are in no queue.
#
# Sarah presses the button again. First with a workflow that has forgotten something: the rules of *Name the Reason* that look
# at who was accepted are taken out.

# %%
forgetful = json.loads(machine["definition"])
reason = forgetful["States"]["Name the Reason"]
reason["Choices"] = [
    each for each in reason["Choices"] if "acceptedApplicationId" not in json.dumps(each)]
forgetful_arn = create(name="forgetful", definition=json.dumps(forgetful))["stateMachineArn"]
answer = book(stateMachineArn=forgetful_arn, input=json.dumps(crash.booking(3)))
answer["error"], str(table.get_job("sarah", crash.job.id).jobStatus), statuses(table, crash)

# %% [markdown]
# `JobNotOpen`, whatever she does, and nobody will ever be declined.
#
# **Exercise 03-3.** Write the missing rule. It lets a booking go on when the job was closed by **this very booking**, and no
# other. The first part asks whether the attribute is there at all, since reading a path that leads nowhere fails the execution;
# the second compares it with another path. `Next` is the first state after the transaction. The check puts your rule behind the
# first two, breaks the queue, and repeats bookings on a table of its own.

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
# Now the real workflow. Seven messages for this job are in the queue, and the function that declines has not run yet. **How many
# messages does the repeated booking send?**

# %%
predict("03-p5", ...)

# %%
repeated = book(input=json.dumps(crash.booking(3)))
observed("03-p5", json.loads(repeated["output"])["queued"])
repeated["status"]

# %% [markdown]
# All nineteen: the table says `PENDING` for each, and the workflow goes by what the table says. Seven people are in the queue
# twice. Does that do harm? The **event source mapping**, which moves messages from the queue to the function, empties it.

# %%
from workbook.event_source import EventSourceMapping

mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
mapping.drain()
statuses(table, crash)

# %% [markdown]
# No harm: the function declines an application *if it is* `PENDING`. That is a condition once more.
#
# So a caller who does not know how a booking ended starts the same one again. It can happen any day: a synchronous Express
# execution runs at most once (Step Functions guide), and a connection that breaks takes the answer with it.
#
# ## What you just proved

# %%
assert statuses(table, race) == {"ACCEPTED": 1, "DECLINED": 19}, "the race has another end"
assert statuses(table, clicked) == {"ACCEPTED": 1, "DECLINED": 4}, "a double click is not one booking"
assert statuses(table, crash) == {"ACCEPTED": 1, "DECLINED": 19}, "the crash left somebody behind"
assert statuses(table, family)["ACCEPTED"] == 2, "the unsafe workflow did not book twice"
print("With conditions one nanny each, through a race, a double click and a crash. Without them, two.")
progress("03")
