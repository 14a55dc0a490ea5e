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
# # 00 · Start here
#
# Twenty nannies applied for one job. In the next five minutes you book one of them, and the other nineteen
# get an answer. It runs on a state machine, a table, a queue and a function, all made from one template. They live in this
# notebook's memory: no account, no Docker, no network.
#
# **After this chapter you can**
#
# - book a nanny end to end, and say which part of the system did what;
# - read the two pictures of this workbook: the state machine and the message timeline;
# - use its predictions, exercises and hints.
#
# **Time:** 25 minutes. You need a little Python. Every AWS word is explained where it first appears.
#
# Run a cell with <kbd>Shift</kbd>+<kbd>Enter</kbd>, one after the other. The results are there already, so that the
# page can be read without running it. To meet them yourself, choose *Edit → Clear Outputs of All Cells* first.

# %% [markdown]
# ## The win
#
# First, the system itself. `connect()` reads `template.yaml`, the file that would also deploy to AWS, and builds
# what it describes on *moto*, an emulator of AWS inside this process.

# %%
from workbook.cloud import connect

stack = connect()
list(stack.outputs)

# %% [markdown]
# Sarah posts a job and twenty nannies apply. Each application is one item in a DynamoDB table.

# %%
from booking.table import BookingTable
from workbook.sample import post_job, statuses

table = BookingTable(stack.outputs["TableName"])
posted = post_job(table, applications=20)
statuses(table, posted)

# %% [markdown]
# Sarah likes the sixth applicant. This is what her phone sends: who she is, which job, which application.

# %%
booking = posted.booking(5)
booking

# %% [markdown]
# Now book. The call below is the one you would write for AWS: `boto3`, AWS's Python library, starts the state machine and
# waits for its answer.

# %%
import boto3
import json

step_functions = boto3.client("stepfunctions")
answer = step_functions.start_sync_execution(
    stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(booking))
answer["status"], json.loads(answer["output"])

# %%
from workbook.timing import since_kernel_start

first_booking = since_kernel_start()

# %% [markdown]
# Farah is booked. You have just run an event-driven system from end to end, or nearly.

# %% [markdown]
# ## What the state machine did
#
# A **state machine** is a workflow written as data: states, and arrows between them. One run of it is an **execution**.
# AWS Step Functions runs it; the language is called Amazon States Language. Ours is the file
# `asl/book_nanny.asl.json`.
#
# The picture shows the execution you just started. What it went through is drawn strong and carries a mark;
# ×19 says how often a state was entered.

# %%
from workbook import figures

definition = stack.template.definition("BookNannyStateMachine")
history = step_functions.get_execution_history(executionArn=answer["executionArn"])["events"]
figures.state_machine(definition, history)

# %% [markdown]
# Read it from the top. The input was checked. One **Query** read the job and its applications. One **transaction** closed
# the job and accepted Farah's application: both or neither. Then, for each application, either
# Farah was sent a message, or a message for somebody else went to a queue.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> this kind of workflow, <i>Express</i>, keeps no history that you can ask for; AWS writes it to a log
# instead. And AWS runs up to 40 of the small executions in the middle at once, here they run in order.
# </div>

# %% [markdown]
# ## Predict before you run
#
# Before something happens, this workbook asks what you expect. Replace `...` by your guess and run the cell. A
# wrong guess teaches more than no guess, and nobody sees it.
#
# The workflow has answered `SUCCEEDED`. **How many of the twenty applications are `DECLINED` at this moment?**

# %%
from workbook.exercises import check, observed, predict, progress

predict("00-p1", ...)

# %%
observed("00-p1", statuses(table, posted).get("DECLINED", 0))
statuses(table, posted)

# %% [markdown]
# None. Nineteen people are waiting for an answer, and Sarah did not have to wait for any of them: that is the point
# of a **queue**. Declining can happen later, in batches, and can be tried again when it fails. The price
# is this moment in between, in which the job is closed and the others are still `PENDING`.
#
# So the answers must be in the queue. **How many messages are in it?**

# %%
predict("00-p2", ...)

