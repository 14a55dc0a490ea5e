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
# # 08 · At scale
#
# <img src="pictures/hero_08.svg" alt="The whole system: phone, state machine, table, queue, function, DLQ. The state machine, the table and the queue are lit.">
#
# Twenty nannies apply, then four hundred, then ten thousand. The booking breaks, four times, each time in another place. You
# mend it, and then you ask what it promises, and look for the change that breaks a promise without breaking anything else.
#
# **After this chapter you can**
#
# - say what a workflow carries, and which limit it meets first;
# - read page by page, send ten at a time, and send again what was refused;
# - tell a lagging index from an empty one, and repeat a booking that died;
# - state a promise so that a program can ask it, and see a mutation break it;
# - keep a large job from delaying a small one.
#
# **Time:** 60 minutes, at least half of them at your own code. You need chapters 02 and 03; 05 helps.
#
# <div class="note">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart: <i>Run → Run All Above Selected Cell</i>. Where it says <i>Change this</i>, do, and run the cell again.
# </div>

# %% [markdown]
# ## Twenty
#
# The system of chapter 00, fresh, and a booking that you know.

# %%
import boto3, json
from collections import Counter
from booking.table import BookingTable
from workbook import figures
from workbook.cloud import connect
from workbook.exercises import check, hint, observed, predict, progress, solved
from workbook.experiments.aftermath import aftermaths
from workbook.experiments.growth import grown, measured, on_paper, page_loop, shapes
from workbook.experiments.noisy_neighbour import noisy_neighbour
from workbook.experiments.noisy_neighbour_picture import waits
from workbook.messages.execution_log import history_of
from workbook.practice.sample import post_job
from workbook.practice.simulated_job import SimulatedJob
from workbook.practice.workflows import workflow
from workbook.promises.mutated_at_scale import EDITS_AT_SCALE

# %%
stack = connect()
posted = post_job(BookingTable(stack.outputs["TableName"]), applications=20)
answer = boto3.client("stepfunctions").start_sync_execution(
    stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(0)))
made = Counter(it["taskScheduledEventDetails"]["resource"] for it in history_of(answer["executionArn"])
               if it["type"] == "TaskScheduled")
dict(made), made.total()

# %% [markdown]
# Twenty applications, 24 calls, N + 4: a Query, a transaction, N - 1 messages, and three for the nanny who is told. Ten thousand would
# keep the emulator busy for long, so from here on the job is **simulated**: it is in memory, it answers the workflow's calls by
# DynamoDB's and SQS's rules, and a call takes a typical time ([simulated_job.py](../src/workbook/practice/simulated_job.py)).
# The interpreter and the definitions are those of the other chapters.

# %%
simple = workflow("book_nanny")
booked = SimulatedJob(20).book(simple)
print(booked.end, booked.calls, f"{booked.seconds} s")
assert booked.calls == made

# %% [markdown]
# The same calls. Now the workflow as somebody writes it who thinks of twenty: the Query asks for every attribute, and nobody looks
# how many there are.

# %%
careless = workflow("book_nanny")
query, states = careless["States"]["Get All Job Applications"], careless["States"]
del query["Parameters"]["ProjectionExpression"], query["Parameters"]["Limit"]
query["Next"] = "Update Job and Application Status"
del states["Do They Fit"], states["Too Many Applications"]

# %% [markdown]
# Four limits: what a state takes or gives holds 256 KiB (**payload**), a Query reads 1 MB (**page**), an Express execution lasts
# five minutes (**time**), and somebody pays, say a dollar for one job (**cost**). **Which does this workflow meet first, as the
# job grows?** (`"payload"`, `"page"`, `"time"` or `"cost"`.)

# %%
predict("08-p1", ...)

# %% tags=["injected-failure"]
rows = grown(careless, [20, 100, 400, 430])
observed("08-p1", "payload" if rows[-1]["ends in"] == "BookingInterrupted" else "another")
figures.table(rows, bad=["BookingInterrupted", "too large"])

# %% [markdown]
# <details><summary>Why?</summary>
#
# An application with all its attributes is some 620 bytes of JSON, and 256 KiB hold 420. The result of the Query is too large to be
# a state's: `States.DataLimitExceeded`, which the Catch calls an interruption. Nothing was written, and starting again will not
# help. The page is a fifth full by then; time and cost are nowhere near.
# </details>
#
# *Change this:* find the largest job that it books.
#
# ## Keys only
#
# The messages need two ids. So ask for little, and go on growing:

