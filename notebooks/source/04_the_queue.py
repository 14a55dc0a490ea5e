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
# # 04 · The queue
#
# <img src="pictures/hero_04.svg" alt="The whole system: phone, state machine, table, queue, function, DLQ. The queue and its DLQ are lit.">
#
# Between a booking and its nineteen declines stands a queue. In ten minutes you have taken one message through it by hand and
# see the picture of its life. Then Lambda does the same, you make it fail, and you write a consumer that knows how to wait, in
# virtual time: waiting costs you nothing.
#
# **After this chapter you can**
#
# - follow a message through visible, in flight and deleted, and say why it was received again;
# - compute when a message reaches the dead-letter queue, and bring it back;
# - make a consumer wait longer after each failure;
# - choose a queue's settings for a slow function.
#
# **Time:** 60 minutes. You need a little Python and chapter 00.
#
# <div class="note">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart: <i>Run → Run All Above Selected Cell</i>. Where it says <i>Change this</i>, do, and run the cell again.
# </div>

# %% [markdown]
# ## One message, by hand
#
# The first cell builds the booking system in this process and gets its queue. SQS is AWS's queue service, and `boto3` calls
# it. These are the queue's settings, made from [template.yaml](../template.yaml). It is a **standard queue**: it keeps no order, and
# may deliver a message twice.

# %% tags=["virtual-time"]
import json
from math import ceil
import boto3
from workbook import figures
from workbook.cloud import connect, faults
from workbook.event_source import EventSourceMapping
from workbook.exercises import check, hint, observed, predict, progress, solved
from workbook.messages.watch import Watch
from workbook.practice.scratch import scratch_queue

stack = connect()
queue_url = stack.outputs["QueueUrl"]
names = ["VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy"]
attributes = boto3.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)["Attributes"]
figures.table([{"setting": name, "value": attributes[name]} for name in names])

# %% [markdown]
# You send one message. The `Watch` writes down this client's calls and what the queue tells. Time passes here only when you say
# so, however long you think.

# %%
sqs, handles = boto3.client("sqs"), []
stack.clock.advance(60)  # a queue can be emptied once a minute
sqs.purge_queue(QueueUrl=queue_url)  # so that this cell can be run again
by_hand = Watch(sqs, queue_url, clock=stack.clock)
sent = sqs.send_message(QueueUrl=queue_url, MessageBody="decline Bruno")

# %% [markdown]
# The message is **visible**: whoever asks gets it. You are going to receive it, and at once ask again. **How many messages does the
# second call bring?** (A number.)

# %%
predict("04-p1", ...)

# %%
first = sqs.receive_message(QueueUrl=queue_url).get("Messages", [])
second = sqs.receive_message(QueueUrl=queue_url).get("Messages", [])
handles += [message["ReceiptHandle"] for message in first + second]
observed("04-p1", len(second))

# %% [markdown]
# <details><summary>Why?</summary>
#
# A received message stays in the queue, **in flight**: hidden from everybody for the **visibility timeout**, 20 s. In that time
# you do the work and delete it. To delete, you need the **receipt handle** that came with this receive.
# </details>
#
# You take your time over the work. Twenty seconds pass, and another worker asks.

# %%
stack.clock.advance(20)
again = sqs.receive_message(QueueUrl=queue_url, MessageSystemAttributeNames=["All"]).get("Messages", [])
handles += [message["ReceiptHandle"] for message in again]
[(message["Body"], message["Attributes"]["ApproximateReceiveCount"]) for message in again]

# %% [markdown]
# The same message; its **receive count** is 2. The queue does not notice who is still working. It only knows whether somebody
# deleted the message in time.
#
# *Change this:* let 19 seconds pass, and run again from the cell that sends. What does the other worker get?
#
# At t+25 s you are done, and delete the message with *your* handle, the first one. **How many messages are in flight after
# that?** (A number.)

# %%
predict("04-p2", ...)

# %%
stack.clock.advance(5)
sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=handles[0])
observed("04-p2", by_hand.calls[-1]["in flight"])

# %% [markdown]
# <details><summary>Why?</summary>
#
# The latest receive gave out a new handle, and yours is old. There was no error, and only the other worker can delete the message.
# </details>
#
# <div class="note">
# <b>Differs on AWS:</b> the SQS API reference (<i>DeleteMessage</i>) says that with an old receipt handle the request succeeds,
# but the message <i>might</i> not be deleted. Here it never is, so that nobody relies on it.
# </div>

