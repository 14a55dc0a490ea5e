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
# <div style="overflow-x:auto"><img src="pictures/hero.svg" style="min-width:950px;max-width:none"
# alt="A phone books; the state machine accepts one of twenty applications in the table and
# sends nineteen messages to a queue, from which a function declines the others."></div>
#
# Twenty nannies applied for one job. In the next five minutes you book one of them, and the other nineteen get an answer. The
# system behind it is a state machine, a table, a queue and a function, all made from one template. Here they live in this
# notebook's memory: no account, no Docker, no network.
#
# **After this chapter you can**
#
# - book a nanny end to end with AWS's own calls, and say which part of the system did what;
# - find a message that failed, send it back, and send one of your own;
# - use this workbook: its predictions, exercises and hints, and your own answers at work.
#
# **Time:** 45 minutes, more than half of them at your own code. You need a little Python.
#
# <div class="note">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart of the kernel, run everything above where you were: <i>Run → Run All Above Selected Cell</i>.
# Any cell can be run twice.
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
posted = post_job(table, applications=20, seed=0)
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
# `history_of` reads what an execution did from its log: a workflow of this kind, *Express*, has no other history. The picture
# shows the execution you just started: the way that it took. ×19 says how often a state was entered. What did not
# happen, such as an error, is folded into one grey chip.

# %%
from workbook import figures
from workbook.messages.execution_log import history_of

definition = stack.template.definition("BookNannyStateMachine")
history = history_of(answer["executionArn"])
figures.state_machine(definition, history)

# %% [markdown]
# Follow the way from the top. The input was checked. One **Query**, a read of many items at once, found the job and its
# applications. One **transaction** closed the job and accepted Farah's application: both or neither. Then came each
# application in turn. Farah's sent her a message. Each of the others put one into the queue.
#
# <div class="note">
# <b>Differs on AWS:</b> AWS runs up to 40 iterations of the large box, the <i>Map</i>, at once; here they run in order. And a
# log arrives some seconds late there: <code>history_of</code> waits for it.
# </div>
#
# Not every booking succeeds. Here somebody else tries to book for Sarah's job.

# %%
changed = {"input": booking["input"] | {"username": "amara"}}
refused = step_functions.start_sync_execution(
    stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(changed))
refused["status"], refused.get("error")

# %% [markdown]
# **Change this:** what else has a name of its own? Try other changes than `{"username": "amara"}`: find one that gives
# `InvalidInput` and one that gives `JobNotFound`. Every answer also has a `cause`, in a sentence. To see which way it took, put
# `refused` in place of `answer` in the picture's cell.

# %% [markdown]
# ## Before the queue is looked at
#
# Before something happens, this workbook asks what you expect. Replace `...` by your guess and run the cell. A wrong guess
# teaches more than no guess, and nobody sees it.
#
# The workflow has answered `SUCCEEDED`. **How many of the twenty applications are `DECLINED` at this moment? (A number.)**

# %%
from workbook.event_source import EventSourceMapping
from workbook.exercises import check, hint, observed, predict, progress, solved

# %%
predict("00-p1", ...)

# %%
observed("00-p1", statuses(table, posted).get("DECLINED", 0))
statuses(table, posted)

# %% [markdown]
# Sarah had her answer after the transaction, however many people there are to be told: that is the point of a **queue**. What is in
# it can be done later, in batches, and can be tried again when it fails. The price is the moment that you just looked at.
#
# The queue's service is called SQS.

# %%
sqs = boto3.client("sqs")
sqs.get_queue_attributes(
    QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]

# %% [markdown]
# **Change this:** ask for `["All"]`. How long is a message hidden once somebody has received it, and how often can it be received?
# You need both numbers later. (More than 19 messages? Then the booking cell ran more than once; that does no harm.)
#
# ## What the queue and the function did
#
# Declining is done by a **Lambda function**: code that AWS runs when something happens. Lambda takes messages off the queue
# and calls our function with a batch of them, up to five. The part of Lambda that does it is an **event source mapping**. The
# workbook brings its own, which follows AWS's rules and writes every message's life into a **ledger**.

