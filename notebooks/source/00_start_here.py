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
# Twenty nannies applied for one job. In the next five minutes you book one of them, and the other nineteen get an answer. The
# system behind it is a state machine, a table, a queue and a function, all made from one template. Here they live in this
# notebook's memory: no account, no Docker, no network.
#
# **After this chapter you can**
#
# - book a nanny end to end, and say which part of the system did what;
# - read the two pictures of this workbook: the state machine and the message timeline;
# - use its predictions, exercises and hints.
#
# **Time:** 25 minutes. You need a little Python.
#
# <div class="alert alert-block alert-info">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart of the kernel, run everything above where you were: <i>Run → Run All Above Selected Cell</i>.
# </div>

# %% [markdown]
# ## Book a nanny
#
# First, the system itself. `connect()` reads [template.yaml](../template.yaml), the file that would also deploy to AWS, and
# builds what it describes on *moto*, an emulator of AWS inside this process.

# %%
from workbook.cloud import connect

stack = connect()
list(stack.outputs)

# %% [markdown]
# Sarah posts a job and twenty nannies apply. Each application is an **item**, a record, in a table of DynamoDB, AWS's
# key-value database.

# %%
from booking.table import BookingTable
from workbook.practice.sample import post_job, statuses

table = BookingTable(stack.outputs["TableName"])
posted = post_job(table, applications=20)
statuses(table, posted)

# %% [markdown]
# Sarah likes the sixth applicant. This is what her phone sends: who she is, which job, which application.

# %%
booking = posted.booking(5)
posted.applications[5].username, booking

# %% [markdown]
# Now book. The call below is the one you would write for AWS: `boto3`, AWS's Python library, starts the state machine and
# waits for its answer.

# %%
import boto3, json

step_functions = boto3.client("stepfunctions")
answer = step_functions.start_sync_execution(
    stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(booking))
answer["status"]

# %% [markdown]
# Farah is booked. (The next line stops a watch; it is read at the end of the chapter.)

# %%
from workbook.practice.timing import since_kernel_start

first_booking = since_kernel_start()

# %% [markdown]
# ## What the state machine did
#
# A **state machine** is a workflow written as data: states, and arrows between them. One run of it is an **execution**.
# The service that runs it is AWS Step Functions, and the language is called Amazon States Language. Ours is the file
# [book_nanny.asl.json](../asl/book_nanny.asl.json).
#
# The picture shows the execution you just started. What it went through is coloured and carries a mark; ×19 says how often a
# state was entered. The grey boxes on the right are what can go wrong and did not; you need none of them today.

# %%
from workbook import figures

definition = stack.template.definition("BookNannyStateMachine")
history = step_functions.get_execution_history(executionArn=answer["executionArn"], maxResults=1000)["events"]
figures.state_machine(definition, history)

# %% [markdown]
# Follow the dark line from the top. The input was checked. One **Query**, a read of many items at once, found the job and its
# applications. One **transaction** closed the job and accepted Farah's application: both or neither. Then came each
# application in turn. Farah's sent her a message. Each of the others put one into the queue.
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> this kind of workflow, <i>Express</i>, keeps no history that you can ask for; AWS writes it to a log
# instead. And AWS runs up to 40 iterations of the large box, the <i>Map</i>, at once; here they run in order.
# </div>

# %% [markdown]
# ## Predict before you run
#
# Before something happens, this workbook asks what you expect. Replace `...` by your guess and run the cell. A wrong guess
# teaches more than no guess, and nobody sees it.
#
# The workflow has answered `SUCCEEDED`. **How many of the twenty applications are `DECLINED` at this moment?**

# %%
from workbook.exercises import check, hint, observed, predict, progress

predict("00-p1", ...)

# %%
observed("00-p1", statuses(table, posted).get("DECLINED", 0))
statuses(table, posted)

# %% [markdown]
# None. Nineteen people are waiting for an answer, and Sarah did not have to wait for any of them: that is the point of a
# **queue**. Declining can happen later, in batches, and can be tried again when it fails. The price is this moment in
# between: the job is closed, and the others are still `PENDING`.
#
# Their answers are messages in the queue. The service is called SQS.