# %%
sqs = boto3.client("sqs")
attributes = sqs.get_queue_attributes(
    QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
observed("00-p2", int(attributes["ApproximateNumberOfMessages"]))

# %% [markdown]
# ## What the queue and the function did
#
# On AWS, Lambda takes messages off the queue and hands them to our function in batches of up to five. The part of Lambda
# that does this is called an **event source mapping**. moto's own does it differently from AWS, so the
# workbook brings one, which follows AWS's rules and writes down every message's life in a **ledger**.

# %%
from workbook.event_source import EventSourceMapping

mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
mapping.drain()
statuses(table, posted)

# %% [markdown]
# One accepted, nineteen declined. Here is how the messages got there, one lane for each message.

# %%
figures.timeline(mapping.ledger)

# %% [markdown]
# Each frame is one **invocation**, one call of the function with one batch. Nineteen messages in batches of five make four,
# and all four ran at the same time: a mapping begins with up to five at once.
#
# Times are **virtual**. A simulated invocation takes 0.1 s, and waiting costs you nothing, as you are about to see.

# %% [markdown]
# ## Your turn: book somebody else
#
# Sarah posts a second job; this time five nannies apply.

# %%
second = post_job(table, applications=5, seed=2)
[(it.username, it.id) for it in second.applications]

# %% [markdown]
# **Exercise 00-1.** Write the input that books **Chloe** for this second job. The first booking, further up, has the right
# shape. Take the ids from `second`: `second.job.id` and `second.applications[…].id`.

# %%
### BEGIN SOLUTION
second_booking = {
    "input": {
        "username": second.job.username,
        "jobId": second.job.id,
        "applicationId": second.applications[2].id,
        "applicationStatus": "ACCEPTED",
    }
}
### END SOLUTION
### STUB
# second_booking = ...
check("00-1", second_booking)

# %% [markdown]
# Stuck? Remove the `#` and run the cell. Each run says a little more.

# %%
# hint("00-1")

# %% [markdown]
# ## Break it
#
# Things fail; this workbook makes them fail on purpose. Chloe is booked for the second job, so four messages go into the
# queue. (The page books with its own input and goes on, whether or not you solved 00-1.)

# %%
answer = step_functions.start_sync_execution(
    stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(second.booking(2)))
answer["status"], json.loads(answer["output"])["queued"]

# %% [markdown]
# One of the four is about Bruno, and for the next while DynamoDB will refuse every change to Bruno's application.
#
# The four messages fit into one batch. The function will decline three and fail on Bruno's. A failed message stays in the
# queue: nobody sees it for 20 seconds, the **visibility timeout**, then it can be received again.
#
# **How often will Bruno's message be received in all?** The queue's settings are in `template.yaml`; guess first.

# %%
predict("00-p3", ...)

# %% tags=["injected-failure"]
from workbook import faults

brunos = second.applications[1].id
about_bruno = lambda request: brunos in request["Key"]["PK"]["S"]
mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
with faults.inject("dynamodb", "UpdateItem", error="AccessDeniedException", times=None, when=about_bruno):
    mapping.drain()

# %%
ledger = mapping.ledger
bruno = next(it for it in ledger.messages if brunos in ledger.body(it))
observed("00-p3", max(entry.receive_count for entry in ledger.of(bruno)))

# %%
figures.timeline(ledger)

# %% [markdown]
# Five times, every 20 seconds; then the queue gave up and moved it to its **dead-letter queue**, the DLQ. That took
# 100 seconds of virtual time and hardly any of yours.
#
# The other three were in the same batch as Bruno's and did not suffer: the function said which one
# failed (`ReportBatchItemFailures`), and only that one came back. Chapter 05 shows what happens without it.

# %%
str(table.get_application(second.job.id, brunos).jobApplicationStatus)

# %% [markdown]
# Bruno still waits for an answer, and no error was shown to anybody. In a real system an alarm on the DLQ would have rung;
# ours is in the template.
#
# **Exercise 00-2.** The alarm rang and you are on call. Find out from the DLQ *whose answer is missing*: set
# `missing` to the id of the application. `sqs.receive_message(QueueUrl=…)` takes a message off a queue, and
# `stack.outputs["DeadLetterQueueUrl"]` is where to look.

# %%
### BEGIN SOLUTION
dead = sqs.receive_message(QueueUrl=stack.outputs["DeadLetterQueueUrl"], VisibilityTimeout=0)["Messages"][0]
missing = json.loads(dead["Body"])["applicationId"]
### END SOLUTION
### STUB
# missing = ...
check("00-2", missing)

# %%
# hint("00-2")

# %% [markdown]
# ## Mend it
#
# DynamoDB is well again. Now the DLQ's messages are sent back to the queue they came from; AWS calls that a **redrive**.
#
# A message that was just received, perhaps by you, is hidden for a while in the DLQ as well and would stay behind. So the
# first line lets 31 seconds pass.

# %%
stack.clock.advance(31)
sqs.start_message_move_task(SourceArn=stack.outputs["DeadLetterQueueArn"])
mapping.drain()
str(table.get_application(second.job.id, brunos).jobApplicationStatus)

# %% [markdown]
# Nothing was lost, nobody was declined twice, and the booking itself never had to wait.

# %% [markdown]
# ## What you just proved
#
# Each line is checked as it runs; if one were false, this cell would stop.

# %%
assert statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 19}
assert table.get_job(posted.job.username, posted.job.id).jobStatus == "CLOSED"
assert max(entry.receive_count for entry in ledger.of(bruno)) == 5

# %%
progress("00")

# %% [markdown]
# ## How the workbook goes on
#
# | | chapter | what you can do after it |
# |---|---|---|
# | 00 | start here | you are at its end |
# | 01 | model the table | keys, item collections, indexes, conditions, transactions |
# | 02 | compose the workflow | write every state, and prove your definition equal to ours |
# | 03 | run it | read an execution, catch errors, survive two parents racing |
# | 04 | the queue | visibility, receive counts, DLQ and redrive, on the timeline |
# | 05 | partial batch failures | the function itself; whole against partial batches |
# | 06 | infrastructure as code | the template, least privilege, a real account |
# | 07 | Lambda or Express | the same booking as one function: speed and cost |
# | 08 | at scale | pages, batches, payload limits |
# | 09 | bug hunt | incidents: symptom, cause, fix, test |
#
# Chapters 01 to 09 are being written. Each runs alone, on a fresh kernel, in any order.
#
# - **Predictions** are for you; skip one and the page still runs.
# - **Exercises** say what is wrong with an answer and where to look. `hint("00-1")` goes further each time.
# - **Solutions** are in the folder `solutions`: the same chapters, solved.
# - `progress()` shows what you solved, also after a restart; `progress(reset=True)` starts over.
# - To start a chapter over: *Kernel → Restart Kernel and Run All Cells*.
#
# Last, how long the first booking took you, counted from the start of this kernel.

# %% tags=["measured"]
print(f"From the start of the kernel to the first booking: {first_booking:.1f} s")
