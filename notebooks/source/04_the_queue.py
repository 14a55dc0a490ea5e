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
# Between a booking and its nineteen declines stands a queue. In ten minutes you follow one message through it by hand, see it
# come back because you were slow, and have the picture of its life. Then you let Lambda do the same and break it, in virtual
# time: waiting costs you nothing.
#
# **After this chapter you can**
#
# - follow a message through visible, in flight and deleted, and say why it was received again;
# - compute when a message that always fails reaches the dead-letter queue, and bring it back;
# - say why a visibility timeout equal to the function's timeout is too short, and what to add;
# - choose a queue's settings for a slow function.
#
# **Time:** 45 minutes. You need a little Python and chapter 00.
#
# <div class="alert alert-block alert-info">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart of the kernel, run everything above where you were: <i>Run → Run All Above Selected Cell</i>.
# </div>

# %% [markdown]
# ## One message, by hand
#
# The first cell builds the booking system in this process and gets its queue. SQS is AWS's queue service, and `boto3` calls
# it. These are the queue's settings, made from [template.yaml](../template.yaml); the last one comes under *Poison*. It is a **standard
# queue**: it keeps no order, and may deliver a message twice.

# %%
import json
import boto3
from workbook import figures
from workbook.cloud import faults
from workbook.cloud import connect
from workbook.event_source import EventSourceMapping
from workbook.exercises import check, hint, observed, predict, progress
from workbook.messages.watch import Watch

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
# second call bring? (a number)**

# %%
predict("04-p1", ...)

# %%
first = sqs.receive_message(QueueUrl=queue_url).get("Messages", [])
second = sqs.receive_message(QueueUrl=queue_url).get("Messages", [])
handles += [message["ReceiptHandle"] for message in first + second]
observed("04-p1", len(second))

# %% [markdown]
# A received message stays in the queue, **in flight**: hidden from everybody for the **visibility timeout**, 20 s. In that time
# you do the work and delete it. To delete, you need the **receipt handle** that came with this receive.
#
# You dawdle instead. Twenty seconds pass, and another worker asks.

# %%
stack.clock.advance(20)
look_only = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])
again = sqs.receive_message(
    QueueUrl=queue_url, MessageSystemAttributeNames=["ApproximateReceiveCount"]).get("Messages", [])
handles += [message["ReceiptHandle"] for message in again]
[(message["Body"], message["Attributes"]["ApproximateReceiveCount"]) for message in again]

# %% [markdown]
# The same message; its **receive count** is 2. The queue did not notice that you were still working. It never does: it only
# knows whether somebody deleted the message in time.
#
# At t+25 s you are done, and delete the message with *your* handle, the first one. **How many messages are in flight after
# that? (a number)**

# %%
predict("04-p2", ...)

# %%
stack.clock.advance(5)
sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=handles[0])
deletes = [row for row in by_hand.calls if row["call"] == "DeleteMessage"]
observed("04-p2", deletes[0]["in flight"])

# %% [markdown]
# No error, and the message is still there: the latest receive gave out a new handle, and yours is old. Only the other worker can
# delete it now.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> the SQS API reference (<i>DeleteMessage</i>) says that with an old receipt handle the request succeeds,
# but the message <i>might</i> not be deleted. Here it never is, so that nobody relies on it.
# </div>

# %%
stack.clock.advance(5)
sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=handles[-1])
figures.timeline(by_hand.ledger)

# %% [markdown]
# That is a whole life. Each bar is one receive, with its number. The flag in the first one is the end of its visibility timeout: from
# then on another worker could have the message. For five seconds two workers declined Bruno at the same time. And here is every
# call, with the queue's counts after it.

# %%
figures.table(by_hand.calls)

# %% [markdown]
# The counts are `ApproximateNumberOfMessages`, `…NotVisible` (in flight) and `…Delayed` (sent with `DelaySeconds`). At t+20 s the
# look before the receive finds the message visible again, all by itself.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> the counts are approximate, as their names say. A receive that does not wait (a short poll) asks
# only some of the servers, and may bring fewer messages than there are, even none. Ours brings all there are, up to the ten that
# a call can bring.
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
# Receive, work, delete: an **event source mapping** does just that, for you and around the clock. It is the part of Lambda that
# polls a queue and calls a function with each batch. The workbook's own follows AWS's rules, in virtual time. It gets the other two.

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
# moves to the **dead-letter queue**, the DLQ, a second queue that nobody polls.
#
# **How many seconds after it was sent does it move? (in seconds)**

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
# It was received for the fifth time at t+80 s, and hidden once more. At t+100 s it moved *in place of* the sixth receive: the queue
# looked at the count, and called nobody.
#
# **Exercise 04-1.** Write the formula. The check drains four queues, each with other settings, and compares. (For a hint, delete the `#`
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
# Five receives also decide how long an outage a good message survives: by the fifth, 80 s after the first, all has to be well. Now the
# table fails for 50 s from the moment the message is sent. **How many times is the message received in all? (a number)**

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
# At t+0, 20 and 40 it fails, at t+60 it succeeds, ten seconds after the table was well. With a long visibility timeout a message
# survives longer outages, and makes everybody wait longer after short ones.
#
# ## Throttled
#
# Lambda has a limit on how many invocations run at once. Above it, an invocation is **throttled**: refused before your code starts.
# The message has been received all the same. Lambda tries again until the visibility timeout ends, and then drops the batch. Here
# every try is refused, for one good message. **How many times does the function run? (a number)**

# %%
predict("04-p5", ...)

