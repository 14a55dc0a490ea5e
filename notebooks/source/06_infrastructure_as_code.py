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
# # 06 · Infrastructure as code
#
# <img src="pictures/hero_06.svg" alt="The whole system: phone, state machine, table, queue, function, DLQ. All parts are lit.">
#
# One file, [template.yaml](../template.yaml), makes the whole system. You deploy it, read it, and break it: settings that AWS refuses,
# settings that lose messages quietly, a permission too few and a permission too many. Each time you see what happens before it
# happens to you on an account.
#
# **After this chapter you can**
#
# - read a SAM template, and say what points at what;
# - name the settings that hang together, and which of them a linter checks;
# - write the smallest policy for a function, and read a denial;
# - read a failed Express execution out of its log;
# - deploy the stack to an account, and remove it again.
#
# **Time:** 60 minutes. You need chapter 00; 03 and 04 help.
#
# <div class="note">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart: <i>Run → Run All Above Selected Cell</i>. Where it says <i>Change this</i>, do, and run the cell again.
# </div>

# %% [markdown]
# ## It stands

# %%
import boto3, json
from copy import deepcopy
from booking.table import BookingTable
from workbook import figures
from workbook.cloud import DeployError, connect
from workbook.cloud.permissions.acting import acting_as
from workbook.event_source import EventSourceMapping
from workbook.exercises import check, hint, observed, predict, progress, solved
from workbook.exercises.chapter_06.proposals import QUIETER, SLOWER
from workbook.messages import alarms
from workbook.messages.execution_log import history_of
from workbook.messages.watch import Watch
from workbook.practice.linter import findings
from workbook.practice.sample import post_job, statuses
from workbook.practice.trial_stack import book_once, by_logical_ids, changed, deployed, ledger_of

# %% [markdown]
# `connect()` deploys the template: CloudFormation makes a **stack** of it, all its resources under one name. Here that happens in this
# process. The last section does it on an account.

# %% tags=["given"]
QUEUE, DLQ = "UpdateJobApplicationsSQSQueue", "UpdateJobApplicationsSQSDLQ"
TABLE, MACHINE = "BookingTable", "BookNannyStateMachine"
FUNCTION, ROLE, LOG = (f"UpdateJobApplicationsFunction{part}" for part in ("", "Role", "LogGroup"))

# %%
stack = connect()
template, outputs = stack.template, stack.outputs
outputs

# %% [markdown]
# The **Outputs** are all that a program has to know. Sarah books through them:

# %%
step_functions, table = boto3.client("stepfunctions"), BookingTable(outputs["TableName"])
posted, mapping = post_job(table, applications=5), EventSourceMapping.from_stack(stack, FUNCTION)
book = lambda number: step_functions.start_sync_execution(
    stateMachineArn=outputs["StateMachineArn"], input=json.dumps(posted.booking(number)))
answer = book(2)
mapping.drain()
answer["status"], statuses(table, posted)

# %% [markdown]
# ## Top to bottom

# %%
figures.template_map(template.resources)

# %% [markdown]
# A name such as `BookingTable` is a **logical id**: the template's own. `!Ref`, `!GetAtt` and `!Sub` point from one resource to another,
# and CloudFormation makes them in an order in which that works.
#
# *Change this:* `lit=[FUNCTION]` as a second argument.
#
# The queues, as they are written. Each number has its reason beside it.

# %%
print(template.as_written(QUEUE), template.as_written(DLQ), sep="\n")

# %% [markdown]
# The function. Its type, `AWS::Serverless::Function`, is SAM's: a **transform** turns it into CloudFormation's own types.

# %%
print(template.as_written(FUNCTION))
print("\nadded:", *(name for name in template.resources if name not in template.source["Resources"]))

# %% [markdown]
# The last line is what the transform adds: of `Events` it makes the event source mapping, of an API a stage. What `Handler` names is in [src/booking](../src/booking).
#
# The state machine takes its definition from a file. `DefinitionSubstitutions` fills in what only CloudFormation knows.

# %%
print(template.as_written(MACHINE))