# %%
mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")

# %% [markdown]
# `drain()` lets it work until the queue is empty. **How many calls does it need for the messages you just counted? (A number.)**

# %%
predict("00-p2", ...)

# %%
mapping.drain()
observed("00-p2", len(mapping.ledger.invocations))
figures.timeline(mapping.ledger)

# %%
done = statuses(table, posted)
figures.hero(figures.HeroCounts(
    applications=len(posted.applications), accepted=done.get("ACCEPTED", 0), declined=done.get("DECLINED", 0),
    messages=len(mapping.ledger.messages)))

# %% [markdown]
# In the picture of the messages, those that are alike share a lane. Each frame is an **invocation**, one call of the function with
# one batch. All of them ran at the same time: a mapping begins with up to five at once. Times are **virtual**: a simulated
# invocation takes 0.1 s, and waiting costs you nothing.
#
# The strip is the one from the top of this page, with the counts of your run.
#
# <div class="note">
# <b>Differs on AWS:</b> there Lambda's own mapping works by itself and in real time; <code>drain</code> only waits and watches. What
# nobody can see there, such as when a message was hidden, the picture leaves open.
# </div>
#
# **Change this:** another `seed` is another job. Write `seed=9` in the cell that posts the job and `batch_size=10` behind
# `"UpdateJobApplicationsFunction"`, and run from there to here. How many calls now?

# %% [markdown]
# ## Your turn: book somebody else
#
# Sarah posts a second job; this time five nannies apply.

# %%
second = post_job(table, applications=5, seed=2)
[(it.username, it.id) for it in second.applications]

# %% [markdown]
# **Exercise 00-1.** Write a function that books: it builds the document, makes the call, and returns the answer's `status`. The
# first two arguments are the client and the state machine's ARN, its address on AWS. A job has `.id` and `.username`, an application
# has `.id`. The check runs your function on a system of its own and looks into the table.

# %%
### BEGIN SOLUTION
def book(step_functions, arn, job, application):
    document = {"input": {
        "username": job.username, "jobId": job.id,
        "applicationId": application.id, "applicationStatus": "ACCEPTED"}}
    answer = step_functions.start_sync_execution(stateMachineArn=arn, input=json.dumps(document))
    return answer["status"]
### END SOLUTION
### STUB
# def book(step_functions, arn, job, application):
#     document = ...
#     answer = ...
#     return ...
check("00-1", book)

# %% [markdown]
# Stuck? Remove the `#` and run the cell. Each run says a little more.

# %%
# hint("00-1")

# %% [markdown]
# From here on the page books with what you wrote. `solved("00-1")` is your accepted answer, also after a restart; while there is
# none, it is the project's, so that the page runs on. The line above the result says which. Chloe is the third, and Python counts
# from 0.

# %%
book = solved("00-1")
BOOK_NANNY = stack.outputs["StateMachineArn"]
book(step_functions, BOOK_NANNY, second.job, second.applications[2])

# %%
statuses(table, second)

# %% [markdown]
# Sarah's partner has the same page open, and now taps on Amara for the same job. **What does your function
# return, `"SUCCEEDED"` or `"FAILED"`?**

# %%
predict("00-p3", ...)

# %%
status = book(step_functions, BOOK_NANNY, second.job, second.applications[0])
observed("00-p3", status)

# %% [markdown]
# The transaction asks whether the job is still open. Whatever it says, the call itself goes well: that is why `status` has to be looked
# at.
#
# **Change this:** what does it return when Chloe is booked a second time, `second.applications[2]`? Chapter 03 builds that.