# %% tags=["injected-failure"]
query["Parameters"]["ProjectionExpression"] = "id, jobStatus, jobApplicationStatus, notifiedOn"
figures.table(grown(careless, [430, 2200]), bad=["ApplicationsStillArriving"])

# %% [markdown]
# Five times as far, and then the second limit: a Query **reads** 1 MB, counted before attributes are left out, says in
# `LastEvaluatedKey` where it stopped, and is done. 2,143 of these applications fit. DynamoDB calls that no failure, so did you expect
# one? The *workflow* made it one: the transaction compares how many applications the Query returned with the count that the job keeps,
# and after three tries it gives up. Without that comparison:

# %% tags=["injected-failure"]
job = careless["States"]["Update Job and Application Status"]["Parameters"]["TransactItems"][0]["Update"]
job["ConditionExpression"] = "jobStatus = :open AND username = :caller"
del job["ExpressionAttributeValues"][":seen"]
figures.table(grown(careless, [2200]))

# %% [markdown]
# `SUCCEEDED`, and 57 people wait for ever. Payload breaks loudly, a page in silence.
#
# ## Pages
#
# [book_nanny_at_scale.asl.json](../asl/book_nanny_at_scale.asl.json) accepts first, then reads 500 applications, queues them, and asks
# for the next page with `ExclusiveStartKey`, which is the `LastEvaluatedKey` of the page before. Its state holds totals and one page
# of ids, whatever the size of the job.

# %%
scale = workflow("book_nanny_at_scale")
figures.table([{"state": name, "what for": scale["States"][name]["Comment"].split(". ")[0]}
               for name in ("Get the First Page", "Count the Page", "Get the Next Page", "Add Up the Totals")])

# %% [markdown]
# The Choice of the loop is yours. The last page has no `LastEvaluatedKey`, and a path to what is not there fails. A path with `..`
# looks for a name at any depth and gives a list of all that it finds, which may be empty. So *Count the Page* leaves this at
# `$.after`, from a page that has another one behind it, and from the last:

# %%
from asl_interpreter import StateMachine

first, last = ({"Count": 500, "LastEvaluatedKey": {"PK": {"S": "JOB#…"}}}, {"Count": 17})
read = {"Type": "Pass", "Parameters": {"after.$": "$..LastEvaluatedKey"}, "End": True}
[StateMachine({"StartAt": "Read", "States": {"Read": read}}).run(page).output for page in (first, last)]

# %% [markdown]
# Beside it there are `$.left`, the ids that are still to be queued (none by now), `$.shown`, how many applications the index
# showed so far, and `$.counted`, how many the job counts.
#
# **Exercise 08-1.** Write the state *Is There Another Page*. It goes to *Get the Next Page* as long as there is one, and then to
# *Add Up the Totals*. A page that is exactly full may be the last, and an index may be behind.

# %%
### BEGIN SOLUTION
another = {
    "Type": "Choice",
    "Choices": [{"Variable": "$.after[0]", "IsPresent": True, "Next": "Get the Next Page"}],
    "Default": "Add Up the Totals",
}
### END SOLUTION
### STUB
# another = {
#     "Type": "Choice",
#     "Choices": [{"Variable": ..., ...: ..., "Next": "Get the Next Page"}],
#     "Default": ...,
# }
check("08-1", another)

# %%
# hint("08-1")

# %% [markdown]
# Your loop, on a job of 1,200:

# %%
scale["States"]["Is There Another Page"] = solved("08-1")
booked = SimulatedJob(1200).book(scale)
figures.state_machine(page_loop(scale), booked.execution.history.events())

# %% [markdown]
# Now ten thousand. **How many Query calls does it make?** (A number. A page has 500.)

# %%
predict("08-p2", ...)

# %%
large = SimulatedJob(10_000)
booked = large.book(scale)
observed("08-p2", booked.calls["query"])
print(booked.calls, f"{large.queued.total():,} messages")
figures.table([*grown(scale, [20, 430]), measured(large, booked)])

