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
# Five messages in a batch, one of them bad. In the next minutes you see four people get their answer and one message set
# aside. Then you see the same five messages end in the dead-letter queue together, because of one missing habit. After that
# you write the function that does it right.
#
# **After this chapter you can**
#
# - write an SQS handler with Powertools' batch processor, and make it idempotent;
# - say what whole-batch and partial-batch handling cost on the same faults;
# - tell from a function's response what Lambda does with each message;
# - read the function's structured logs.
#
# **Time:** 45 minutes.
#
# <div class="alert alert-block alert-info">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart of the kernel, run everything above where you were: <i>Run → Run All Above Selected Cell</i>.
# </div>

# %% [markdown]
# ## One bad message
#
# The system of chapter 00, fresh: a table, a queue, and a **Lambda function** that takes messages off the queue, up to five at
# a time, and declines one application for each.

# %%
import boto3, json
from booking.table import BookingTable
from workbook import figures
from workbook.cloud import connect
from workbook.exercises import check, hint, observed, predict, progress
from workbook.sample import post_job, statuses

stack = connect()
table = BookingTable(stack.outputs["TableName"])
queue_url, machine = stack.outputs["QueueUrl"], stack.outputs["StateMachineArn"]
step_functions, sqs, dynamodb = (boto3.client(name) for name in ("stepfunctions", "sqs", "dynamodb"))

# %% [markdown]
# An **event source mapping** is the part of Lambda that receives messages, invokes the function with a batch of them and
# deletes those that are done. The workbook brings its own, in virtual time.

# %%
from workbook.event_source import EventSourceMapping

FUNCTION = "UpdateJobApplicationsFunction"
mapping = EventSourceMapping.from_stack(stack, FUNCTION)

# %% [markdown]
# Sarah books Chloe out of five applicants. That queues four messages, one for each of the others. Then somebody sends a fifth
# by hand, and it is not what the function expects: not even JSON. Such a message fails however often it is tried. It is called
# a **poison message**.

# %% tags=["injected-failure"]
posted = post_job(table, applications=5)
booking = json.dumps(posted.booking(2))
answer = step_functions.start_sync_execution(stateMachineArn=machine, input=booking)

poison = "please decline Bruno"
sent = sqs.send_message(QueueUrl=queue_url, MessageBody=poison)
answer["status"]

# %% [markdown]
# `drain()` lets the mapping work until the queue is empty.

# %%
mapping.drain()
figures.timeline(mapping.ledger)

# %% [markdown]
# Four messages are done in a tenth of a second. The bad one is received five times, as often as `maxReceiveCount` in the
# template allows, 20 seconds apart, the queue's **visibility timeout**. Then it moves to the **dead-letter queue**, the DLQ,
# where somebody can look at it.
#
# ## Without the habit
#
# Here is the handler that many people write first. For each record it does what has to be done. When that fails, the error
# leaves the function.

# %%
from booking.model import DeclineMessage

def one_after_the_other(event, context):
    for record in event["Records"]:
        table.decline(DeclineMessage(**json.loads(record["body"])))

# %% [markdown]
# A second job, a second booking, the same five messages: four good, the poison last. **How many of the five end in the DLQ?**

# %%
predict("05-p1", ...)

# %% tags=["injected-failure"]
second = post_job(table, applications=5, seed=2)
step_functions.start_sync_execution(stateMachineArn=machine, input=json.dumps(second.booking(2)))
sqs.send_message(QueueUrl=queue_url, MessageBody=poison)
loop = EventSourceMapping.from_stack(stack, FUNCTION, one_after_the_other)
loop.drain()

# %%
observed("05-p1", loop.ledger.counts()["DEAD_LETTERED"])
figures.timeline(loop.ledger)

# %% [markdown]
# All five. Read the first invocation with Lambda's eyes. A function that raises says nothing about single records, so the
# **whole batch failed**: no message is deleted, all five come back when their visibility timeout ends. The good ones are
# handled again, the bad one fails again, and so on until nobody may receive them any more.
#
# One bad record makes four good ones be redone, four times. Then the alarm rings, and on call you find five dead letters, four
# of them about work that was done long ago. Had the poison come first, the loop would never have reached the others, and four
# people would still wait.
#
# ## One record at a time
#
# The cure has two halves. The mapping has to be told to read the function's answer: `ReportBatchItemFailures` in the template.
# And the function has to answer with the messages that failed.
#
# **Powertools for AWS Lambda** does the second half around a function for a single record, the **record handler**. Its
# contract is short: return, and the record is done; raise, and it failed.
#
# **Exercise 05-1.** Write that function. `record["body"]` is the text of one message, `table` is what you know from the loop.

# %%
### BEGIN SOLUTION
def decline_record(record, table):
    ids = json.loads(record["body"])
    table.decline(DeclineMessage(**ids))
### END SOLUTION
### STUB
# def decline_record(record, table):
#     return ...
check("05-1", decline_record)

# %%
# hint("05-1")

# %% [markdown]
# The page goes on with one of its own. The **processor** calls it for each record and remembers which ones raised.
# `process_partial_response` turns that into the answer.

