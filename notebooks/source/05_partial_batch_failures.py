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
# # 05 · Partial batch failures
#
# <img src="pictures/hero_05.svg" alt="The whole system: phone, state machine, table, queue, function, DLQ. The queue and the function are lit.">
#
# Five messages in a batch, one of them bad. In the next minutes four people get their answer and one message is set aside.
# Then the same five meet another function, and then yours.
#
# **After this chapter you can**
#
# - write an SQS handler with Powertools' batch processor, and make it idempotent;
# - say what whole-batch and partial-batch handling cost;
# - tell from a function's answer what Lambda does with each message;
# - say how long a function may wait, and read its logs.
#
# **Time:** 60 minutes. You need chapter 00; 04 helps.
#
# <div class="note">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart: <i>Run → Run All Above Selected Cell</i>. Where it says <i>Change this</i>, do, and run the cell again.
# </div>

# %% [markdown]
# ## One bad message
#
# The system of chapter 00, fresh: a table, a queue, and a **Lambda function** that takes up to five messages at a time, and declines one
# application for each.

# %% tags=["virtual-time"]
import boto3, json
from itertools import count
from booking.table import BookingTable
from workbook import figures
from workbook.cloud import connect, faults
from workbook.event_source import EventSourceMapping
from workbook.exercises import check, hint, observed, predict, progress, solved
from workbook.practice.sample import post_job, statuses
from workbook.practice.scratch import scratch_queue, scratch_table

stack, jobs = connect(), count(1)  # a number for each job: a cell that is run again books a new one
table = BookingTable(stack.outputs["TableName"])
queue_url, machine = stack.outputs["QueueUrl"], stack.outputs["StateMachineArn"]
step_functions, sqs, dynamodb = (boto3.client(name) for name in ("stepfunctions", "sqs", "dynamodb"))

# %% [markdown]
# Sarah books Chloe out of five applicants. That queues four messages, one for each of the others. Then somebody sends a fifth
# by hand, and it is not even JSON: a **poison message**, which fails however often it is tried.

# %% tags=["injected-failure"]
def book(applications=5):
    posted = post_job(table, applications=applications, seed=next(jobs))
    step_functions.start_sync_execution(stateMachineArn=machine, input=json.dumps(posted.booking(2)))
    return posted

FUNCTION, poison = "UpdateJobApplicationsFunction", "please decline Bruno"
EventSourceMapping.from_stack(stack, FUNCTION).drain()  # run again, the cell begins with an empty queue
posted = book()
sent = sqs.send_message(QueueUrl=queue_url, MessageBody=poison)
mapping = EventSourceMapping.from_stack(stack, FUNCTION)

# %% [markdown]
# An **event source mapping** is the part of Lambda that receives messages, invokes the function with a batch of them and deletes those
# that are done; here in virtual time. `drain()` lets it work until the queue is empty. Its **ledger** notes what happened to each
# message.

# %%
mapping.drain()
figures.timeline(mapping.ledger)

# %% [markdown]
# Four messages are done at once. The bad one is received five times, as often as `maxReceiveCount` in the template allows. In between
# it is hidden for 20 seconds, the queue's **visibility timeout**. Then it moves to the **dead-letter queue**, the DLQ, where somebody
# can look at it.
#
# *Change this:* `book(8)`, and run both cells again. How many batches are there at first, and which one has the poison?
#
# ## A loop
#
# Here is the handler that many people write first. When a record fails, the error leaves the function.

# %%
from booking.model import DeclineMessage

def one_after_the_other(event, context):
    for record in event["Records"]:
        table.decline(DeclineMessage(**json.loads(record["body"])))

# %% [markdown]
# A second booking, and again five messages, the poison last. **How many of the five end in the DLQ?** (A number.)

# %%
predict("05-p1", ...)

# %% tags=["injected-failure"]
second = book()
sqs.send_message(QueueUrl=queue_url, MessageBody=poison)
loop = EventSourceMapping.from_stack(stack, FUNCTION, one_after_the_other)
loop.drain()
observed("05-p1", loop.ledger.counts()["DEAD_LETTERED"])
figures.timeline(loop.ledger)