# %% [markdown]
# <details><summary>Why?</summary>
#
# Twenty pages are exactly full. DynamoDB stops at the limit and says where; that nothing comes behind it, only the next Query
# finds out. In the table payload and page stay where they are, however large the job: a page is the most that is ever carried.
# </details>
#
# *Change this:* 9,999 applications. And 10,001?
#
# ## Ten at a time
#
# N + 4 calls have become pages + 4 + N/10: `SendMessageBatch` takes ten messages. It has a trap: it answers **HTTP 200 although it
# refused some**, which it lists in `Failed`. A list that would be empty is absent.

# %%
busy = SimulatedJob(3, refuses=lambda application, before: before == 0 and application[0] == "f")
entries = [{"Id": it.id[:8], "MessageBody": json.dumps({"applicationId": it.id})} for it in busy.posted.applications]
busy.send_message_batch(QueueUrl="", Entries=entries)

# %% [markdown]
# **Exercise 08-2.** The booking can also be one Lambda function in place of a workflow. Write what that does with a batch: send it
# with `send_message_batch`, send again what failed and nothing else, four tries in all. Then raise, so that somebody hears of it.
# (On AWS waits belong between the tries; leave them out, the check's queue needs none.)

# %%
### BEGIN SOLUTION
def send_all(sqs, queue_url, entries):
    for _ in range(4):
        answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
        failed = {each["Id"] for each in answer.get("Failed", [])}
        entries = [entry for entry in entries if entry["Id"] in failed]
        if not entries:
            return
    raise RuntimeError(f"the queue refused {len(entries)} messages")
### END SOLUTION
### STUB
# def send_all(sqs, queue_url, entries):
#     sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
#     return ...
check("08-2", send_all)

# %%
# hint("08-2")

# %% [markdown]
# Your function on a queue that refuses every message whose id begins with 0 to 7, once, and the workflow on another such queue:

# %% tags=["injected-failure"]
send_all = solved("08-2")
once = lambda application, before: before == 0 and application[0] < "8"
yours, theirs = (SimulatedJob(1000, refuses=once) for _ in range(2))
entries = [{"Id": it.id, "MessageBody": json.dumps({"applicationId": it.id})} for it in yours.posted.applications[1:]]
for start in range(0, len(entries), 10):
    send_all(yours, "", entries[start:start + 10])
booked = theirs.book(scale)
print(f"yours: {yours.queued.total()} messages; the workflow: {theirs.queued.total()} messages,",
      f"{booked.calls['sendMessageBatch']} batches, {booked.end}")

# %% [markdown]
# It needs more than 100 batches, and fewer than 200: what a page's batches refused is put together and sent in batches again.
#
# *Change this:* `before < 5`. What does the workflow end in, and what does yours raise?
#
# ## An index that lags
#
# `jobApplications` is an index, a copy that can be behind its table. Here three applications are missing in it, for the first three
# Queries. The job's count is right.

# %% tags=["injected-failure"]
late = SimulatedJob(600, behind=3, reads=3)
booked = late.book(scale)
print(booked.end, booked.calls["query"], "Queries,", booked.seconds, "s,", len(late.queued), "nannies in the queue")
[visit.name for visit in booked.execution.visits if visit.name in ("Wait for the Index", "Summarise the Booking")]

# %% [markdown]
# Nothing was missing that one could have seen: the last page said that it was the last. Only the job's count, `counted`, knows
# better. So the workflow waits a second, and begins again with the first page. Some get two messages; declining twice does no harm.
#
# *Change this:* `reads=1000`, an index that never catches up. What does Sarah read, and who is booked?
#
# ## Dead between two states
#
# The execution is gone after 0.1 s: the machine it ran on, say. The job is closed, one page is in the queue. Nobody goes on with it,
# so to the simulation it stays `RUNNING`.

# %% tags=["injected-failure"]
crash = SimulatedJob(1200)
dead = crash.book(scale, dies_after=0.1)
print(dead.end, "in", dead.execution.visits[-1].name, dead.calls)
crash.decline()
crash.statuses()

# %% [markdown]
# Those who were queued are declined by now. Sarah presses the button again. **How many messages does the repeated booking send?**
# (A number: look at who is left.)

# %%
predict("08-p3", ...)

