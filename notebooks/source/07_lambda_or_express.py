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
# # 07 · Lambda, Express or durable
#
# <img src="pictures/hero_07.svg" alt="The whole system: phone, state machine, table, queue, function, DLQ. The state machine and the function are lit.">
#
# The [tutorial](https://github.com/trey-rosius/babysitter_api) that this workbook follows books a nanny twice, by one Lambda function
# and by a workflow, and says that the workflow took half the time. Did it? You count the calls of the same booking, done in
# four ways; you simulate it, test it under load and work out its bill.
#
# **After this chapter you can**
#
# - read a claim about speed against the table that is to prove it;
# - count what a way to book does, and derive time and price from the counts;
# - say what a durable function remembers, and what it does twice;
# - find the error in a load test that waits for its answers;
# - compute a bill with its roundings, and choose a way for a load.
#
# **Time:** 60 minutes, at least half of them at your own code. You need chapter 03; 05 helps.
#
# <div class="note">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart: <i>Run → Run All Above Selected Cell</i>. Where it says <i>Change this</i>, do, and run the cell again.
# </div>

# %% [markdown]
# ## Half the time

# %%
import boto3, inspect, json, textwrap
from dataclasses import replace
from math import ceil
from booking.table import BookingTable
from workbook import figures
from workbook.basics.prices import price
from workbook.cloud import connect, latency
from workbook.event_source import EventSourceMapping
from workbook.exercises import check, hint, observed, predict, progress, solved
from workbook.practice.sample import job_with_applications, put_job, statuses

# %% [markdown]
# A load test calls the same thing many times and reports how long the answers took. **p50** is the time within which half of
# the requests were answered, **p99** that of all but one in a hundred. The tutorial's: 50 requests a second for 60 seconds.
# **Which of its numbers is half, or less, for the workflow?** (`"mean"`, `"p50"`, `"p99"` or `"none"`.)

# %%
from workbook.comparison.simulation.published import SHOWN, claim, reproduce, table

published = table()["attacks"]
function, express = published["Lambda function"], published["Express workflow"]

# %%
predict("07-p1", ...)

# %%
ratios = {name: round(express[name] / function[name], 2) for name in ("mean", "p50", "p90", "p95", "p99")}
observed("07-p1", next((name for name in ("mean", "p50", "p99") if ratios[name] <= 0.5), "none"))
figures.table([{"ms": name, **row} for name, row in published.items()] + [{"ms": "the second by the first", **ratios}])

# %% [markdown]
# So "half the time" is true of the slowest request in a hundred. The table cannot show two more things: the sample's endpoint
# calls `StartExecution`, and its template gives the state machine no type. What does the API answer, and what does it make of no type?

# %%
stack = connect()
step_functions, arn = boto3.client("stepfunctions"), stack.outputs["StateMachineArn"]
for name in ("StartExecution", "StartSyncExecution"):
    print(name, "answers", ", ".join(step_functions.meta.service_model.operation_model(name).output_shape.members))

# %%
ours = step_functions.describe_state_machine(stateMachineArn=arn)
untyped = step_functions.create_state_machine(name="untyped", definition=ours["definition"], roleArn=ours["roleArn"])
step_functions.describe_state_machine(stateMachineArn=untyped["stateMachineArn"])["type"]

# %% [markdown]
# `StartExecution` answers with a name and a date, before anything is booked; the function answers when all is done. And the
# "Express workflow" was a Standard one. **The honest sentence, so far: the workflow's endpoint answered in 0.75 of the function's time at
# the median, in 0.34 at p99, and for less work: it had taken a booking in, and not done it.**
#
# ## The same work, counted
#
# Four ways that all end with a booked nanny and everybody else in the queue: the **single function**
# ([single_function.py](../src/booking/single_function.py)), the **workflow**, the **workflow at scale** (chapter 08), and a
# **durable function**, which we come to. Here is the first, on this machine, every call on its way to AWS written down:

# %%
from workbook.comparison.count import count
from workbook.comparison.counted import counted, counts_of

live = count(stack, "single function", 20)
figures.table([{"round trip": number, "calls": dict(trip)} for number, trip in enumerate(live.booking, 1)])

# %% [markdown]
# Calls that are under way at once are one **round trip**; a call that needs an answer first is in the next. The function's code makes one
# call after the other, and puts ten messages into each batch: 15 round trips for 100 applications. The workflow makes a Query and a
# transaction; then a Map sends the messages one by one, 40 at once.
#
# **How many round trips does the workflow need for 100 applications, until every message is sent?** (A number.)