# %% [markdown]
# <details><summary>Why?</summary>
#
# A function that raises says nothing about single records, so the **whole batch failed**: no message is deleted, and all come
# back when their visibility timeout ends. The work on four was done well, and done again each time.
# </details>
#
# *Change this:* swap the first two lines, so that the poison comes first. Run `statuses(table, second)`: who waits for ever?
#
# ## One record at a time
#
# The mapping has to be told to read the function's answer: `ReportBatchItemFailures` in the template. And the function has to
# answer with the messages that failed. **Powertools for AWS Lambda** makes that answer.

# %%
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

# %% [markdown]
# `process_partial_response(event, record_handler, processor, context)` calls the **record handler**, a function of one
# `record`, with each of them. If it returns, the record is done; if it raises, the record failed. The **processor** remembers
# which ones raised, and the answer lists them.
#
# **Exercise 05-1.** Write the handler. What to do with one record stands in the loop above. (On AWS there is no argument
# `table`; here the check uses one of its own.)

# %%
### BEGIN SOLUTION
def handler(event, context, table):
    processor = BatchProcessor(event_type=EventType.SQS)
    def decline_record(record):
        table.decline(DeclineMessage(**json.loads(record["body"])))
    return process_partial_response(event, decline_record, processor, context)
### END SOLUTION
### STUB
# def handler(event, context, table):
#     processor = BatchProcessor(event_type=EventType.SQS)
#     def decline_record(record):
#         ...
#     return ...
check("05-1", handler)

# %%
# hint("05-1")

# %% [markdown]
# That handler at work:

# %%
handler, third = solved("05-1"), book()
sqs.send_message(QueueUrl=queue_url, MessageBody=poison)
ours = EventSourceMapping.from_stack(stack, FUNCTION, lambda event, context: handler(event, context, table))
ours.drain()
figures.timeline(ours.ledger)

# %%
first, deployed = ours.ledger.invocations[0], mapping.ledger.invocations[0]
first.response, first.response == deployed.response

# %% [markdown]
# Say which ones failed. (On AWS an identifier is the `messageId`; this page shows short names.) The deployed function did the same. Its
# record handler, from [handlers.py](../src/booking/handlers.py), without the docstring:

# %%
import inspect
from booking import handlers

signature, _, body = inspect.getsource(handlers.decline_application).split('"""')
print(signature.rstrip() + body.rstrip())

# %% [markdown]
# Three things more: `DeclineRecord` is a pydantic model, which checks data; what happened is logged; `@tracer` is for AWS X-Ray.
#
# *Change this:* send two poison messages. What does the second invocation get?
#
# When all records of a batch failed, Powertools raises, and all come back, too. But Lambda's **Errors** metric counts what raises, so a
# poison message counts there when it is alone. Put the alarm on the DLQ. (`EventCount`, which one opts in to, counts a mapping's
# messages; `ErrorCount` is Kafka's.)
#
# ## A duplicate, and a late decline
#
# SQS delivers **at least once**: the same message can come twice, also after a success, and late. A function is **idempotent**
# when handling a message twice leaves things as once. Here is an update that is not. (The
# [tutorial](https://github.com/trey-rosius/babysitter_api) that this system comes from asks only that the item exists.) Chloe was
# booked on the first job; a late message asks to decline her.

# %% tags=["injected-failure"]
from booking.items import typed
from booking.keys import application_key

chloe = typed(application_key(posted.job.id, posted.applications[2].id))
print("before", statuses(table, posted))
dynamodb.update_item(
    TableName=stack.outputs["TableName"], Key=chloe,
    UpdateExpression="SET jobApplicationStatus = :declined",
    ExpressionAttributeValues={":declined": {"S": "DECLINED"}})
print("after ", statuses(table, posted))