# %% [markdown]
# *Change this:* print `BookingTable`, `DeadLetterAlarm`, `BookNannyFunction`. What does each have in place of a default?
#
# ## What AWS refuses
#
# The function's timeout becomes 30 s, in place of 3. `changed` merges that into the template, and `deployed` makes a stack of it beside yours, on this
# machine, which is gone at the end of the `with`.

# %% tags=["injected-failure"]
slow = changed(template, {FUNCTION: {"Timeout": 30}})
try:
    with deployed(slow) as trial:
        print("deployed")
except DeployError as error:
    print(error)

# %% [markdown]
# The function may work for 30 s, and its queue hides a message for 20: Lambda refuses such a mapping. On an account you would have
# waited for the build, the upload and the rollback. A **linter** reads a template and says what AWS would refuse. **cfn-lint** knows some 300
# rules; this one is E3505: *visibility timeout below a function's timeout*. `findings` gives what `cfn-lint FILE` would print (a new
# template takes it three seconds).
#
# You give it the template that was just refused. **Does it find E3505?** (`"yes"` or `"no"`)

# %%
predict("06-p1", ...)

# %%
found = [finding["rule"] for finding in findings(slow.source)]
observed("06-p1", "yes" if "E3505" in found else "no")

# %% [markdown]
# <details><summary>Why?</summary>
#
# The rule goes from a queue to a function through a mapping, and the mapping is not in the file: SAM makes it. <code>sam validate
# --lint</code> misses it for the same reason (SAM CLI 1.170, cfn-lint 1.58).
# </details>
#
# So lint what the transform gives, too. Four relations broken at once:

# %% tags=["injected-failure"]
broken = changed(
    template,
    {FUNCTION: {"Timeout": 30}},  # longer than the queue hides
    {QUEUE: {"FifoQueue": True}},  # and its DLQ is none
    {QUEUE: {"RedrivePolicy": {"maxReceiveCount": 1}}},  # throttling alone uses it up
    {DLQ: {"MessageRetentionPeriod": 345600}})  # as long as the queue's
linted = findings(broken.cloudformation)
figures.table(linted, ["rule", "says"])

# %% [markdown]
# E3502 says that a queue and its DLQ are of one kind. Of the other two no linter says a word.
#
# *Change this:* take out the first two changes, and misspell a setting: `VisibilityTimeOut`.
#
# Next, a proposal, for a function that has more to do:

# %%
SLOWER

# %% [markdown]
# **Exercise 06-1.** AWS would refuse it. Add what has to change besides, so that AWS accepts it, no message is received twice, and AWS's rule
# is kept (AWS Lambda guide, *Using Lambda with Amazon SQS*): six times the timeout, plus the batching window.

# %%
### BEGIN SOLUTION
besides = {
    QUEUE: {"VisibilityTimeout": 6 * 25 + 5},
    FUNCTION: {"Events": {"DeclinedApplications": {"Properties": {"MaximumBatchingWindowInSeconds": 5}}}},
}
### END SOLUTION
### STUB
# besides = {
#     QUEUE: {"VisibilityTimeout": ...},
#     FUNCTION: {"Events": {"DeclinedApplications": {"Properties": {"MaximumBatchingWindowInSeconds": ...}}}},
# }
check("06-1", besides)

# %%
# hint("06-1")

# %% [markdown]
# Your mapping at work: 60 messages, and a function that takes 24 s.

# %%
mended = changed(template, SLOWER, solved("06-1"))
figures.timeline(ledger_of(mended, 60, duration=24))

# %% [markdown]
# *Change this:* `VisibilityTimeout` 25, by a third argument of `changed`. AWS accepts it. What does the picture say?
#
# ## What no linter finds
#
# Somebody reserves one concurrent execution for the function, to protect the table, and sets `maxReceiveCount` to 1. There are 25 messages in batches
# of 5; each batch takes 2.5 s, and nothing ever fails. **How many of the 25 end in the DLQ?** (A number.)

# %%
predict("06-p2", ...)