# %%
stack.clock.advance(5)
sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=handles[-1])
figures.timeline(by_hand.ledger)

# %% [markdown]
# That is a whole life. Each bar is one receive, with its number. The flag in the first one is the end of its visibility timeout. And
# here is every call, with the queue's counts after it.

# %%
figures.table(by_hand.calls)

# %% [markdown]
# <div class="note">
# <b>Differs on AWS:</b> the counts, <code>ApproximateNumberOfMessages</code> and so on, are approximate. A receive that does not
# wait (a short poll) asks only some of the servers, and may bring fewer messages than there are, even none.
# </div>
#
# ## A batch, by hand and by Lambda
#
# Six nannies applied for a job, and five are to be declined. You send the first three messages in one call, receive them in one
# call, and decline one after the other. Each takes you two seconds.

# %%
from booking.model import DeclineMessage
from booking.table import BookingTable
from workbook.practice.sample import post_job, statuses

table = BookingTable(stack.outputs["TableName"])
posted = post_job(table, applications=6)
bodies = [json.dumps({"jobId": posted.job.id, "applicationId": it.id}) for it in posted.applications]
entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
len(sqs.send_message_batch(QueueUrl=queue_url, Entries=entries[:3])["Successful"])

# %%
for message in sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", []):
    table.decline(DeclineMessage(**json.loads(message["Body"])))
    stack.clock.advance(2)
    sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
figures.timeline(by_hand.ledger)

# %% [markdown]
# *Change this:* let each take 8 seconds, and run the last two cells again. The third delete comes after its flag. Was it too late?
#
# Receive, work, delete: an **event source mapping** does just that, around the clock. It is the part of Lambda that polls a queue and
# calls a function with each batch. The workbook's own follows AWS's rules, in virtual time. It gets the other two.

# %%
sqs = boto3.client("sqs")  # a client that nobody watches
decliner = "UpdateJobApplicationsFunction"
mapping = EventSourceMapping.from_stack(stack, decliner)
sqs.send_message_batch(QueueUrl=queue_url, Entries=entries[3:5])
mapping.drain()
print(statuses(table, posted))
figures.timeline(mapping.ledger)

# %% [markdown]
# ## Poison
#
# Some messages never succeed. This one names an application that does not exist, so the function fails each time; people call it a
# **poison message**. The queue counts its receives. After `maxReceiveCount` receives, 5 here, it is not received once more: it
# moves to the **dead-letter queue**, the DLQ, a second queue that nobody polls. (The [tutorial](https://github.com/trey-rosius/babysitter_api)
# that this system comes from took the 5 for the messages received at a time. It is how often one message may be received.)
#
# **How many seconds after it was sent does it move?** (In seconds.)

# %%
predict("04-p3", ...)

# %% tags=["injected-failure"]
mapping = EventSourceMapping.from_stack(stack, decliner)
poison = json.dumps({"jobId": posted.job.id, "applicationId": posted.job.id})
sqs.send_message(QueueUrl=queue_url, MessageBody=poison)
mapping.drain()
observed("04-p3", round(mapping.ledger.entries[-1].at))
figures.timeline(mapping.ledger)

# %% [markdown]
# <details><summary>Why?</summary>
#
# After the fifth receive it was hidden once more. Then it moved *in place of* the sixth receive: the queue looked at the count, and
# called nobody.
# </details>
#
# **Exercise 04-1.** Write the formula. The check drains five queues, each with other settings, and compares. (For a hint, delete the `#`
# in the cell below it and run that cell.)

# %%
### BEGIN SOLUTION
def dead_letter_at(visibility_timeout, max_receive_count):
    return visibility_timeout * max_receive_count
### END SOLUTION
### STUB
# def dead_letter_at(visibility_timeout, max_receive_count):
#     return ...
check("04-1", dead_letter_at)

# %%
# hint("04-1")

# %% [markdown]
# Your formula beside three queues that run. (A `scratch_queue` is a queue like ours with other settings. It is gone after its cell.)

# %% tags=["injected-failure"]
dead_letter_at, rows = solved("04-1"), []
for visibility, most in [(45, 5), (10, 8), (135, 3)]:
    with scratch_queue(visibility_timeout=visibility, max_receive_count=most) as queue:
        queue.send("poison")
        at = queue.drain(lambda event, context: 1 / 0).entries[-1].at
    said = dead_letter_at(visibility, most)
    rows.append({"visibility timeout": visibility, "maxReceiveCount": most, "formula": said, "moved at": round(at)})