# %% [markdown]
# Nobody is accepted any more, and there was no error.
#
# A **condition** stands in the same call. When it does not hold in the instant of the write, nothing is written and boto3
# raises. As with a job that has to be open:
#
# ```python
# try:
#     dynamodb.update_item(..., ConditionExpression="jobStatus = :open",
#                          ReturnValuesOnConditionCheckFailure="ALL_OLD")
# except dynamodb.exceptions.ConditionalCheckFailedException as error:
#     found = error.response.get("Item")  # the item as it is; None when there is none
# ```
#
# **Exercise 05-2.** Make the update safe. It is called with a DynamoDB client, the table's name and a `key` like `chloe`.
#
# | the application is | what has to happen |
# |---|---|
# | PENDING | it becomes DECLINED |
# | DECLINED | nothing: a duplicate, and a success |
# | ACCEPTED | nothing: no redelivery would change that, so a success |
# | not there, or DynamoDB fails | raise: the message has to come back |

# %%
### BEGIN SOLUTION
def decline_once(dynamodb, table_name, key):
    try:
        dynamodb.update_item(ReturnValuesOnConditionCheckFailure="ALL_OLD",
            TableName=table_name, Key=key, UpdateExpression="SET jobApplicationStatus = :declined",
            ConditionExpression="jobApplicationStatus = :pending",
            ExpressionAttributeValues={":declined": {"S": "DECLINED"}, ":pending": {"S": "PENDING"}})
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        if "Item" not in error.response:
            raise
### END SOLUTION
### STUB
# def decline_once(dynamodb, table_name, key):
#     dynamodb.update_item(
#         TableName=table_name, Key=key, UpdateExpression="SET jobApplicationStatus = :declined",
#         ExpressionAttributeValues={":declined": {"S": "DECLINED"}})
#     return ...
check("05-2", decline_once)

# %%
# hint("05-2")

# %% [markdown]
# The handler of 05-1 with the update of 05-2, on a booking. `msg-1` is delivered once more after its deletion; the fifth message is a
# late decline of the accepted application.

# %% tags=["injected-failure"]
from copy import copy

handler, decline_once, fourth = solved("05-1"), solved("05-2"), book()
safe = copy(table)
safe.decline = lambda message: decline_once(
    dynamodb, stack.outputs["TableName"], typed(application_key(message.jobId, message.applicationId)))
late = DeclineMessage(jobId=fourth.job.id, applicationId=fourth.applications[2].id)
sqs.send_message(QueueUrl=queue_url, MessageBody=late.model_dump_json())
yours = EventSourceMapping.from_stack(
    stack, FUNCTION, lambda event, context: handler(event, context, safe), duplicates=["msg-1"])
yours.drain()
print(statuses(table, fourth))
figures.timeline(yours.ledger)

# %% [markdown]
# *Change this:* write the update of `chloe`, without a condition, into the `lambda`. What becomes of the booking?
#
# ## The same faults, five ways
#
# Whole batch or partial, with the condition (`table.decline` has it) or without: each way gets the same fifteen messages, in
# batches of five, and the same faults:
#
# - `msg-4` is a poison message;
# - the write of `msg-6` is throttled once, as DynamoDB does under too much load;
# - `msg-3` is delivered once more, if it was deleted before;
# - `msg-9` is a late decline of the accepted application.

# %%
from workbook.experiments.four_ways import four_ways, table_of, way_of
from workbook.experiments.four_ways_picture import deliveries

# %% [markdown]
# Without faults, fifteen messages need fifteen deliveries. **How many does the whole-batch way need?** (A number. Go batch by
# batch.)

# %%
predict("05-p3", ...)

# %% tags=["injected-failure"]
runs = four_ways(seed=0)
deliveries(runs[0], runs[1])

# %% [markdown]
# Each row is a message, each box one delivery. **Innocent** is a message whose own record never failed.
#
# <details><summary>Why so many?</summary>
#
# Left: five messages five times, five twice, five once. The poison takes four innocent messages into the DLQ; one of them was never
# reached, and somebody is `PENDING` for ever. Right: the poison goes alone. In both, the late decline undoes the booking.
# </details>
#
# Now whole batches with the condition, and the fifth way: your handler with your update.

# %%
yours_too = way_of(solved("05-1"), solved("05-2"), seed=0)
deliveries(runs[2], yours_too)

# %%
observed("05-p3", runs[0].counts()["deliveries"])
figures.table(table_of((*runs, yours_too)))