# %% [markdown]
# ## Break it
#
# Things fail; this workbook makes them fail on purpose. A third job, five applications, one booking: four messages in the queue. One
# is about Bruno, whose application somebody stored under a wrong key, with one `#` too few. Whoever lists the job's applications sees
# it all the same; who looks for it by its key, as the function does, finds nothing.
#
# All four fit into one batch. The function declines three and fails on the fourth. A failed message stays in the queue, hidden for
# 20 seconds, the **visibility timeout**; then it is received again. After five receives, `maxReceiveCount`, it is not given
# out any more: when its time comes, it moves to the **dead-letter queue**, the DLQ.
#
# **How many seconds after it was first received does Bruno's message arrive in the DLQ? (In seconds.)**

# %%
from itertools import count
from booking.keys import application_key
from workbook.practice.by_hand import move_item

seeds = count(3)  # a new job each time that the cell below runs

# %%
predict("00-p4", ...)

# %% tags=["injected-failure"]
third = post_job(table, applications=5, seed=next(seeds))
bruno = third.applications[1]
right = application_key(bruno.jobId, bruno.id)
wrong = {name: value.replace("#APPLICATION", "APPLICATION") for name, value in right.items()}
move_item(stack.outputs["TableName"], right, wrong)
mapping.drain()  # what was still in the queue
mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
book(step_functions, BOOK_NANNY, third.job, third.applications[2])
mapping.drain()

# %%
ledger = mapping.ledger
message = ledger.about(bruno.id)
life = ledger.of(message)
first = next(entry.at for entry in life if entry.event == "RECEIVED")
observed("00-p4", round(life[-1].at - first))
figures.timeline(ledger)

# %% [markdown]
# Count the receives of Bruno's message, and the seconds from one to the next. Waiting took hardly any of your time. (On AWS that cell
# takes all of the 100 seconds.)
#
# The other three were in the same batch and did not suffer: the function said which one failed
# (`ReportBatchItemFailures`), and only that one came back. Chapter 05 shows what happens without it.
#
# **Change this:** put `mapping.run_for(30)` and `move_item(stack.outputs["TableName"], wrong, right)` before the last line: somebody mends the key
# after half a minute. Is Bruno answered, and when? (Take both out again for what follows.)

# %% [markdown]
# ## On call
#
# Somebody is waiting for an answer, and no error was shown to anybody.

# %%
statuses(table, third)

# %% [markdown]
# In a real system an alarm on the DLQ would have rung; ours is in the template. Say it rang, and you are on call. You ask
# the DLQ for what is in it. `VisibilityTimeout=0` leaves the message visible for whoever looks next.

# %%
DLQ = stack.outputs["DeadLetterQueueUrl"]
response = sqs.receive_message(QueueUrl=DLQ, VisibilityTimeout=0)
response.get("Messages")

# %% [markdown]
# **Exercise 00-2.** *Who is waiting?* Write the function that you would like to have at three in the morning: it looks at up to ten
# messages of a queue and returns the ids of their applications, as a list. A queue with nothing in it gives an empty list, and the
# messages stay where they are.

# %%
### BEGIN SOLUTION
def who_waits(sqs, queue_url):
    response = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(message["Body"])["applicationId"] for message in response.get("Messages", [])]
### END SOLUTION
### STUB
# def who_waits(sqs, queue_url):
#     response = ...
#     return ...
check("00-2", who_waits)

# %%
# hint("00-2")

# %%
who_waits = solved("00-2")
waiting = who_waits(sqs, DLQ)
[(it.username, it.id) for it in third.applications if it.id in waiting]

# %% [markdown]
# ## Mend it
#
# First the cause: Bruno's application goes back under its own key. Then the DLQ's messages are sent back to the queue they came from,
# which AWS calls a **redrive**. (Did your function hide what it looked at? After 31 seconds it is visible again.)

# %%
move_item(stack.outputs["TableName"], wrong, right)
stack.clock.advance(31)
sqs.start_message_move_task(SourceArn=stack.outputs["DeadLetterQueueArn"])
mapping.drain()
statuses(table, third), who_waits(sqs, DLQ)