figures.table(rows)

# %% [markdown]
# *Change this:* find settings that move it after exactly ten minutes.
#
# Five receives also decide how long an outage a good message survives. Now the table fails for 50 s from the moment the message is
# sent. **How many times is the message received in all?** (A number.)

# %%
predict("04-p4", ...)

# %% tags=["injected-failure"]
well_again = stack.clock.elapsed + 50
during_outage = lambda request: stack.clock.elapsed < well_again
mapping = EventSourceMapping.from_stack(stack, decliner)
sqs.send_message(QueueUrl=queue_url, MessageBody=bodies[0])
with faults.inject("dynamodb", "UpdateItem", error="InternalServerError", times=None, when=during_outage):
    mapping.drain()
observed("04-p4", mapping.ledger.counts()["RECEIVED"])
figures.timeline(mapping.ledger)

# %% [markdown]
# *Change this:* make the outage longer. From which second on is the good message lost?
#
# ## A wait that grows
#
# A fixed visibility timeout is long after a short outage, and too short for a long one. A consumer can change it for a message that
# it received, with **ChangeMessageVisibility**: hide this one for so many seconds from now.
#
# ```python
# sqs.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=5)
# ```
#
# Lambda's **record** has the receipt handle, the `body`, and in `attributes` the `ApproximateReceiveCount`, as text.
#
# **Exercise 04-4.** Write such a consumer. It gets one record at a time; `work(record)` does the work, or raises. The queue is like
# ours, 20 s and 5 receives. Four demands:
#
# 1. After the first failure the message is back within 10 s.
# 2. Each wait is longer than the one before.
# 3. An outage of two minutes costs no good message.
# 4. Poison is in the DLQ within 15 minutes, and nothing is lost.

# %%
### BEGIN SOLUTION
def patient(event, work, sqs, queue_url):
    [record] = event["Records"]
    try:
        work(record)
    except Exception:
        receives = int(record["attributes"]["ApproximateReceiveCount"])
        wait = 10 * 2 ** (receives - 1)
        sqs.change_message_visibility(
            QueueUrl=queue_url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=wait)
        raise
### END SOLUTION
### STUB
# def patient(event, work, sqs, queue_url):
#     [record] = event["Records"]
#     work(record)
#     return ...
check("04-4", patient)

# %%
# hint("04-4")

# %% [markdown]
# Here it works through an outage of two minutes.

# %% tags=["injected-failure"]
patient, outage = solved("04-4"), 120

def decline_when_well(record):
    if stack.clock.elapsed < well_again:
        raise TimeoutError("the table does not answer")

with scratch_queue() as queue:
    queue.send("decline Bruno")
    well_again = stack.clock.elapsed + outage
    growing = queue.drain(lambda event, context: patient(event, decline_when_well, sqs, queue.url), batch_size=1)
figures.timeline(growing)

# %% [markdown]
# *Change this:* an outage of 5 s, then of 400. When is the message done, and when does it die? (On AWS the function's role needs
# `sqs:ChangeMessageVisibility`.)
#
# ## Throttled
#
# Lambda has a limit on how many invocations run at once. Above it, an invocation is **throttled**: refused before your code starts.
# The message has been received all the same. Lambda tries again until the visibility timeout ends, and then drops the batch back
# into the queue. Here every try is refused, for one good message. **How many times is it received?** (A number.)

# %%
predict("04-p5", ...)

# %%
mapping = EventSourceMapping.from_stack(stack, decliner, throttles=1.0)
sqs.send_message(QueueUrl=queue_url, MessageBody=bodies[1])
mapping.drain()
observed("04-p5", mapping.ledger.counts()["RECEIVED"])
figures.timeline(mapping.ledger)

# %% [markdown]
# The function never ran, and its log does not know of the message. AWS's guide therefore asks for a `maxReceiveCount` of at least 5.
# And our template has an alarm on the DLQ.
#
# *Change this:* `throttles={1, 2, 3}` refuses the first three tries. How many receives are there now?
#
# <div class="note">
# <b>Differs on AWS:</b> how often Lambda tries a throttled batch again is not documented (AWS Lambda guide, <i>Handling errors
# for an SQS event source in Lambda</i>). Here after 1 s, then after 2 more, 4, 8 and so on. After a throttle or an error Lambda also
# works on fewer batches at once for a while; here it does not.
# </div>
#
# ## Redrive
#
# In the DLQ are the poison and the innocent (and more, where you ran cells again). You look at them with `VisibilityTimeout=0`, which
# hides nothing from the next reader. A **redrive** then sends all of them back.