# %%
mapping = EventSourceMapping.from_stack(stack, decliner, throttles=1.0)
sqs.send_message(QueueUrl=queue_url, MessageBody=bodies[1])
mapping.drain()
observed("04-p5", len(mapping.ledger.invocations))
figures.timeline(mapping.ledger)

# %% [markdown]
# A message in the DLQ that the function never saw, and the function's log does not know of it. AWS's guide therefore asks for a
# `maxReceiveCount` of at least 5. And our template has an alarm on the DLQ.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> how often Lambda tries a throttled batch again is not documented (AWS Lambda guide, <i>Handling errors
# for an SQS event source in Lambda</i>). Here after 1 s, then after 2 more, 4, 8 and so on.
# </div>
#
# ## Redrive
#
# In the DLQ are the poison and the innocent (once more for each time that you ran their cells). You look at them with
# `VisibilityTimeout=0`, which hides nothing from the next reader. A **redrive** then sends all of them back. Each run numbers its messages
# anew, from `msg-1`.

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
# The innocent one is handled, the poison went round once more and is back in the DLQ. So mend first, then redrive. (In the first
# invocation one failed and the other did not: our function reports its failures one by one. That is chapter 05.)
#
# A redriven message is a new one, with another `messageId`, a new enqueue time and a receive count from zero.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> a redrive runs in the background, at a pace that SQS chooses. Here up to 500 messages move at once.
# </div>
#
# ## Six times
#
# A function that may take 20 s, on a queue that hides a message for 10 s: every slow message would be worked on twice. Lambda refuses such a
# mapping. (A `scratch_queue` is a queue like ours with other settings. It is gone after its cell.)

# %%
from botocore.exceptions import ClientError
from workbook.practice.scratch import scratch_queue

slow = {"handler": lambda event, context: None, "timeout": 20, "duration": 15}
with scratch_queue(visibility_timeout=10) as short:
    try:
        short.mapping(**slow)
    except ClientError as error:
        print(error.response["Error"]["Message"])

# %% [markdown]
# Equal is accepted. Is it enough? This mapping has a **batching window** of 15 s: it waits that long for more messages before it calls
# the function. The function takes 15 s and never fails. There is one message. **How many times is it received? (a number)**

# %%
predict("04-p6", ...)

# %%
with scratch_queue(visibility_timeout=20) as equal:
    equal.send("check the references")
    too_short = equal.drain(**slow, maximum_batching_window_in_seconds=15)
observed("04-p6", too_short.counts()["RECEIVED"])
figures.timeline(too_short)

# %% [markdown]
# The visibility timeout starts at the *receive*: there the dashed window begins, and the bar only at the call. Waiting took 15 of the 20
# seconds. When the work was done, the message had been received again, and the handle was old. The work was done five times, each
# delete came too late, and the message is in the DLQ although nothing ever failed.
#
# So the waiting and the work have to fit in. AWS's guide (AWS Lambda, *Using Lambda with Amazon SQS*) recommends **six times** the
# function's timeout, plus the batching window: room to try again after a throttle. Here that is 6 × 20 + 15.

# %%
with scratch_queue(visibility_timeout=6 * 20 + 15) as six:
    six.send("check the references")
    six_times = six.drain(**slow, maximum_batching_window_in_seconds=15)
figures.timeline(six_times)

# %% [markdown]
# Received once, worked on once. In this run 40 s would have done the same: nothing was throttled, and tried again within the
# timeout. The page shows that the wait and the work have to fit in; *six* is AWS's rule of thumb. Its price: a message that *fails*
# comes back only after 135 s.
#
# Even so a standard queue may deliver a message again after its deletion, when one of SQS's servers missed it. You meet such a
# **duplicate** in the last exercise. Declining twice does no harm, and that is why the function was written so.
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
# The DLQ has a retention period too, and on a standard queue a message keeps its first enqueue time when it moves there (SQS guide,
# *Setting-up dead-letter queue retention*). One that is three days old in a DLQ that keeps four has one day left for somebody to
# look. So a DLQ keeps longer than its queue. Ours keeps 14 days, the most there is.
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
# **Exercise 04-3.** Three messages, each received twice: `msg-1` failed, `msg-2` is a duplicate, `msg-3` was received while it was still
# being worked on. The visibility timeout was 20 s. What is the smallest one, in whole seconds, with which `msg-3` would have been received
# once? Set `enough` to that number.

# %%
from workbook.experiments.three_lives import three_lives

lives = three_lives()
for it in lives.invocations[:2]:
    print(f"invocation #{it.number} with {', '.join(it.messages)}: t+{it.started:g} s to t+{it.ended:g} s")
figures.timeline(lives)

# %%
### BEGIN SOLUTION
enough = 26
### END SOLUTION
### STUB
# enough = ...
check("04-3", enough)

# %%
# hint("04-3")

# %% [markdown]
# ## What you just proved
#
# Each line is checked as it runs; if one were false, this cell would stop.

# %%
calls = [row["about"] for row in by_hand.calls]
assert {"msg-1, still there", "msg-1, gone"} <= set(calls), "the first section was not run to its end"
assert statuses(table, posted) == {"DECLINED": 5, "PENDING": 1}, "somebody waits who should not"
assert after and not before.keys() & after.keys(), "a redriven message is a new one"
assert too_short.counts()["DEAD_LETTERED"] == 1 and too_short.counts()["FAILED"] == 0
assert six_times.counts()["RECEIVED"] == 1 and too_old.counts()["EXPIRED"] == 1
print("A delete that comes too late deletes nothing. Five were declined. With room in its timeout a message is received once.")
progress("04")