# %%
predict("07-p2", ...)

# %%
observed("07-p2", counts_of("workflow", 100).queued)
figures.table([
    {"way": it.way, "of": it.applications, "calls": sum(it.calls.values()), "transitions": it.transitions,
     "durable operations": it.durable_operations, "bytes handed on": it.sum_bytes, "trips until decided": it.decided,
     "until queued": it.queued, "until declined": it.declined} for it in counted() if it.decided])

# %% [markdown]
# <details><summary>Why?</summary>
#
# A Map of 100 takes three turns of 40, and in it the nanny is told. It makes more calls, and fewer one after the other.
# </details>
#
# A booking is *decided* by its transaction, *queued* when every message is sent, *declined* when everybody else is. Bytes go from state to
# state, or into a checkpoint. Each row was recorded like the trips above, none is computed: `python -m workbook.comparison.counted`
# counts all of them again. (The workflow refuses a job of 1,000: chapter 08 says why.) Does the one that you counted agree?

# %%
print(live == counts_of(live.way, live.applications))

# %% [markdown]
# *Change this:* count another way above, `"workflow at scale"`, for 100 applications.
#
# ## Dead between two calls
#
# Lambda runs a function in an **environment**: a process that it may reuse, and that can die. Here it dies when the single function has
# just closed the job.

# %% tags=["injected-failure"]
from workbook.experiments import crash

table_name = stack.outputs["TableName"]
bookings = BookingTable(table_name)
forgotten = put_job(table_name, job_with_applications(20, seed=1))
invocations = crash.plain(stack, forgotten)
print(statuses(bookings, forgotten))
figures.table(invocations)

# %% [markdown]
# Nineteen wait, and no message is on its way. The caller sees an error; if nobody repeats the booking, that was all. A **durable
# function** is the same plain code, in steps:

# %%
from booking import durable_function

body = inspect.getsource(durable_function.book_nanny_durably).split("try:")[1].split("except")[0]
print(inspect.cleandoc(body))

# %% [markdown]
# After each step the SDK has Lambda keep a **checkpoint**: the step's result. When the environment dies, Lambda calls the handler again,
# from its first line; a step that has a checkpoint gives its result without being done. This is AWS's own SDK on AWS's own local runner,
# and the environment dies after the first step.
#
# **How often is the transaction made, in all invocations together?** (A number.)

# %%
predict("07-p3", ...)

# %% tags=["injected-failure"]
kept = put_job(table_name, job_with_applications(20, seed=2))
first, second = crash.durable(stack, kept, dies_after="close and accept")
observed("07-p3", (first["its calls"] + second["its calls"]).count("TransactWriteItems"))
figures.table([first, second])

# %% [markdown]
# No step is done twice, and nobody had to repeat the booking.
#
# *Change this:* add `remembered=False`: dead after the work and before its checkpoint. What is done twice now, and what makes it harmless?
# Then `dies_after="page 1, batch 1"`, too.
#
# <details><summary>What makes it harmless?</summary>
#
# The second transaction is refused: its condition wants a job that is open. The step reads who has it, and goes on. The batch is sent
# twice, and the consumer declines only who is still `PENDING`.
# </details>
#
# ## The published run, simulated
#
# Nobody can run the tutorial's test here, but one can ask what it would take for its table to come out. A request takes a *lognormal* time:
# mostly near the median, now and then much more (*sigma* says how much). One that finds no free environment waits for a new one, a
# **cold start**. These are three free parameters, fitted to four numbers of each row:

# %%
from workbook.comparison.simulation.charts import published_beside_simulated, under_load

attacks = [reproduce(name) for name in published]
figures.table([{"": it.name, "median, ms": round(it.parameters.median), "sigma": round(it.parameters.sigma, 3),
                "cold start, ms": round(it.parameters.cold_start), "so many began cold": it.cold_starts} for it in attacks])

# %%
published_beside_simulated(attacks)

# %%
figures.table([{"against published": it.name, **{name: f"{it.miss(name):+.1%}" for name in SHOWN}} for it in attacks])

# %% [markdown]
# p50 to p99 were fitted, and come near. The fastest and the slowest request were not: no lognormal knows what they met. When a request
# begins cold is not fitted either; it follows from rate and times. A fit is consistent, and no proof. But it can be asked what the table
# cannot: what if every environment had been warm?