# %% tags=["injected-failure"]
jam = changed(template, {FUNCTION: {"ReservedConcurrentExecutions": 1}, QUEUE: {"RedrivePolicy": {"maxReceiveCount": 1}}})
jammed = ledger_of(jam, 25, duration=2.5)
observed("06-p2", jammed.counts()["DEAD_LETTERED"])
figures.timeline(jammed)

# %% [markdown]
# <details><summary>Why?</summary>
#
# Lambda receives five batches at once, and may run one. The others are <b>throttled</b> until their visibility timeout ends. The last batch never
# had its turn, and its one receive was used up.
# </details>
#
# Reserved concurrency refuses what was received already. **MaximumConcurrency** tells the mapping to receive no more than it can run, so the
# two belong together: reserve at least as much.

# %%
two_at_once = {"DeclinedApplications": {"Properties": {"ScalingConfig": {"MaximumConcurrency": 2}}}}
calm = changed(jam, {FUNCTION: {"ReservedConcurrentExecutions": 2, "Events": two_at_once}})
figures.timeline(ledger_of(calm, 25, duration=2.5))

# %% [markdown]
# *Change this:* one change at a time, from `jam`: `maxReceiveCount` 5, or a visibility timeout of 60. Which is enough? What is the price?
#
# ## Which alarm rings
#
# Two alarms watch the queues: one message in the DLQ, and an oldest message of more than 120 s for three minutes. Here every
# invocation of one message is throttled, until it is dead. **Does the alarm on age ring?** (`"yes"` or `"no"`)

# %%
predict("06-p3", ...)

# %% tags=["injected-failure"]
rows = alarms.rows(template, ledger_of(template, 1, throttles=1.0))
observed("06-p3", "no" if rows[1]["rings"] == "never" else "yes")
figures.table(rows)

# %% [markdown]
# <details><summary>Why?</summary>
#
# After three receives a message no longer counts as the oldest (SQS guide, <i>Available CloudWatch metrics for Amazon SQS</i>): one poison
# message would hide all the others' age. The age is for a function that is stopped, or too slow.
# </details>
#
# Such as this one: two messages at a time, of 260.

# %%
one_by_one = {"DeclinedApplications": {"Properties": {"BatchSize": 1, "ScalingConfig": {"MaximumConcurrency": 2}}}}
backlog = ledger_of(changed(template, {FUNCTION: {"Events": one_by_one}}), 260, duration=2.5)
figures.table(alarms.rows(template, backlog))

# %% [markdown]
# *Change this:* `MaximumConcurrency` 3, then 4. And your `mended` with one message that always fails: `lambda event, context: 1 / 0`. Is that a false
# alarm?
#
# ## Lost after four days
#
# Another proposal, called “fewer alarms at night, and one retention for all queues”.

# %%
QUIETER

# %% [markdown]
# Since it was merged, declines are lost. They fail on a Thursday and go to the DLQ; when somebody looks after the weekend, there is
# nothing.
#
# **Exercise 06-2.** Find the setting, and give it a better value: a dead letter can be looked at for seven days, even one that moved at the
# end of its fourth day.

# %%
### BEGIN SOLUTION
keeps = {DLQ: {"MessageRetentionPeriod": 14 * 24 * 3600}}
### END SOLUTION
### STUB
# keeps = {...: {...: ...}}
check("06-2", keeps)

# %%
# hint("06-2")

# %% [markdown]
# The life of a message in the DLQ, as it was proposed. It had failed for three days before it moved there.

# %% tags=["injected-failure"]
lives, days = [], 24 * 3600
for proposal in (QUIETER, QUIETER | solved("06-2")):
    with deployed(changed(template, proposal)) as trial:
        sqs = boto3.client("sqs")
        dead = Watch(sqs, trial.outputs["DeadLetterQueueUrl"], clock=trial.clock)
        sqs.send_message(QueueUrl=trial.outputs["QueueUrl"], MessageBody="decline Bruno")
        trial.clock.advance(3 * days)
        EventSourceMapping.from_stack(trial, FUNCTION, lambda event, context: 1 / 0).drain()
        trial.clock.advance(8 * days)
        lives.append((dead.ledger.counts()["EXPIRED"], figures.timeline(dead.ledger)))
print("expired as proposed:", lives[0][0], "- with your value:", lives[1][0])
lives[0][1]