# %% [markdown]
# The condition protects the table, and not the messages: you need both.
#
# *Change this:* another `seed`, in both runs. With which one does nobody stay `PENDING`?
#
# <div class="note">
# <b>Differs on AWS:</b> whether returned messages come back in the same batch is promised nowhere; here they do.
# After an error Lambda works on fewer batches at once; with <code>ReportBatchItemFailures</code> polling does not scale down (Lambda
# guide, <i>Handling errors for an SQS event source in Lambda</i>).
# </div>
#
# ## What Lambda makes of an answer
#
# Below, a batch of three meets eleven answers. In each case the function could not handle `msg-2`.

# %%
from workbook.experiments.responses import CASES, REVIEW, come_back, loses, truth_table, try_all, try_answer

figures.table([{"": letter, "answer": case.shown} for letter, case in CASES.items()])

# %% [markdown]
# For each letter, how many of the three messages come back: 0, 1 or 3? The table will mark what you fill in.

# %%
predicted = {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ...,
             "G": ..., "H": ..., "I": ..., "J": ..., "K": ...}

# %% [markdown]
# In all: **after how many of the eleven is `msg-2` deleted, although it failed?** (A number.)

# %%
predict("05-p4", ...)

# %% tags=["injected-failure"]
tried = try_all()
observed("05-p4", sum(loses(ledger) for ledger in tried.values()))
figures.table(truth_table(tried, predicted), bad=["LOST"])

# %% [markdown]
# Two rules explain the table. What Lambda cannot use fails the whole batch: annoying, and safe. What reports **no failure** is a success, and everything is deleted: in D a missing letter turns
# a report into silence.
#
# <div class="note">
# <b>Differs on AWS:</b> D has no list, which the workbook reads as a null one. Of a bare text or list the guide says nothing, so they
# are left out.
# </div>
#
# **Exercise 05-3.** Write Lambda's rule: from an `answer`, a dict or `None`, and the batch's `ids`, the ids that come back. The
# check compares with the mapping, on these answers and others.

# %%
### BEGIN SOLUTION
def returned(answer, ids):
    failures = (answer or {}).get("batchItemFailures") or []
    listed = [each.get("itemIdentifier") for each in failures]
    return listed if set(listed) <= set(ids) else ids
### END SOLUTION
### STUB
# def returned(answer, ids):
#     return ...
check("05-3", returned)

# %%
# hint("05-3")

# %% [markdown]
# The rule reviews four answers, each meant to report `msg-2`, and one of your own.

# %%
own = lambda ids: {"batchItemFailures": [{"itemIdentifier": ids[1].upper()}]}

returned, ids, rows = solved("05-3"), ["msg-1", "msg-2", "msg-3"], []
for respond in [*(REVIEW[letter].respond for letter in "PQRT"), own]:
    answer, came = respond(ids), come_back(try_answer(respond))
    rows.append({"answer": json.dumps(answer), "the rule": ", ".join(sorted(returned(answer, ids))), "came back": came})
figures.table(rows)

# %% [markdown]
# *Change this:* what `own` answers. Find one with which all three are deleted.
#
# ## In order
#
# On a **FIFO queue** the messages of a group keep their order. The guide's rule: stop at the first failure, and list it and every record
# after it.
#
# **Exercise 05-4.** Write that handler, with a loop or with Powertools. `work(record)` does the work of one record, or raises.

# %%
### BEGIN SOLUTION
def in_order(event, work):
    records = event["Records"]
    for number, record in enumerate(records):
        try:
            work(record)
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in records[number:]]}
    return {"batchItemFailures": []}
### END SOLUTION
### STUB
# def in_order(event, work):
#     for record in event["Records"]:
#         work(record)
#     return ...
check("05-4", in_order)

# %%
# hint("05-4")

# %% tags=["injected-failure"]
in_order, done, bad_days = solved("05-4"), [], {"changed": 2}

def publish(record):
    bad_days[record["body"]] = bad_days.get(record["body"], 0) - 1
    if bad_days[record["body"]] >= 0:
        raise ConnectionError("the job board does not answer")
    done.append(record["body"])

with scratch_queue(fifo=True) as queue:
    queue.send("posted", "changed", "closed", group="job-1")
    fifo = queue.drain(lambda event, context: in_order(event, publish))