# %%
again = crash.book(scale)
observed("08-p3", crash.queued.total())
print(again.end, again.calls)
crash.decline()
crash.statuses(), crash.told

# %% [markdown]
# It reads all pages, because that is where it learns who is `PENDING`, and queues those only. The nanny was told once, which is the
# `1`: the first execution noted that on her application.
#
# *Change this:* `dies_after=0.03`, then 0.06. Who knows what by then?
#
# ## What it promises
#
# Nine troubles, and what a booking of twelve leaves behind in each, before the function works on the queue: `pending` are
# applications, `waiting` those of them that have a message, and `told` is how often the nanny was. In the last row another nanny was
# booked before.

# %% tags=["injected-failure"]
left = aftermaths(scale)
figures.table([{"": name} | vars(after) for name, after in left.items()])

# %% [markdown]
# A **mutation** is the workflow with one of its fixes taken out. Here are four, and the fix that each lacks. In the first, nobody
# asks whether as many applications were shown as the job counts:

# %% tags=["injected-failure"]
def mutated(name):
    definition = workflow("book_nanny_at_scale")
    EDITS_AT_SCALE[name].jsonpath(definition)
    return definition

four = ["the count is not asked", "what was sent counts as taken", "one page is read", "the filter finds nobody"]
for name in four:
    print(f"{name}. Without: {EDITS_AT_SCALE[name].fix}")
figures.table([{"": name} | vars(after) for name, after in aftermaths(mutated("the count is not asked")).items()])

# %% [markdown]
# **Exercise 08-3.** Find the promise that this mutation breaks. `promise(after)` gets a row as an object, with `after.end`,
# `after.pending` and so on; `after.closed` is `True` where the table says yes. It has to be `True` after every booking of the whole
# workflow, for jobs of any size, and `False` after at least one of the mutation's. A booking that failed, or died, has promised
# nothing yet.

# %%
### BEGIN SOLUTION
def promise(after):
    return after.end != "SUCCEEDED" or after.waiting == after.pending
### END SOLUTION
### STUB
# def promise(after):
#     return ...
check("08-3", promise)

# %%
# hint("08-3")

# %% [markdown]
# Your promise, asked of all:

# %% tags=["injected-failure"]
promise = solved("08-3")
rows = []
for name in four:
    after = aftermaths(mutated(name))
    failures = {it.end for it in after.values()} - {"SUCCEEDED", "RUNNING", "JobNotOpen"}
    rows.append({"": name, "breaks it": sum(not promise(it) for it in after.values()),
                 "failures": ", ".join(sorted(failures))})
figures.table(rows)

# %% [markdown]
# Two break it in silence. The other two fail by name, where they would have broken it: behind each fix there is a second one, *Is
# Everybody Accounted For*, which compares totals before it says `SUCCEEDED`.
#
# That was one promise, and nine troubles that somebody thought of. The project has more, and histories that chance makes up:
# `python -m workbook.promises 200`, and with `--mutations` it takes out one fix after the other.
#
# ## The same in JSONata
#
# The twin does the same calls. To make ten entries out of ten ids, JSONPath needs a Map of a state, run once for each id. JSONata has
# an expression:

# %%
twin = workflow("book_nanny_at_scale.jsonata")
paths, expressions = (it["States"]["Queue the Batches"]["ItemProcessor"]["States"] for it in (scale, twin))
for id_by_id in paths["Write the Messages"]["ItemProcessor"]["States"].values():
    print("JSONPath, for each:", json.dumps(id_by_id["Parameters"]))
print("JSONata, for all:  ", expressions["Push Declined Application Items"]["Arguments"]["Entries"])
rows = []
for name, definition in (("JSONPath", scale), ("JSONata", twin)):
    booked = SimulatedJob(500).book(definition)
    rows.append({"": name, "states in the file": len(definition["States"]), "visits": len(booked.execution.visits),
                 "calls": sum(booked.calls.values()), "largest state, bytes": booked.largest})
figures.table(rows)