# %% [markdown]
# 345,600 s are four days, counted from when it was first sent: it had one day left. No alarm hears of a message that expires.
#
# *Change this:* let it fail for three days and 23 hours.
#
# ## Who may do what
#
# A **role** is what a part acts as, and its **policy** lists actions on resources; what no statement allows is denied. Here the Query may
# no longer use the index, only the table. In Python `{"Fn::GetAtt": [TABLE, "Arn"]}` is what `!GetAtt` is in the file.

# %% tags=["injected-failure"]
of_machine = "BookNannyStateMachineRole"
policies = deepcopy(template.source["Resources"][of_machine]["Properties"]["Policies"])
query, *_ = policies[0]["PolicyDocument"]["Statement"]
query["Resource"] = {"Fn::GetAtt": [TABLE, "Arn"]}
with deployed(changed(template, {of_machine: {"Policies": policies}})) as trial:
    denied, became = book_once(trial)
    failed = next(event for event in history_of(denied["executionArn"]) if event["type"] == "TaskFailed")
    cause, *_ = by_logical_ids(failed["taskFailedEventDetails"]["cause"], trial).split(" (Service")
print(denied["error"], cause, sep="\n")

# %% [markdown]
# The caller is told of an interruption; the denial stands in the history. It names who, what, and on which resource: an index is a resource
# of its own.
#
# *Change this:* remove `dynamodb:GetItem` from the second statement, then `sqs:SendMessage`. Which of the two leaves a job closed and
# nobody declined?
#
# **Exercise 06-3.** Write the smallest policy for the function that declines. Its code makes one call
# ([table.py](../src/booking/table.py), `decline`). But Lambda acts with this role as well: it polls the queue and deletes what is done, asking
# for the queue's attributes; it makes a stream in the log group and puts events there; and, as tracing is active, sends segments and
# telemetry to X-Ray, whose actions (`xray:PutTraceSegments`, `xray:PutTelemetryRecords`) take no resource.
#
# The check deploys it, declines two applications, and tries some hundred things.

# %% tags=["given"]
queue, items, log = ({"Fn::GetAtt": [name, "Arn"]} for name in (QUEUE, TABLE, LOG))

# %%
### BEGIN SOLUTION
policy = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Resource": queue,
     "Action": ["sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:DeleteMessage"]},
    {"Effect": "Allow", "Resource": items, "Action": ["dynamodb:UpdateItem"]},
    {"Effect": "Allow", "Resource": log, "Action": ["logs:CreateLogStream", "logs:PutLogEvents"]},
    {"Effect": "Allow", "Resource": "*", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]},
]}
### END SOLUTION
### STUB
# policy = {"Version": "2012-10-17", "Statement": [
#     {"Effect": "Allow", "Resource": queue,
#      "Action": [...]},
#     {"Effect": "Allow", "Resource": items, "Action": [...]},
#     {"Effect": "Allow", "Resource": log, "Action": [...]},
#     {"Effect": "Allow", "Resource": "*", "Action": [...]},
# ]}
check("06-3", policy)

# %%
# hint("06-3")

# %% [markdown]
# A booking on a stack with your policy:

# %%
yours = {ROLE: {"Policies": [{"PolicyName": "Decline", "PolicyDocument": solved("06-3")}]}}
with deployed(changed(template, yours)) as trial:
    _, with_yours = book_once(trial)
with_yours

# %% [markdown]
# *Change this:* compare with ours, `print(template.as_written(ROLE))`. `python -m workbook.cloud.permissions` asks the same of every role, and with
# `--account` IAM itself.
#
# ## Where the history is
#
# The job of the first section is taken. Somebody else asks for it:

# %%
taken = book(3)
figures.state_machine(template.definition(MACHINE), history_of(taken["executionArn"]))

# %% [markdown]
# `GetExecutionHistory` is for Standard workflows: an Express execution leaves its history in CloudWatch Logs, or nowhere. `history_of`
# reads it there. In the template stands how much is written: `LogLevel` ALL here, which costs $0.50 a GB; at ERROR only what failed is there.
# These are the lines themselves:

# %%
logging = step_functions.describe_state_machine(stateMachineArn=outputs["StateMachineArn"])["loggingConfiguration"]
group = logging["destinations"][0]["cloudWatchLogsLogGroup"]["logGroupArn"].split(":")[6]
lines = boto3.client("logs").filter_log_events(logGroupName=group, filterPattern=json.dumps(taken["executionArn"]))
events = [json.loads(line["message"]) for line in lines["events"]]
print(json.dumps(next(event for event in events if event["type"] == "TaskFailed"), indent=1))
figures.table(events[14:], ["id", "type", "previous_event_id"])

# %% [markdown]
# **Exercise 06-4.** From a log group's lines, of several executions and in any order: what went wrong in the one that **failed**? Give the state
# whose task failed last, the error in its `TaskFailed`, and the input that this state was given, as a dict. The way from a failure to its
# state is `previous_event_id`, as often as it takes: iterations of a Map write at the same time.

# %%
### BEGIN SOLUTION
def what_failed(events):
    end = next(it for it in events if it["type"] == "ExecutionFailed")
    mine = {it["id"]: it for it in events if it["execution_arn"] == end["execution_arn"]}
    failed = max((it for it in mine.values() if it["type"] == "TaskFailed"), key=lambda it: int(it["id"]))
    at = failed
    while not at["type"].endswith("StateEntered"):
        at = mine[at["previous_event_id"]]
    entered, error = at["details"], failed["details"]["error"]
    return {"state": entered["name"], "error": error, "input": json.loads(entered["input"])}
### END SOLUTION
### STUB
# def what_failed(events):
#     return {"state": ..., "error": ..., "input": ...}
check("06-4", what_failed)

# %%
# hint("06-4")

# %%
what_failed = solved("06-4")
said = what_failed(events)
said["state"], said["error"], list(said["input"])

# %% [markdown]
# *Change this:* a booking with `"jobId": "7"`. There is no `TaskFailed` in its log. Why, and what does your function say?
#
# ## Send it again
#
# A redrive moves dead letters back to their queue. Who starts it needs more than its name says. Here an operator tries, and is given each time
# the action that was just denied:

# %% tags=["given"]
def redrive(trial, actions):
    """Start a redrive as a role that may do `actions` on the DLQ: "started", or the action that was denied."""
    iam, sqs, dlq = boto3.client("iam"), boto3.client("sqs"), trial.outputs["DeadLetterQueueArn"]
    statement = {"Effect": "Allow", "Action": actions, "Resource": dlq}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    operator = iam.create_role(RoleName=f"operator-{len(actions)}", AssumeRolePolicyDocument="{}")["Role"]
    iam.put_role_policy(RoleName=operator["RoleName"], PolicyName="Redrive", PolicyDocument=document)
    try:
        with acting_as(operator["Arn"]):
            sqs.start_message_move_task(SourceArn=dlq)
    except sqs.exceptions.ClientError as error:
        return error.response["Error"]["Message"].split("perform: ")[1].split()[0]
    return "started"

# %% tags=["injected-failure"]
with deployed(template) as trial:
    boto3.client("sqs").send_message(QueueUrl=trial.outputs["QueueUrl"], MessageBody="decline Bruno")
    EventSourceMapping.from_stack(trial, FUNCTION, lambda event, context: 1 / 0).drain()  # to the DLQ
    actions, tries = ["sqs:StartMessageMoveTask"], []
    while len(tries) < 6 and "started" not in tries:
        tries.append(redrive(trial, actions))
        actions.append(tries[-1])
    back = EventSourceMapping.from_stack(trial, FUNCTION, lambda event, context: None)
    back.drain()
tries, back.ledger.counts()["DELETED"]

# %% [markdown]
# A redrive receives, deletes and asks for attributes as who started it (SQS guide, *Configuring queue permissions for dead-letter queue
# redrive*). *Change this:* add `DestinationArn=trial.outputs["QueueArn"]` to the call. What is asked for now, and why is it never started?
#
# Step Functions has `RedriveExecution`, for Standard workflows only. An
# Express booking is started again, and chapter 03 made that safe.
#
# ## The front door
#
# Who calls `StartSyncExecution` writes the input, and with it whose job it is. So a phone gets an API in place of that right: API Gateway
# checks the signature of a request, and makes the input itself.