# %%
dlq_url = stack.outputs["DeadLetterQueueUrl"]
look = {"QueueUrl": dlq_url, "VisibilityTimeout": 0, "MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"]}
sent_at = lambda found: {it["MessageId"]: it["Attributes"]["SentTimestamp"] for it in found.get("Messages", [])}
before = sent_at(sqs.receive_message(**look))
sqs.start_message_move_task(SourceArn=stack.outputs["DeadLetterQueueArn"])
mapping = EventSourceMapping.from_stack(stack, decliner)
mapping.drain()
figures.timeline(mapping.ledger)

# %%
after = sent_at(sqs.receive_message(**look))
print("messages in the DLQ before and after:", len(before), len(after))
print("ids that were there before:", len(before.keys() & after.keys()))
print("enqueue times that were there before:", len(set(before.values()) & set(after.values())))

# %% [markdown]
# The innocent one is handled, the poison went round once more. So mend first, then redrive. A redriven message is a new one, with
# another `messageId`, a new enqueue time and a receive count from zero.
#
# *Change this:* run both cells again. How often was the poison received in all, and what does its receive count say?
#
# <div class="note">
# <b>Differs on AWS:</b> a redrive runs in the background, at a pace that SQS chooses. Here up to 500 messages move at once.
# </div>
#
# ## How long is long enough
#
# A function that may take 20 s, on a queue that hides a message for 10 s: every slow message would be worked on twice. Lambda refuses such a
# mapping.

# %%
from botocore.exceptions import ClientError

slow = {"handler": lambda event, context: None, "timeout": 20, "duration": 15}
with scratch_queue(visibility_timeout=10) as short:
    try:
        short.mapping(**slow)
    except ClientError as error:
        print(error.response["Error"]["Message"])

# %% [markdown]
# Equal, 20 s, is accepted. This mapping has a **batching window** of 15 s: it waits that long for more messages before it calls the
# function. The function takes 15 s and never fails. There is one message. **How many times is it received?** (A number.)

# %%
predict("04-p6", ...)

# %%
with scratch_queue(visibility_timeout=20) as equal:
    equal.send("check the references")
    too_short = equal.drain(**slow, maximum_batching_window_in_seconds=15)
observed("04-p6", too_short.counts()["RECEIVED"])
figures.timeline(too_short)

# %% [markdown]
# <details><summary>Why?</summary>
#
# The visibility timeout starts at the *receive*: there the dashed window begins, and the bar only at the call. Waiting took 15 of the 20
# seconds. When the work was done, the message had been received again, and the handle was old. Each delete came too late, and the
# message is in the DLQ although nothing ever failed.
# </details>
#
# AWS's guide (AWS Lambda, *Using Lambda with Amazon SQS*) recommends **six times** the function's timeout, plus the batching window: room
# to try again after a throttle. Here that is 6 × 20 + 15.

# %%
with scratch_queue(visibility_timeout=6 * 20 + 15) as six:
    six.send("check the references")
    six_times = six.drain(**slow, maximum_batching_window_in_seconds=15)
figures.timeline(six_times)

# %% [markdown]
# Received once, worked on once. The price: a message that *fails* comes back only after 135 s.
#
# *Change this:* which visibility timeout is just enough here? Try 30, and a second more or less.
#
# Even so a standard queue may deliver a message again after its deletion: you meet such a **duplicate** in the last exercise.
#
# ## Too old
#
# A queue keeps a message for its **retention period**, `MessageRetentionPeriod`, and then forgets it: no DLQ, no error. Ours keeps four
# days. This one keeps a minute, its function always fails, and its DLQ would take the message after five receives.

# %%
with scratch_queue(visibility_timeout=20, max_receive_count=5, retention=60) as forgetful:
    forgetful.send("decline Bruno")
    too_old = forgetful.drain(lambda event, context: 1 / 0)
    print("in its DLQ:", forgetful.dead_letters())
figures.timeline(too_old)