# %% [markdown]
# It keeps its totals in variables (`Assign`), so that they are not carried through every state. A variable has the same limit of
# 256 KiB, all together 10 MiB (Step Functions guide, *Passing data between states with variables*).
#
# ## The noisy neighbour
#
# Sarah's job has put 1,000 declines into the queue. Right behind them come five of Tom's. The function takes 0.1 s for a batch of
# five, and Lambda begins with five batches at once, then more. **How long does Tom's last nanny wait, in a queue that hands out
# what came first?** (In seconds.)

# %%
predict("08-p4", ...)

# %% tags=["virtual-time"]
without, grouped = noisy_neighbour(1000)
observed("08-p4", without.wait)
waits(without, grouped)

# %% [markdown]
# **MessageGroupId** on a standard queue orders nothing and blocks nothing. It names a tenant, here the job, and makes the queue
# fair: when one tenant takes more than about a tenth of the consumers' time, or of what is in flight, messages of quiet tenants go first
# (Amazon SQS guide, *How Amazon SQS fair queues work*). It is quiet again when its share has dropped, its backlog is consumed, or it
# has sent nothing for five minutes. The at-scale workflows send the job's id with each message, as the entries above show; the
# function need not know.
#
# *Change this:* `noisy_neighbour(10_000)`. Whose wait grows? `duration=1`. `maximum_concurrency=2`.
#
# ## Past one workflow
#
# Pages hang on each other, so a loop has to read one after the other, and Express ends after five minutes. An id begins with any
# of sixteen digits: [book_nanny_sharded.asl.json](../asl/book_nanny_sharded.asl.json) is a Standard workflow whose **Distributed
# Map** starts sixteen Express executions, each with a range of its own. (It is written in JSONata: JSONPath cannot add up what sixteen
# of them report.)

# %%
sharded = workflow("book_nanny_sharded")
figures.table([{"": name, "end": it.end, "s, simulated": it.seconds, "calls": sum(it.calls.values())}
               for name, it in (("one loop", SimulatedJob(1000).book(scale)), ("16 ranges", SimulatedJob(1000).book(sharded)))])

# %% [markdown]
# Beyond that, paper is enough. Prices are those of November 2026 (us-east-1); times are made of medians, and nothing is throttled.
# So the last two limits come late: in one loop the five minutes would be over at some 3.7 million applications.

# %%
figures.table(on_paper([20, 500, 10_000, 1_000_000]))

# %% [markdown]
# A million applications cost about $2, most of it for writes, and the booking is not what is slow. All applications of a job have one
# partition key in `jobApplications`, and a partition takes 1,000 writes a second (DynamoDB guide, *Best practices for designing and
# using partition keys effectively*). So a million declines last a quarter of an hour, however many functions run, and what the
# partition refuses comes back through the queue.
#
# What would you change? Nothing, perhaps: who waits for a decline can wait. Otherwise the shape. The transaction writes to the
# table, **DynamoDB Streams** tells of the write, **EventBridge Pipes** starts the declining, and the booking is over once it has
# accepted. And a key with a digit more (`JOB#…#7`) spreads the index over sixteen partitions; the price is sixteen Queries to list
# one job. The four shapes, for a million:

# %%
figures.table(shapes(1_000_000))

# %% [markdown]
# Each shape buys one thing: ranges and the stream let Sarah go sooner, and only the key makes the declines faster.
#
# <div class="note">
# <b>Differs on AWS:</b> the simulation throttles nothing, and its index lags by count, not by time. How fast Lambda adds batches
# and when a tenant counts as noisy are approximate there.
# </div>
#
# ## What you just proved

# %%
large.decline()
assert large.statuses() == {"ACCEPTED": 1, "DECLINED": 9_999}, "the ten thousand: somebody left, or not run again"
assert crash.statuses() == {"ACCEPTED": 1, "DECLINED": 1_199} and crash.told == 1, "the crash: not run again?"
assert all(promise(it) for it in left.values()), "the promise does not hold"
assert grouped.wait < without.wait
print("Ten thousand booked in one execution, nobody forgotten in nine troubles, and five do not wait for a thousand.")
progress("08")

# %% [markdown]
# Next: [your own workflow](../notebooks/your_own_workflow.ipynb), any state machine of yours drawn, checked, run and made to fail. Chapter 09, the
# bug hunt, is coming. Or back to [chapter 05: partial batch failures](05_partial_batch_failures.ipynb), where the other end of the
# queue is, or to the [start](00_start_here.ipynb).