# %%
sqs = boto3.client("sqs")
attributes = sqs.get_queue_attributes(
    QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
attributes

# %% [markdown]
# (More than 19? Then the booking cell ran more than once. That queues the messages again, and declining twice does no harm;
# chapter 03 shows why.)
#
# ## What the queue and the function did
#
# Declining is done by a **Lambda function**: code that AWS runs when something happens. Lambda takes messages off the queue
# and calls our function with a batch of them, up to five. **How many calls do nineteen messages need?**

# %%
predict("00-p2", ...)

# %% [markdown]
# The part of Lambda that moves messages from the queue to the function is an **event source mapping**. The workbook brings its
# own, which follows AWS's rules and writes every message's life into a **ledger**. `drain()` lets it work until the
# queue is empty.

# %%
from workbook.event_source import EventSourceMapping

mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
mapping.drain()
observed("00-p2", len(mapping.ledger.invocations))
statuses(table, posted)

# %% [markdown]
# One accepted, nineteen declined. Here is how the messages got there, one lane for each.

# %%
figures.timeline(mapping.ledger)

# %% [markdown]
# Each frame is an **invocation**, one call of the function with one batch. All four ran at the same time: a mapping begins with
# up to five at once.
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
# **Exercise 00-1.** Write the input that books **Chloe** for this second job. `booking`, further up, has the right shape. Take
# the ids from `second`: `second.job.id` and `second.applications[…].id`.

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
# When it is right, you can book her with it; the call is the one from above. The page goes on with a job of its own.
#
# ## Break it
#
# Things fail; this workbook makes them fail on purpose. A third job, five more applications, and one booking: four messages in
# the queue.

# %%
mapping.drain()
third = post_job(table, applications=5, seed=3)
answer = step_functions.start_sync_execution(
    stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(third.booking(2)))
answer["status"]

# %% [markdown]
# One of the four is unlucky: DynamoDB is going to refuse every change to that application. All four messages fit into one
# batch. The function declines three and fails on the fourth. A failed message stays in the queue: nobody sees it for
# 20 seconds, the **visibility timeout**, then it can be received again.
#
# **How often will the unlucky message be received in all?**

# %%
predict("00-p3", ...)

# %% tags=["injected-failure"]
from workbook.cloud import faults

unlucky = third.applications[1].id
about_it = lambda request: unlucky in request["Key"]["PK"]["S"]  # the update of that one item
mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
with faults.inject("dynamodb", "UpdateItem", error="AccessDeniedException", times=None, when=about_it):
    mapping.drain()

# %%
ledger = mapping.ledger
message = ledger.about(unlucky)
observed("00-p3", max(entry.receive_count for entry in ledger.of(message)))
message

# %%
figures.timeline(ledger)

# %% [markdown]
# Five times, every 20 seconds; then the queue gave up and moved it to its **dead-letter queue**, the DLQ. The number is
# `maxReceiveCount` in the template. It took 100 seconds of virtual time and hardly any of yours.
#
# The other three were in the same batch and did not suffer: the function said which one failed
# (`ReportBatchItemFailures`), and only that one came back. Chapter 05 shows what happens without it.
#
# But somebody is waiting for an answer, and no error was shown to anybody.

# %%
statuses(table, third)

# %% [markdown]
# In a real system an alarm on the DLQ would have rung; ours is in the template. Say it rang, and you are on call. You ask
# the DLQ for what is in it.

# %%
response = sqs.receive_message(QueueUrl=stack.outputs["DeadLetterQueueUrl"])
response.get("Messages")

# %% [markdown]
# **Exercise 00-2.** *Which application is this about?* Set `missing` to its id, read from `response`, as a program on call
# would do it.
#
# (`None` above? A message that was received is hidden for a while. `stack.clock.advance(31)` lets 31 seconds pass; then receive
# again. If you have been at *Mend it* already, the DLQ is empty: restart the kernel and run all cells above this one.)

# %%
### BEGIN SOLUTION
missing = json.loads(response["Messages"][0]["Body"])["applicationId"]
### END SOLUTION
### STUB
# missing = ...
check("00-2", missing)

# %%
# hint("00-2")

# %% [markdown]
# ## Mend it
#
# DynamoDB is well again. The DLQ's messages are sent back to the queue they came from, which AWS calls a **redrive**. The
# message that you received is still hidden and would stay behind, so the first line lets 31 seconds pass.

# %%
stack.clock.advance(31)
sqs.start_message_move_task(SourceArn=stack.outputs["DeadLetterQueueArn"])
mapping.drain()
statuses(table, third)

# %% [markdown]
# It was Bruno, and Bruno has an answer now.
#
# ## What you just proved
#
# Each line is checked as it runs; if one were false, this cell would stop.

# %%
assert statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 19}, "the first booking is not finished"
assert statuses(table, third) == {"ACCEPTED": 1, "DECLINED": 4}, "somebody waits still: was a message deleted?"
assert max(entry.receive_count for entry in ledger.of(message)) == 5
print("One accepted, all others declined, although one message failed five times.")

# %%
progress("00")

# %% [markdown]
# ## How the workbook goes on
#
# | | chapter | what you can do after it |
# |---|---|---|
# | 01 | [model the table](01_model_the_table.ipynb) | keys, item collections, indexes, conditions, transactions |
# | 02 | [compose the workflow](02_compose_the_workflow.ipynb) | write every state, and prove your definition equal to ours |
# | 03 | [run it](03_run_it.ipynb) | read an execution, catch errors, survive two parents racing |
# | 04 | [the queue](04_the_queue.ipynb) | visibility, receive counts, DLQ and redrive, on the timeline |
# | 05 | [partial batch failures](05_partial_batch_failures.ipynb) | the function itself; whole against partial batches |
# | 06 | infrastructure as code | the template, least privilege, a real account |
# | 07 | Lambda or Express | the same booking as one function: speed and cost |
# | 08 | at scale | pages, batches, payload limits |
# | 09 | bug hunt | incidents: symptom, cause, fix, test |
#
# Chapters 06 to 09 are being written. Each chapter runs alone, on a fresh kernel, in any order.
#
# - **Predictions** are for you; skip one and the page still runs.
# - **Exercises** say what is wrong with an answer and where to look. `hint("00-1")` goes further each time.
# - **Solutions** are in the folder `solutions`: the same chapters, solved.
# - `progress()` shows what you solved, also after a restart. `progress(reset=True)` forgets it.
# - To run a chapter again from an empty system: *Kernel → Restart Kernel…*, then from the top.
#
# Last, how long the first booking took you, counted from the start of this kernel.

# %% tags=["measured"]
print(f"From the start of the kernel to the first booking: {first_booking:.1f} s")