# %%
print(textwrap.fill(claim(*attacks), 76))

# %% [markdown]
# That is the honest sentence, whole. The endpoint is ahead when warm, too, and has not booked by then.
#
# ## Synchronous against synchronous
#
# Now the same work, the caller waiting for the whole booking, no cold starts. The simulation takes the round trips above and
# draws a time for each call from [latencies.yaml](../src/workbook/comparison/simulation/latencies.yaml), where each is measured, with
# its source, or assumed, with its reason. **Which way answers first, 20 applications, 50 bookings a second?**
# (`"single function"`, `"workflow"`, `"workflow at scale"` or `"durable function"`.)

# %%
from workbook.comparison.simulation.latencies import Latencies
from workbook.comparison.simulation.sweep import nearest_rank, sweep

latencies = Latencies.load().with_assumed(1)  # what is assumed, times 1
ways = [it for it in counted() if it.applications == 20]

# %%
predict("07-p4", ...)

# %%
points = sweep(ways, rates=[1, 50, 200], bookings=120, seeds=range(3), latencies=latencies)
observed("07-p4", min((it for it in points if it.rate == 50), key=lambda it: it.band("answered", 50).middle).way)
under_load(points)

# %% [markdown]
# <details><summary>Why?</summary>
#
# Express needs time until its first state runs (measured by Bite-Sized Serverless, September 2022), and some for each state; that a warm
# function starts sooner is assumed. The rate does no harm to the answers: every booking is alone. What bends upward is the queue
# behind all four ways, because Lambda adds pollers slowly.
# </details>
#
# *Change this:* `with_assumed(2)`: whatever nobody measured takes twice as long. `warm=0` in `sweep`: the cold starts are back. For whom?
#
# And for jobs of other sizes? One booking a second, without the declines behind it; p99 until the caller is answered, in ms:

# %%
rows = {}
for it in counted():
    if it.decided:
        alone = replace(it, items={}, declining=())
        [point] = sweep([alone], rates=[1], bookings=100, seeds=range(3), latencies=latencies)
        row = rows.setdefault(it.way, {"simulated, of": it.way})
        row[f"{it.applications:,}"] = round(point.band("answered", 99).middle)
figures.table(list(rows.values()))

# %% [markdown]
# Who is first in each column? A function's round trips grow with the job. Those of a Map, which sends 40 batches at once, hardly do.
#
# ## A load that waits
#
# A number like p99 is only as good as the load test behind it. Here is a target that answers in 5 ms, and once, in the middle of a minute,
# stands still for `lasts` seconds. One generator waits for each answer before it goes on, a **closed loop**; the other sends 50 a second,
# whatever comes back, an **open loop**, as users do.

# %%
from workbook.load import SimulatedClock, Stalling, closed_loop, open_loop, percentiles, report

clock, lasts = SimulatedClock(), 6
closed = closed_loop(Stalling(clock, lasts=lasts), rate=50, duration=60, clock=clock)
print(report(closed))

# %% [markdown]
# Look at the 99 among the latencies: one would not know that the target stood still. **What does the open loop say of p99?** (In whole
# seconds.)

# %%
predict("07-p5", ...)

# %%
opened = open_loop(Stalling(clock, lasts=lasts), rate=50, duration=60, clock=clock)
observed("07-p5", round(opened.within(99)[0]))
percentiles(closed, opened, title=f"Latency by percentile, simulated: one stall of {lasts} s in a minute")

# %% [markdown]
# Who came during the stall waited for the rest of it, the first the longest: p99 is a little less than the stall. The closed loop sent one
# request in that time, and left out those that users would have sent. (Of 50 × 60 = 3,000, how many are in its report?) This is
# **coordinated omission** (Gil Tene, *How NOT to Measure Latency*).
#
# Here is the loop that people write. It leaves out none; can its report be saved?

# %%
sent, took, target = [], [], Stalling(clock, lasts=lasts)
clock.begin()
for number in range(3000):
    clock.wait_until(number / 50)
    sent.append(clock.now())
    target(number)
    took.append(clock.now() - sent[-1])
f"p99 {nearest_rank(took, 99):.3f} s"

# %% [markdown]
# **Exercise 07-1.** Find the error in the report. Write `corrected(sent, took, rate)`: the latency of each request, counted from
# when it was **due**. Lists and results are in seconds; the first request is due at 0.