# %% [markdown]
# Bruno has an answer now.
#
# ## Your turn: a nanny withdraws
#
# A fourth job, and nobody is booked yet. Elias phones: he has found another job and withdraws. No part of this system was written
# for that, but you know what makes an application `DECLINED`.
#
# **Exercise 00-3.** Write a function that sends one message to the queue, after which the application is declined. How it is judged:
# the message is sent, the function that declines works until the queue is empty, and the table tells.

# %%
### BEGIN SOLUTION
def withdraw(sqs, queue_url, job, application):
    body = json.dumps({"jobId": job.id, "applicationId": application.id})
    return sqs.send_message(QueueUrl=queue_url, MessageBody=body)
### END SOLUTION
### STUB
# def withdraw(sqs, queue_url, job, application):
#     return ...
check("00-3", withdraw)

# %%
# hint("00-3")

# %%
withdraw = solved("00-3")
fourth = post_job(table, applications=5, seed=1)
elias = fourth.applications[4]
withdraw(sqs, stack.outputs["QueueUrl"], fourth.job, elias)
mapping.drain()
statuses(table, fourth)

# %% [markdown]
# **Change this:** withdraw a whole team: send the message for two more of `fourth.applications` (not for Divya, who is booked next),
# and for Elias once more. SQS itself may deliver a message twice. Does it do harm?
#
# Sarah books Divya, with your first function; those who withdrew are not asked again.

# %%
book(step_functions, BOOK_NANNY, fourth.job, fourth.applications[3])
mapping.drain()
statuses(table, fourth)

# %% [markdown]
# ## What you just proved
#
# Each line is checked as it runs; if one were false, this cell would stop.

# %%
others = len(posted.applications) - 1
assert statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": others}, "the first booking is not finished"
assert statuses(table, third) == {"ACCEPTED": 1, "DECLINED": 4}, "somebody waits still: was a message deleted?"
assert statuses(table, fourth) == {"ACCEPTED": 1, "DECLINED": 4}, "the fourth job has no nanny"
print("One accepted for each job, all others declined, although one message failed five times.")

# %%
progress("00")

# %% [markdown]
# ## How the workbook goes on
#
# | | chapter | what you can do after it |
# |---|---|---|
# | 01 | [model the table](01_model_the_table.ipynb) | keys, item collections, indexes, conditions, transactions |
# | 02 | [compose the workflow](02_compose_the_workflow.ipynb) | write the states that decide, and run a workflow made of them |
# | 03 | [run it](03_run_it.ipynb) | read an execution, catch errors, survive two parents racing |
# | 04 | [the queue](04_the_queue.ipynb) | visibility, receive counts, DLQ and redrive, on the timeline |
# | 05 | [partial batch failures](05_partial_batch_failures.ipynb) | the function itself; whole against partial batches |
# | 06 | [infrastructure as code](06_infrastructure_as_code.ipynb) | the template, what breaks it, least privilege, an account |
# | 07 | [Lambda, Express or durable](07_lambda_or_express.ipynb) | one booking in four ways: speed and cost, honestly |
# | 08 | [at scale](08_at_scale.ipynb) | pages, batches, payload limits |
# | 09 | bug hunt | incidents: symptom, cause, fix, test |
#
# Chapter 09 is being written. Each chapter runs alone, on a fresh kernel, in any order.
#
# - **Predictions** are for you; skip one and the page still runs.
# - **Exercises** say what is wrong with an answer and where to look. `hint("00-1")` goes further each time.
# - **Your answers** work on: `solved("00-1")` runs what you wrote. An accepted answer stays until another one is accepted. Its
#   cell has to hold all that it needs, besides imports.
# - **Solutions** are in the folder `solutions`: the same chapters, solved.
# - `progress()` shows what you solved, also after a restart. `progress(reset=True)` forgets it.
# - To run a chapter again from an empty system: *Kernel → Restart Kernel…*, then from the top.
#
# Last, how long the first booking took you, counted from the start of this kernel.

# %% tags=["measured"]
print(f"From the start of the kernel to the first booking: {first_booking:.1f} s")

# %% [markdown]
# [Chapter 01: model the table](01_model_the_table.ipynb)