# %%
from workbook.server.in_process import asked, somebody

paths = template.source["Resources"]["FrontDoor"]["Properties"]["DefinitionBody"]["paths"]
post = paths["/jobs/{jobId}/bookings"]["post"]["x-amazon-apigateway-integration"]
print(post["requestTemplates"]["application/json"]["Fn::Sub"])

# %% [markdown]
# Three signed requests for one job: by another user, by the same who adds whose job it is, and by the parent.

# %% tags=["injected-failure"]
with deployed(template) as trial:
    theirs = post_job(BookingTable(trial.outputs["TableName"]), applications=3)
    parent, mallory = somebody(theirs.job.username), somebody("mallory")
    plain = {"applicationId": theirs.applications[0].id}
    as_parent, answers = plain | {"username": theirs.job.username}, []
    for name, who, body in (("mallory", mallory, plain), ("mallory", mallory, as_parent), ("the parent", parent, plain)):
        reply = asked(trial, "POST", f"/{theirs.job.id}/bookings", who, body)
        said = reply.body.get("message", "booked")
        answers.append({"signed by": name, "body": list(body), "status": reply.status, "said": said})
figures.table(answers)

# %% [markdown]
# `userArn` is IAM's, made from the signature: whatever the body says, nobody books in another's name. What comes from outside is escaped,
# twice, since it becomes JSON in a text in JSON.
#
# *Change this:* print `post["responses"]["default"]`. What does a caller get for `JobNotOpen`, which is FAILED inside an HTTP 200?
#
# ## On an account
#
# You need an AWS account, credentials that boto3 finds, and the rights in [deployer/policy.yaml](../deployer/policy.yaml). Two commands, in a
# terminal:
#
# ```
# make deploy STACK=book-a-nanny-test
# make destroy STACK=book-a-nanny-test
# ```
#
# Both print account, Region and cost, and ask for the account's number. Then `make deploy`
#
# 1. builds the package from `src/booking`, for arm64, and prints its size;
# 2. makes a bucket and uploads the package and the definition;
# 3. makes a **change set**, CloudFormation's list of what would change, and executes it;
# 4. compares what stands with the template, and prints the Outputs.
#
# If a step fails, what was made stays until `make destroy`. That removes what runs left behind, the stack and its bucket, and no stack that
# `make deploy` did not make. What it costs:

# %%
from workbook.cloud.cost import cost

cost()

# %% [markdown]
# Then `connect(target="aws", stack="book-a-nanny-test")` at the top of a page, or `make run TARGET=aws STACK=book-a-nanny-test`. No cell of this page
# deploys to an account: `deployed` is always this machine. The [README](../README.md#on-a-real-account) says what is removed, and when.
#
# <div class="note">
# <b>Differs on AWS:</b> none of this has met a real account yet, only servers on one machine. What is left after <code>make destroy</code>: a
# backup of the table, for 35 days and at no cost, and the role with which API Gateway writes logs, one for the account. The DLQ goes with its
# stack: look into it first.
# </div>
#
# ## What you just proved

# %%
assert statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 4}, "the first booking is not finished"
assert {"E3505", "E3502"} == {finding["rule"] for finding in linted}, "the linter: other changes, or not run again"
assert jammed.counts()["FAILED"] == 0 and jammed.counts()["DEAD_LETTERED"] > 0
assert [expired for expired, _ in lives] == [1, 0], "the retention: other days, or not run again"
assert tries[-1] == "started" and back.ledger.counts()["DELETED"] == 1, "the redrive"
assert [each["status"] for each in answers] == [403, 400, 200], "the front door"
assert became == {"PENDING": 5} and with_yours == {"ACCEPTED": 1, "DECLINED": 4}
print("Messages died though nothing failed; a linter saw two relations of four; your policy is enough.")
progress("06")

# %% [markdown]
# [Chapter 07: Lambda, Express or durable](07_lambda_or_express.ipynb)