# %%
### BEGIN SOLUTION
def corrected(sent, took, rate):
    return [sent[number] + took[number] - number / rate for number in range(len(sent))]
### END SOLUTION
### STUB
# def corrected(sent, took, rate):
#     return ...
check("07-1", corrected)

# %%
# hint("07-1")

# %%
corrected = solved("07-1")
f"p99 {nearest_rank(corrected(sent, took, 50), 99):.3f} s; the open loop's {opened.within(99)[0]:.3f} s"

# %% [markdown]
# A little more than the open loop's: with one connection those who waited are served one after the other.
#
# *Change this:* `lasts` to 20, and run all cells from there. Does the closed loop's p99 notice?
#
# ## The bill
#
# Express bills a request, and **duration times memory**: the duration in steps of 100 ms, the memory in steps of 64 MB, each rounded up. The
# price is for one GB-second, and a GB has 1,024 MB. What the four ways pay for (AWS's price list, page by page in
# [prices.yaml](../src/workbook/basics/prices.yaml)):

# %%
columns = ["name", "dollars", "per", "unit", "looked_up"]
names = ["Express requests", "Express duration", "Standard transitions", "Lambda duration, arm64",
         "Lambda duration, x86_64", "durable operations", "CloudWatch Logs"]
figures.table([vars(price(name)) for name in names], columns)

# %% [markdown]
# **Exercise 07-2.** Predict a bill. Write `express_bill(milliseconds, megabytes)`: the dollars of one execution.
# `price("Express duration").of(3)` are the dollars of 3 GB-seconds, `ceil` rounds up to a whole number.

# %%
### BEGIN SOLUTION
def express_bill(milliseconds, megabytes):
    seconds = ceil(milliseconds / 100) * 100 / 1000
    gigabytes = ceil(megabytes / 64) * 64 / 1024
    return price("Express requests").of(1) + price("Express duration").of(seconds * gigabytes)
### END SOLUTION
### STUB
# def express_bill(milliseconds, megabytes):
#     return ...
check("07-2", express_bill)

# %%
# hint("07-2")

# %% [markdown]
# A booking of 20 by the workflow with its declines, and what is billed of it: from the answer of Step Functions, the queue's ledger, and the
# counts. *Counted* is what was used, *billed* what the rounding makes of it.

# %%
from workbook.comparison.bill_explained import explained

consumer = "UpdateJobApplicationsFunction"
EventSourceMapping.from_stack(stack, consumer).drain()  # nothing is left from before
mapping = EventSourceMapping.from_stack(stack, consumer, duration=0.005)
posted = put_job(table_name, job_with_applications(20, seed=3))
with latency.simulated():
    answer = step_functions.start_sync_execution(stateMachineArn=arn, input=json.dumps(posted.booking(0)))
    mapping.drain()
bill = explained(answer, mapping.ledger, counts_of("workflow", 20))
figures.table(bill.rows(), ["service", "what", "counted", "billed", "a million, $"])

# %%
express_bill = solved("07-2")
billed = answer["billingDetails"]
yours = 1e6 * express_bill(billed["billedDurationInMilliseconds"], billed["billedMemoryUsedInMB"])
f"your bill of the execution: ${yours:.4f} a million"

# %% [markdown]
# The execution is the first two lines. API Gateway, through which the booking comes, and the logs are not in the table yet.
#
# **What is the largest part of the whole bill of such a booking?** (`"Step Functions"`, `"Lambda"`, `"DynamoDB"`, `"SQS"` or `"logs"`.)

# %%
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_booking import booking_bill
from workbook.comparison.bill_compared import bills, compared, crossings
from workbook.comparison.bill_duration import duration_crossings, tariffs
from workbook.comparison.bill_idle import idle_queue
from workbook.comparison.bill_picture import bills_picture

# %%
predict("07-p6", ...)

# %%
parts = booking_bill(counts_of("workflow", 20)).services()
observed("07-p6", max(parts, key=parts.get))
made = bills(counted())
bills_picture(made, 20)

# %% [markdown]
# Our template logs each execution at level ALL, so that a history can be read. At ERROR a booking that succeeds logs nothing:

# %%
quiet = booking_bill(counts_of("workflow", 20), logs_at="ERROR")
f"a million at ALL: {sum(parts.values()):,.2f} dollars, at ERROR: {quiet.dollars:,.2f}"