# %%
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

processor = BatchProcessor(event_type=EventType.SQS)
decline = lambda record: table.decline(DeclineMessage(**json.loads(record.body)))

def handler(event, context):
    return process_partial_response(event, decline, processor, context)

# %%
third = post_job(table, applications=5, seed=3)
step_functions.start_sync_execution(stateMachineArn=machine, input=json.dumps(third.booking(2)))
sqs.send_message(QueueUrl=queue_url, MessageBody=poison)
ours = EventSourceMapping.from_stack(stack, FUNCTION, handler)
ours.drain()

# %%
first, deployed = ours.ledger.invocations[0], mapping.ledger.invocations[0]
first.response, first.response == deployed.response

# %% [markdown]
# This is the habit: say which ones failed. (On AWS an identifier is the `messageId`; this page shows the ledger's short names.)
# Four are deleted, `msg-5` is left alone and comes back by itself. The deployed function answered the same. Its record handler,
# from [handlers.py](../src/booking/handlers.py), without the docstring:

# %%
import inspect
from booking import handlers

signature, _, body = inspect.getsource(handlers.decline_application).split('"""')
print(signature + body)

# %% [markdown]
# It is yours with three additions. `DeclineRecord` is a pydantic model, so a body that does not fit fails its own record before
# any code of ours sees it. What `decline` returns is logged with ids. And the processor, further up in the file, has a setting
# that comes next.
#
# ## When every record fails
#
# By default, Powertools raises `BatchProcessingError` when all records of a batch failed. With
# `raise_on_entire_batch_failure=False` it lists them all instead. **Does the setting change how many messages come back?**

# %%
predict("05-p2", ...)  # True or False

# %% tags=["injected-failure"]
from workbook.scratch_queue import scratch_queue

rows = []
for raises in (True, False):
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=raises)
    with scratch_queue() as queue:
        queue.send([poison, poison])
        failing = queue.mapping(handler)
        failing.run_for(1)
    outcome = failing.ledger.invocations[0].outcome.splitlines()[0]
    back = failing.ledger.counts()["FAILED"]
    rows.append({"raises": raises, "come back": back, "what Lambda made of it": outcome})
observed("05-p2", rows[0]["come back"] != rows[1]["come back"])
figures.table(rows)

# %% [markdown]
# The messages fare the same. What differs is Lambda's **Errors** metric: it counts invocations that raise. A poison message
# that comes back alone is a whole batch, so by default the metric depends on the company a message keeps. Partial failures
# never raise it. So do not watch Errors to learn about bad messages: alarm on the DLQ, on
# `ApproximateNumberOfMessagesVisible` above 0.
#
# (FIFO queues: stop at the first failure, and list the failed record and all after it.)
#
# ## A duplicate, and a late decline
#
# SQS delivers **at least once**. The same message can come twice, also after a success, and it can come late. A function that
# bears this is **idempotent**: handling a message twice leaves things as once. Here is an update that does not bear it. Chloe
# was booked on the first job; a late message asks to decline her.

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
# Nobody is accepted any more, although the job is closed. No error, no dead letter: the update did what it was told. It
# would also have made a new item for an application that does not exist.
#
# **Exercise 05-2.** Write the update that bears everything. It is called with a DynamoDB client, the table's name and a `key`
# like `chloe`.
#
# | the application is | what has to happen |
# |---|---|
# | PENDING | it becomes DECLINED |
# | DECLINED | nothing: a duplicate, and a success |
# | ACCEPTED | nothing: it stays, and no redelivery would change that, so a success |
# | not there | raise: somebody has to look at this message |

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
#     return ...
check("05-2", decline_once)

# %%
# hint("05-2")

# %% [markdown]
# `table.decline` is ours, and does the same. It returns the status from before. A late decline of the second job's Chloe:

# %%
late = DeclineMessage(jobId=second.job.id, applicationId=second.applications[2].id)
str(table.decline(late)), statuses(table, second)

# %% [markdown]
# ## The same faults, four ways
#
# Now both questions at once: whole batch or partial, with or without the condition. Each way gets the same fifteen messages and
# the same faults, drawn with the same seed: one poison message, one update that DynamoDB throttles once, one message delivered
# twice, one late decline of the accepted application. Batches of five. It is a simulation on this machine; the counts come from
# the ledger and from what the table answered to each write.
#
# Fifteen messages need fifteen deliveries if nothing fails. **How many deliveries does the whole-batch way need?**

# %%
predict("05-p3", ...)

# %% tags=["injected-failure"]
from workbook.comparison import four_ways, table_of

runs = four_ways(seed=0)
observed("05-p3", runs[0].counts()["deliveries"])
figures.table(table_of(runs))

# %%
from workbook.figures.comparison import deliveries

deliveries(runs[0], runs[1])