print(" → ".join(done))
figures.timeline(fifo)

# %% [markdown]
# *Change this:* `{"changed": 9}`. What becomes of `closed`?
#
# ## Read the log
#
# Powertools' Logger writes one JSON object a line. A booking, and somebody whose write is throttled every time:

# %% tags=["injected-failure"]
from workbook.messages import logs

fifth = book()
late = DeclineMessage(jobId=fifth.job.id, applicationId=fifth.applications[2].id)
sqs.send_message(QueueUrl=queue_url, MessageBody=late.model_dump_json())
unlucky = fifth.applications[3].id
logged = EventSourceMapping.from_stack(stack, FUNCTION)
with faults.inject("dynamodb", "UpdateItem", error="ThrottlingException", times=None,
                   when=lambda request: unlucky in str(request)):
    logged.drain()
figures.table(logs.rows(logged.ledger)[:5], logs.COLUMNS)

# %% [markdown]
# **Exercise 05-5.** From these five lines: which application has to be redriven? Write it for any log. `lines` are all its lines,
# as JSON text; `applications` are the ids about which messages came; what comes out are those whose message lies in the DLQ.

# %%
### BEGIN SOLUTION
def to_redrive(lines, applications):
    named = {json.loads(line).get("applicationId") for line in lines}
    return [each for each in applications if each not in named]
### END SOLUTION
### STUB
# def to_redrive(lines, applications):
#     return ...
check("05-5", to_redrive)

# %%
# hint("05-5")

# %% [markdown]
# Whom it finds, who was unlucky, and who is declined after a redrive:

# %%
to_redrive = solved("05-5")
lines = [line for it in logged.ledger.invocations for line in it.log.splitlines()]
print([it[:8] for it in to_redrive(lines, [it.id for it in fifth.applications])], unlucky[:8])
sqs.start_message_move_task(SourceArn=stack.outputs["DeadLetterQueueArn"])
redriven = EventSourceMapping.from_stack(stack, FUNCTION)
redriven.drain()
print([row["applicationId"] for row in logs.rows(redriven.ledger) if row.get("duplicate") is False])

# %% [markdown]
# *Change this:* two who are unlucky: `when=lambda request: any(it in str(request) for it in two)`. Does your function find both?
#
# ## A slow write
#
# The function has 3 seconds, `Timeout` in the template; then Lambda stops it. boto3 has more patience: it tries a throttled DynamoDB
# call four times, with pauses of 3.5 s on average.
#
# Five more declines; the write of the last is throttled, for two minutes. The handler of 05-1 takes 0.1 s, and 3.5 s more where
# it meets the throttled one. **How many of the five end in the DLQ?** (A number.)

# %%
predict("05-p5", ...)

# %% tags=["injected-failure"]
handler, sixth = solved("05-1"), post_job(table, applications=5, seed=next(jobs))
declines = [DeclineMessage(jobId=each.jobId, applicationId=each.id).model_dump_json() for each in sixth.applications]
busy = sixth.applications[4].id
throttled = {"error": "ThrottlingException", "times": None, "when": lambda params: busy in str(params)}
for each in declines:
    sqs.send_message(QueueUrl=queue_url, MessageBody=each)
patient = EventSourceMapping.from_stack(stack, FUNCTION, lambda event, context: handler(event, context, table),
                                        duration=lambda event: 3.6 if busy in str(event) else 0.1)
with faults.inject("dynamodb", "UpdateItem", **throttled):
    patient.drain()
observed("05-p5", patient.ledger.counts()["DEAD_LETTERED"])
figures.timeline(patient.ledger)

# %% [markdown]
# A function that is stopped reports nothing, so the whole batch comes back. The deployed function waits 0.6 s for an answer. Before
# each record and each retry it asks `context.get_remaining_time_in_millis()`: what might not end in time is not begun
# ([deadline.py](../src/booking/deadline.py)). Redelivery is the retry. The same five:

# %% tags=["injected-failure"]
for each in declines:
    sqs.send_message(QueueUrl=queue_url, MessageBody=each)