# %% [markdown]
# All ways and sizes, dollars for a million bookings; then which becomes cheaper than which as jobs grow (`up to` and `from` so many
# applications; where the figures lie close together it is a tie). What is assumed beside the counts stands in
# [bill_assumed.py](../src/workbook/comparison/bill_assumed.py).

# %%
figures.table(compared(made))

# %%
figures.table(crossings(made))

# %% [markdown]
# The same by the time that a booking of 20 takes. A function is billed for all the memory it is given, Express for what it uses:

# %%
crossed = duration_crossings(tariffs(ways))
figures.table([row for row in crossed if "x86" not in str(row)])

# %% [markdown]
# A Standard workflow is paid by the state and not by the time: dear for a booking of milliseconds, cheap for one that takes minutes. Where
# it does not cross with Express, an execution would have to take more than the five minutes that Express may.
#
# A queue on which nothing lies costs something, too: Lambda's pollers go on asking.

# %%
idle_queue()

# %% [markdown]
# *Change this:* a price in `prices.yaml`, and restart the kernel: every figure follows. Or, every
# invocation begins cold: `compared(bills(counted(), Assumed(cold=1)))`.
#
# ## Three loads
#
# | load | bookings a month | applications | what is asked |
# |---|---|---|---|
# | `a` | 2,000,000 | 20 | the parent looks at the screen: 99 % are answered within 400 ms |
# | `b` | 10,000 | 1,000 | 99 % are answered within 2 s |
# | `c` | 100,000 | 20 | each waits 10 minutes for the nanny's yes |
#
# In `c` a function would run all the while, and so would an Express workflow: `milliseconds=600_000`. A Standard one has a Wait state, one more
# transition. A durable function's wait ends the invocation, and is one more operation: `replace(counts, durable_operations=…)`.
#
# **Exercise 07-3.** Choose for each load the cheapest option that can do it, with its dollars a month: `("workflow, Express", 12.34)`. The
# options are the rows of the table of bills. `booking_bill(counts_of(way, applications)).dollars` are for a million bookings; it takes
# `runs_as` (`"EXPRESS"`, `"STANDARD"`) and `architecture` (`"arm64"`, `"x86_64"`), too. Times are those of `with_assumed(1)`.

# %%
### BEGIN SOLUTION
waits = counts_of("durable function", 20)
waits = replace(waits, durable_operations=waits.durable_operations + 1)
choice = {
    "a": ("single function, arm64", booking_bill(counts_of("single function", 20)).dollars * 2),
    "b": ("workflow at scale, Express", booking_bill(counts_of("workflow at scale", 1000)).dollars / 100),
    "c": ("durable function, arm64", booking_bill(waits).dollars / 10),
}
### END SOLUTION
### STUB
# choice = {
#     "a": (..., ...),
#     "b": (..., ...),
#     "c": (..., ...),
# }
check("07-3", choice)

# %%
# hint("07-3")

# %%
choice = solved("07-3")
standard = {n: booking_bill(counts_of("workflow at scale", n), runs_as="STANDARD").dollars for n in (20, 1000)}
print(f"A month of all three: {sum(float(choice[load][1]) for load in 'abc'):,.2f} dollars; all by the Standard",
      f"workflow at scale: {2.1 * standard[20] + 0.01 * standard[1000]:,.2f} dollars.")

# %% [markdown]
# *Change this:* let `c` wait four minutes. Which workflow can do it now, and what does it cost beside the durable function?
#
# <div class="note">
# <b>Differs on AWS:</b> nothing here has run there. Most latencies are from 2022 and before, many are assumed; DynamoDB's limits are
# not simulated. <code>make load TARGET=aws STACK=… RATE=50 DURATION=60</code> asks your own account, by the open loop, after it has said what that costs.
# </div>
#
# ## What you just proved

# %%
mapping.drain()
assert statuses(bookings, kept) == {"ACCEPTED": 1, "DECLINED": 19}, "the crash: not run again?"
assert statuses(bookings, forgotten) == {"ACCEPTED": 1, "PENDING": 19}, "the plain function: somebody helped"
assert closed.within(99)[0] < opened.within(99)[0], "the load: not run again, or a stall too short for p99"
assert quiet.dollars < sum(parts.values()), "the logs: are they free?"
print("Half the time: true of the slowest in a hundred, by a burst of cold starts, and of other work.")
progress("07")

# %% [markdown]
# [Chapter 08: at scale](08_at_scale.ipynb)