# %% [markdown]
# Each row is a message, each box one delivery, with what it did to the table. On the left, `msg-4` is the poison. It drags
# four innocent messages into the DLQ, three of them redone four times, the fourth never reached: somebody is `PENDING` for
# ever. `msg-6` was throttled once and takes its own batch round again.
#
# On the right the poison goes alone, and the second box of `msg-3` is the duplicate. The time to drain is the same: it is the poison's, and it waits for nobody.
#
# In both, `msg-9`, the late decline, undoes the booking.

# %%
deliveries(runs[2], runs[3])

# %% [markdown]
# The condition protects the table. It does not protect the messages: the left picture has the same five dead letters. And a
# refused write is not free: it consumes write capacity all the same (DynamoDB guide, *Capacity units consumed by conditional
# writes*).
#
# So the two habits are not alternatives. Partial responses keep failures apart; the condition makes every redelivery harmless.
#
# *Try it:* another `seed` draws other victims. Is there one for which whole batch leaves nobody `PENDING`?
#
# ## What Lambda makes of an answer
#
# The answer is a contract without a compiler. Below, a batch of three meets eleven answers. In each case the function could
# not handle `msg-2`.

# %%
from workbook.responses import CASES, REVIEW, loses, truth_table, try_all

figures.table([{"": letter, "answer": case.shown} for letter, case in CASES.items()])

# %% [markdown]
# For each letter, how many of the three messages come back: 0, 1 or 3? Fill in what you like. And in all: **after how many of
# the eleven is `msg-2` deleted, although it failed?**

# %%
predicted = {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ...,
             "G": ..., "H": ..., "I": ..., "J": ..., "K": ...}
predict("05-p4", ...)

# %% tags=["injected-failure"]
tried = try_all()
observed("05-p4", sum(loses(ledger) for ledger in tried.values()))
figures.table(truth_table(tried, predicted))

# %% [markdown]
# Two rules explain the table (Lambda guide, *Handling errors for an SQS event source in Lambda*). What Lambda cannot use fails
# the whole batch, be it a wrong identifier, an error or a timeout: annoying, and safe. What reports **no failure** is a success,
# and everything is deleted. D is the dangerous one: a missing letter turns a report into silence. So is K: the function
# reports, and nobody told the mapping to listen.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> the last column is the workbook's own wording; AWS gives no reason. On answers about which the guide is
# silent, such as a bare text or list, the workbook fails the whole batch. That is our choice, so they are not in this table.
# And with <code>ReportBatchItemFailures</code> on, AWS does not scale down polling when invocations fail; without it, it does. The
# workbook polls on in both cases.
# </div>
#
# **Exercise 05-3.** Five answers from code review, each meant to report `msg-2`. **Which one loses it, and why?** The
# reasons: **1** Lambda cannot read it, and the whole batch counts as failed. **2** It has no `batchItemFailures` at its top, and
# the whole batch counts as done. **3** Lambda deletes the messages that are listed.

# %%
figures.table([{"": letter, "answer": case.shown} for letter, case in REVIEW.items()])

# %%
### BEGIN SOLUTION
which_and_why = ("C", 2)
### END SOLUTION
### STUB
# which_and_why = (..., ...)
check("05-3", which_and_why)

# %%
# hint("05-3")

# %% [markdown]
# ## Read the log
#
# When the alarm rings, the log says what happened. Powertools' Logger writes one JSON object a line, so a log is a table. This
# is the deployed function's, from the start of this chapter.

# %%
from workbook import logs

figures.table(logs.rows(mapping.ledger), logs.COLUMNS)

# %% [markdown]
# Ids are fields of their own, so you can search for one. A record that fails the model is a `WARNING` with the error's name
# and without a `messageId`: which message it was stands in the function's answer. The same log carries metrics, which
# CloudWatch reads out of it.

# %%
figures.table(logs.metrics(mapping.ledger, "RecordsReceived", "RecordsFailed"))

# %% [markdown]
# ## The queue lab
#
# Twelve messages, a function that fails by lot, and the settings in your hands. Say each record fails one time in five. **How
# often, in percent, does a batch of five fail as a whole?**

# %%
predict("05-p5", ...)

# %%
observed("05-p5", round(100 * (1 - (1 - 0.2) ** 5)))

# %% [markdown]
# One record in five, two batches in three: for the whole batch to succeed, all five have to. Run the next cell for the
# sliders; the picture and the counts follow them. Try this: which `BatchSize` makes the two ways the same? What does
# `maxReceiveCount` 1 do to the innocent?

# %%
from workbook.queue_lab import queue_lab

queue_lab()

# %% [markdown]
# ## What you just proved

# %%
ways = {run.way.name: run.counts() for run in runs}
whole, part = ways["whole batch, condition"], ways["partial, condition"]
assert (whole["in the DLQ"], whole["of these innocent"]) == (5, 4)
assert (part["in the DLQ"], part["of these innocent"], part["still PENDING"]) == (1, 0, 0)
assert (ways["partial, no condition"]["bookings undone"], part["bookings undone"]) == (1, 0)
assert [letter for letter, ledger in tried.items() if loses(ledger)] == ["B", "C", "D", "K"]
print("Failures stay alone, redelivery is harmless, and four answers lose messages.")
progress("05")