hasty = EventSourceMapping.from_stack(stack, FUNCTION)
with faults.inject("dynamodb", "UpdateItem", **throttled):
    hasty.drain()
figures.timeline(hasty.ledger)

# %% [markdown]
# *Change this:* 2.8 in place of 3.6. What is different, and why?
#
# <div class="note">
# <b>Differs on AWS:</b> the durations are given, and a function that times out here has done all its work.
# </div>
#
# ## Remember, or check
#
# An e-mail has no condition. Powertools' **idempotency** remembers in a table of its own which messages were done, for as long as you
# say. Each message below is delivered twice, and sent again after ten minutes and after two hours.

# %%
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function

# %%
mails, rows, config = [], [], IdempotencyConfig(expires_after_seconds=3600)
with scratch_table() as memory, scratch_queue() as queue:
    store = DynamoDBPersistenceLayer(memory, key_attr="PK", sort_key_attr="SK")

    @idempotent_function(data_keyword_argument="body", persistence_store=store, config=config)
    def write_to_nanny(body):
        mails.append(body)

    def mailer(event, context):
        config.register_lambda_context(context)
        [write_to_nanny(body=record["body"]) for record in event["Records"]]

    for wait in (0, 600, 7200):
        stack.clock.advance(wait)
        queue.send("Bruno, the job is taken")
        came = queue.drain(mailer, duplicates=["msg-1"]).counts()["RECEIVED"]
        rows.append({"after": f"{wait} s", "deliveries": came, "mails so far": len(mails)})
figures.table(rows)

# %% [markdown]
# A memory knows what it has seen, as long as it keeps it. A condition looks at what is true now, and refuses a late decline, too.
#
# *Change this:* `expires_after_seconds`, so that Bruno gets one mail. What if the text is another each time?
#
# ## The queue lab
#
# Twelve messages and a function that fails by lot. The lot hangs on the seed: the same record fails on the same receive, whatever
# the batch.
#
# **The goal: no innocent message in the DLQ, and the queue drained in under 60 s.** Leave the world as it is, and turn your
# settings. (Run the cell for the sliders; the arrow keys move them too.)

# %%
from workbook.experiments.queue_lab import queue_lab

queue_lab()

# %% [markdown]
# When you have reached it, **change this**, each time from the first settings and with `ReportBatchItemFailures`:
#
# 1. `maxReceiveCount` 1: the goal is reached. Would you want that?
# 2. `VisibilityTimeout` 5 and throttled invocations 0.7: an innocent dies. Which visibility timeout saves it?
# 3. `VisibilityTimeout` 20 and duration 15: nobody dies, yet two are handled more than once. Why?
#
# <details><summary>The answers</summary>
#
# The goal: a `VisibilityTimeout` of 25, with `ReportBatchItemFailures` or with `BatchSize` 1, as a batch of one fails as a whole
# either way.
#
# 1. Four messages die of their first failure. A retry would have saved them.
# 2. 10 s. A throttled invocation is tried again until the visibility timeout ends; 5 s leave too few tries.
# 3. Their second invocation was throttled for 15 s. Wait and work outlasted the visibility timeout.
# </details>
#
# <div class="note">
# <b>Differs on AWS:</b> nobody promises that messages which failed together come back together; here they do. The lab's function
# has the visibility timeout as its own, the longest that Lambda accepts.
# </div>

# %% [markdown]
# ## What you just proved

# %%
ways = {run.way.name: run.counts() for run in (*runs, yours_too)}
whole, part = ways["whole batch, condition"], ways["partial, condition"]
assert loop.ledger.counts()["DEAD_LETTERED"] > ours.ledger.counts()["DEAD_LETTERED"] > 0
assert whole["deliveries"] > part["deliveries"]
for name in ("partial, condition", "yours"):
    assert (ways[name]["of these innocent"], ways[name]["bookings undone"], ways[name]["still PENDING"]) == (0, 0, 0)
assert [letter for letter, ledger in tried.items() if loses(ledger)] == ["B", "C", "D", "K"]
print("Failures stay alone, redelivery is harmless, and four answers lose messages.")
progress("05")

# %% [markdown]
# [Chapter 06: infrastructure as code](06_infrastructure_as_code.ipynb)