# %% [markdown]
# *Change this:* a retention of 90 s, of 110 s. Which end does the message find?
#
# The DLQ has a retention period too, and on a standard queue a message keeps its first enqueue time when it moves there (SQS guide,
# *Setting-up dead-letter queue retention*). So a DLQ keeps longer than its queue. Ours keeps 14 days, the most there is.
#
# ## Your turn: a slow function
#
# A new function calls a nanny's references. It takes 40 s, its timeout is 45 s, and its mapping has a batching window of 20 s. Its
# queue keeps messages for four days.
#
# **Exercise 04-2.** Choose the queue's `VisibilityTimeout` and `maxReceiveCount`, and the **DLQ's** `MessageRetentionPeriod`, in seconds. Four
# demands:
#
# 1. Lambda accepts the mapping, no message is received while it is being worked on, and AWS's rule is kept: six times, plus the
#    batching window.
# 2. Throttled for two whole receives, then two failures, and still no good message in the DLQ.
# 3. A poison message is in the DLQ within half an hour.
# 4. A dead letter can be looked at for seven days, even one that moved at the end of its fourth day.

# %%
### BEGIN SOLUTION
settings = {
    "VisibilityTimeout": 6 * 45 + 20,
    "maxReceiveCount": 5,
    "MessageRetentionPeriod": 14 * 24 * 3600,
}
### END SOLUTION
### STUB
# settings = {
#     "VisibilityTimeout": ...,
#     "maxReceiveCount": ...,
#     "MessageRetentionPeriod": ...,
# }
check("04-2", settings)

# %%
# hint("04-2")

# %% [markdown]
# Your queue, and a function whose first four tries Lambda refuses.

# %%
settings = solved("04-2")
given = {"visibility_timeout": settings["VisibilityTimeout"], "max_receive_count": settings["maxReceiveCount"]}
with scratch_queue(**given, dead_letter_retention=settings["MessageRetentionPeriod"]) as queue:
    queue.send("call Amara's references", "call Bruno's references")
    calling = queue.drain(lambda event, context: None, timeout=45, duration=40,
                          maximum_batching_window_in_seconds=20, throttles={1, 2, 3, 4})
figures.timeline(calling)

# %% [markdown]
# *Change this:* refuse the first twenty tries. Does the DLQ stay empty?
#
# **Exercise 04-3.** Three messages, each received twice: `msg-1` failed, `msg-2` is a duplicate, `msg-3` was received while it was still
# being worked on. The function's timeout is 20 s, the batching window 10 s, the work took 15.5 s, and the visibility timeout was 20 s.
#
# What is the smallest visibility timeout, in whole seconds, that Lambda accepts and with which `msg-3` is received once? Write it as a
# formula, for any such function. The check runs five.

# %%
from workbook.experiments.three_lives import three_lives

lives = three_lives()
for it in lives.invocations[:2]:
    print(f"invocation #{it.number} with {', '.join(it.messages)}: t+{it.started:g} s to t+{it.ended:g} s")
figures.timeline(lives)

# %%
### BEGIN SOLUTION
def enough(timeout, window, work):
    return max(timeout, ceil(window + work))
### END SOLUTION
### STUB
# def enough(timeout, window, work):
#     return ...
check("04-3", enough)

# %%
# hint("04-3")

# %% [markdown]
# The run again, with the timeout that the formula gives.

# %%
enough = solved("04-3")
figures.timeline(three_lives(enough(20, 10, 15.5)))

# %% [markdown]
# That `msg-1` failed, and that `msg-2` came twice, no timeout prevents.
#
# ## What you just proved
#
# Each line is checked as it runs; if one were false, this cell would stop.

# %%
assert "msg-1, gone" in {row["about"] for row in by_hand.calls}, "the first section was not run to its end"
assert statuses(table, posted) == {"DECLINED": 5, "PENDING": 1}, "somebody waits who should not"
assert growing.counts()["HANDLED"] + growing.counts()["DEAD_LETTERED"] == 1, "a message was lost"
assert after and not before.keys() & after.keys(), "a redriven message is a new one"
assert too_short.counts()["DEAD_LETTERED"] == 1 and too_short.counts()["FAILED"] == 0
print("A late delete deletes nothing. Five were declined. Nothing failed, and yet a message died of too short a timeout.")
progress("04")

# %% [markdown]
# [Chapter 05: partial batch failures](05_partial_batch_failures.ipynb)
