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
# # 01 · Model the table
#
# <img src="pictures/hero_01.svg" alt="The whole system: phone, state machine, table, queue, function, DLQ. The table is lit.">
#
# Sarah opens her job on the phone and sees the job and everybody who applied. One call to DynamoDB, AWS's key-value database,
# answers that, with no join. You make that call first. Then you find out which keys make it work, and which conditions keep
# the table right when something goes wrong.
#
# **After this chapter you can**
#
# - derive an index's keys from the questions that a system has to answer;
# - read an item collection, and say what one Query returns, and in which order;
# - write conditions and a transaction;
# - explain what an update without a condition does to a wrong key, and mend it.
#
# **Time:** 60 minutes, more than half of them at your own code.
#
# <div class="note">
# <b>Before you begin:</b> the results are already in the page, so that it can be read without running it. To meet them yourself,
# choose <i>Edit → Clear Outputs of All Cells</i>. Then run the cells one after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# After a restart of the kernel, run everything above where you were: <i>Run → Run All Above Selected Cell</i>.
# </div>

# %% [markdown]
# ## One call, the whole screen
#
# `connect()` builds the system from [template.yaml](../template.yaml) on *moto*, an emulator of AWS inside this process. `boto3`
# is AWS's library for Python; every call below is the one you would write for AWS.

# %%
import boto3
from workbook.cloud import connect

stack = connect()
TABLE = stack.outputs["TableName"]
dynamodb = boto3.client("dynamodb")

# %% [markdown]
# Sarah posts two jobs. Three nannies apply for the first, and Amara also for the second.

# %%
from booking.table import BookingTable
from workbook.practice.sample import own, post_job, sign_up

table = BookingTable(TABLE)
sign_up(table, "sarah", "amara", "bruno", "chloe")
posted = post_job(table, applications=3)
other = post_job(table, applications=1, seed=2)
SARAH, job_id = posted.job.username, posted.job.id
amara, bruno, chloe = posted.applications

# %% [markdown]
# And this is what Sarah's phone asks. `:job` is a placeholder, and its value stands below it: `{"S": …}` says that it is text, a
# string. DynamoDB's API wants a type with every value. (The index and its keys are explained below.)

# %%
from workbook import figures

response = dynamodb.query(
    TableName=TABLE, IndexName="jobApplications", KeyConditionExpression="GSI1PK = :job",
    ExpressionAttributeValues={":job": {"S": f"JOB#{job_id}"}})
figures.items(response["Items"], ["GSI1SK", "username"])

# %% [markdown]
# Three applications and the job, which is Sarah's: one table, one call. Ids are cut to eight characters.
#
# **Change this:** ask for `other.job.id`. Then leave the `#` out: is a Query for a key that nothing has an error?
#
# ## First the questions, then the keys
#
# Three kinds of thing, or **entities**: a user, a job, an application. DynamoDB has no join. It finds
# items by their key, quickly, at any size; everything else is reading the whole table. So you begin with the questions the system
# has to answer, its **access patterns**.
#
# | | question | asked by | known | answer |
# |---|---|---|---|---|
# | 1 | Who is this? | every screen | username | a user |
# | 2 | Which jobs did this parent post? | a parent's start screen | username | jobs |
# | 3 | Who applied for this job? | the job's screen, the booking | job id | a job, its applications |
# | 4 | What did this nanny apply for? | a nanny's start screen | username | applications, each with its job's id |
# | 5 | Which jobs are open, which are closed? | the search | a status | jobs |
# | 6 | Book this nanny | a parent | all of the ids | two items changed, or none |

# %% [markdown]
# ## Items and their collections
#
# An **item** is one record. Its **primary key** has two parts, here called PK and SK. PK is the **partition key**: all items with
# the same value form an **item collection**. SK is the **sort key**: it orders the items inside their collection. The names say
# nothing, because all kinds share them; the values say what an item is. A user's PK and SK are both
# `USER#<username>`; a job has its parent's `USER#<username>` as PK and `JOB#<jobId>` as SK.
#
# Question 1 is a **GetItem**, which needs both parts of the key and returns one item.

# %%
from booking.items import attributes, typed
from booking.keys import application_key, job_key
from workbook.exercises import check, hint, observed, predict, progress, solved

sarah = {"PK": {"S": f"USER#{SARAH}"}, "SK": {"S": f"USER#{SARAH}"}}
user = dynamodb.get_item(TableName=TABLE, Key=sarah)["Item"]
figures.items([user], ["PK", "SK", "firstName", "email"])

# %% [markdown]
# Question 2 is a **Query**, which reads one item collection in the order of the sort key. Sarah posted two jobs.
#
# **How many items does a Query for `PK = USER#sarah` return? (a number)**

# %%
predict("01-p1", ...)

# %%
response = dynamodb.query(
    TableName=TABLE, KeyConditionExpression="PK = :sarah",
    ExpressionAttributeValues={":sarah": sarah["PK"]})
observed("01-p1", response["Count"])
figures.items(response["Items"], ["PK", "SK"])

# %% [markdown]
# A collection holds whatever has its key. The kind at the front of the sort key lets you ask for jobs only.

# %%
response = dynamodb.query(
    TableName=TABLE, KeyConditionExpression="PK = :sarah AND begins_with(SK, :kind)",
    ExpressionAttributeValues={":sarah": sarah["PK"], ":kind": {"S": "JOB#"}})
figures.items(response["Items"], ["PK", "SK", "username"])

# %% [markdown]
# **Change this:** which beginning gives you Sarah herself and no job?
#
# The picture reads the live table.

# %%
figures.item_collections(TABLE, "table")

# %% [markdown]
# ## The question that the table cannot answer
#
# Question 3 knows a job's id. Try it on the table: every application's key begins with that id.

# %%
dynamodb.query(
    TableName=TABLE, KeyConditionExpression="PK = :job",
    ExpressionAttributeValues={":job": {"S": f"JOB#{job_id}"}})["Count"]

# %% [markdown]
# Nothing. A Query needs the whole partition key, which here holds two ids; `begins_with` works on the sort key only. That is the design of the tutorial this system comes from, *Booking a nanny*, with its
# sample [babysitter_api](https://github.com/trey-rosius/babysitter_api). With `JOB#<jobId>` as `PK` the table could have answered,
# but you keep the tutorial's keys: an application is reached by its two ids together.
#
# A **global secondary index** is a second arrangement of the same items, under other attributes as keys. DynamoDB keeps it up
# to date by itself. The template has three.

# %%
indexes = stack.template.resources["BookingTable"]["Properties"]["GlobalSecondaryIndexes"]
figures.table([
    {"index": it["IndexName"], "partition key": it["KeySchema"][0]["AttributeName"],
     "sort key": it["KeySchema"][1]["AttributeName"]} for it in indexes])

# %% [markdown]
# These are the keys of users and jobs, and an application's `PK` and `SK`.
#
# | | PK | SK | GSI1PK | GSI1SK | GSI2PK | GSI2SK |
# |---|---|---|---|---|---|---|
# | user | `USER#<username>` | as PK | | | | |
# | job | `USER#<username>` | `JOB#<jobId>` | `JOB#<jobId>` | `JOB#<jobId>` | | `JOB#<jobId>` |
# | application | `JOB#<jobId>#APPLICATION#<applicationId>` | as PK | ? | ? | ? | ? |
#
# The other four follow from the questions. `jobApplications` answers question 3: an application has to be in its job's
# collection, with a sort key that says its kind and which one it is. `jobsAppliedTo` answers question 4: the nanny is known, and
# the sort key says for which job, so that you can also ask whether she applied for one.
#
# **Exercise 01-1.** Derive the six keys of any application, as plain text, from `application.jobId`, `application.id` and
# `application.username`.

# %%
### BEGIN SOLUTION
def keys_of(application):
    whole = f"JOB#{application.jobId}#APPLICATION#{application.id}"
    return {
        "PK": whole,
        "SK": whole,
        "GSI1PK": f"JOB#{application.jobId}",
        "GSI1SK": f"APPLICATION#{application.id}",
        "GSI2PK": f"USER#{application.username}",
        "GSI2SK": f"JOB#{application.jobId}",
    }
### END SOLUTION
### STUB
# def keys_of(application):
#     return {
#         "PK": ...,
#         "SK": ...,
#         "GSI1PK": ..., "GSI1SK": ...,
#         "GSI2PK": ..., "GSI2SK": ...,
#     }
check("01-1", keys_of)

# %%
# hint("01-1")

# %% [markdown]
# From here on the page uses your keys (the project's, until yours are accepted). First they have to find what is there: Bruno's
# application, by its primary key. Are all six the ones that it was written with?

# %%
keys_of = solved("01-1")
brunos = typed(keys_of(bruno))
item = dynamodb.get_item(TableName=TABLE, Key={"PK": brunos["PK"], "SK": brunos["SK"]})["Item"]
item["username"]["S"], all(item[name] == value for name, value in brunos.items())

# %% [markdown]
# ## The same items, arranged three times
#
# The table holds ten items: four users, two jobs and four applications. An item that lacks one of an index's two keys is not in that
# index. The table of keys above says who has a `GSI2PK` and who a `GSI2SK`. **How many of the ten are in the index
# `jobsAppliedTo`? (a number)**

# %%
predict("01-p2", ...)

# %%
observed("01-p2", dynamodb.scan(TableName=TABLE, IndexName="jobsAppliedTo")["Count"])
views = "jobApplications", "jobsAppliedTo", "getJobsByStatus"
figures.item_collections(TABLE, *views, queried={"jobsAppliedTo": f"USER#{amara.username}"})

# %% [markdown]
# Such an index is called **sparse**, and it is how an index is kept small on purpose. Question 4 is a Query on `jobsAppliedTo`, here for Amara, with your key.

# %%
response = dynamodb.query(
    TableName=TABLE, IndexName="jobsAppliedTo", KeyConditionExpression="GSI2PK = :nanny",
    ExpressionAttributeValues={":nanny": {"S": keys_of(amara)["GSI2PK"]}})
figures.items(response["Items"], ["GSI2PK", "GSI2SK", "jobApplicationStatus"])

# %% [markdown]
# Applications, and ids of jobs. (A job's own `GSI2SK` is the tutorial's too. Alone it puts the job into no index, and no question
# uses it.) To show a job's city her screen needs one more read for each, and `GSI2SK` happens to be
# the job's whole key in `jobApplications`.

# %%
wanted = {":job": response["Items"][0]["GSI2SK"]}
found = dynamodb.query(
    TableName=TABLE, IndexName="jobApplications", ExpressionAttributeValues=wanted,
    KeyConditionExpression="GSI1PK = :job AND GSI1SK = :job")
figures.items(found["Items"], ["GSI1SK", "city", "startDate"])

# %% [markdown]
# Question 5 is a Query on `getJobsByStatus`.

# %%
response = dynamodb.query(
    TableName=TABLE, IndexName="getJobsByStatus", KeyConditionExpression="jobStatus = :status",
    ExpressionAttributeValues={":status": {"S": "OPEN"}})
figures.items(response["Items"], ["jobStatus", "SK", "username", "applicationCount"])

# %% [markdown]
# The price of this choice, also the tutorial's: all open jobs of all parents are under one key value. One partition takes at most
# 1,000 writes of 1 KB a second (DynamoDB guide, *Best practices for designing and using partition keys*), and a write that the
# index cannot take is refused to the table. A town will never notice.
#
# **Change this:** which jobs are `CLOSED`? Ask again when you come to the end.
#
# ## Up or down
#
# The booking workflow asks question 3 with `ScanIndexForward=False`: descending order. DynamoDB orders text by its UTF-8 bytes.
# **Which comes first in the answer, `"job"` or `"application"`?**

# %%
predict("01-p3", ...)

# %%
response = dynamodb.query(
    TableName=TABLE, IndexName="jobApplications", KeyConditionExpression="GSI1PK = :job",
    ExpressionAttributeValues={":job": {"S": f"JOB#{job_id}"}}, ScanIndexForward=False)
first = response["Items"][0]
observed("01-p3", first["GSI1SK"]["S"].split("#")[0].lower())
figures.items(response["Items"], ["GSI1SK", "username"])

# %% [markdown]
# Compare the first letters: the order is the same however many nannies apply. The applications are in the order of their ids, which
# are random: not in the order of applying.
#
# **Change this:** add `Limit=1`, first with `True`, then with `False`. One of the two reads a job without its applications.
#
# An index can be behind: it is **eventually consistent**. A write is done when the table has it; the index follows, and no option
# makes a read of it wait for that.
#
# <details><summary>How often is it behind?</summary>
# Alex DeBrie, who wrote <i>The DynamoDB Book</i>, measured on AWS how often an index showed the write just made: at once in 96.5 %
# of cases, after 10 ms in 99.5 %, after 100 ms in 99.7 % (alexdebrie.com, undated).
# </details>
#
# <div class="note">
# <b>Differs on AWS:</b> in moto an index is never behind. Chapter 08 makes one lag on purpose.
# </div>

# %% [markdown]
# ## A write that asks first
#
# Kenza signs up. A year later somebody else chooses the same username.

# %%
user = own("kenza")  # the name, as it is here; on an account that others use too, this run's name is before it
kenza = {"PK": {"S": f"USER#{user}"}, "SK": {"S": f"USER#{user}"}, "username": {"S": user},
         "firstName": {"S": "Kenza"}, "email": {"S": "kenza@example.com"}}
stranger = kenza | {"email": {"S": "stranger@example.com"}}
for item in (kenza, stranger):
    dynamodb.put_item(TableName=TABLE, Item=item)
dynamodb.get_item(TableName=TABLE, Key={"PK": kenza["PK"], "SK": kenza["SK"]})["Item"]["email"]["S"]

# %% [markdown]
# Kenza's account now belongs to a stranger, and nobody saw an error: **PutItem** replaces the item that has its key. To read first
# and then write does not help, because two can read at the same moment.
#
# A **condition** is checked by DynamoDB itself, on the item with that key, as part of the write.

# %%
dynamodb.put_item(TableName=TABLE, Item=kenza)  # hers again
try:
    dynamodb.put_item(
        TableName=TABLE, Item=stranger, ConditionExpression="attribute_not_exists(PK)")
except dynamodb.exceptions.ConditionalCheckFailedException as refused:
    print(refused.response["Error"]["Code"])

# %% [markdown]
# `attribute_not_exists(PK)` reads oddly until you know that the condition looks at the one item with this key. No PK: no item.
#
# **Change this:** does `attribute_not_exists(email)` protect her as well? And a user who has no email address?
#
# ## One `#` too few
#
# Sarah accepts Bruno. [The tutorial's published sample](https://github.com/trey-rosius/babysitter_api) builds his application's key as
# `JOB#<jobId>APPLICATION#<applicationId>`: one `#` is missing. Its update has no condition.
#
# With Kenza the table holds eleven items. **How many does it hold after this update? (a number)**

# %%
predict("01-p4", ...)

# %% tags=["injected-failure"]
wrong = {"S": f"JOB#{job_id}APPLICATION#{bruno.id}"}
tutorials = {
    "TableName": TABLE, "Key": {"PK": wrong, "SK": wrong},
    "UpdateExpression": "SET jobApplicationStatus = :accepted",
    "ExpressionAttributeValues": {":accepted": {"S": "ACCEPTED"}}}
dynamodb.update_item(**tutorials)["ResponseMetadata"]["HTTPStatusCode"]

# %%
observed("01-p4", dynamodb.scan(TableName=TABLE)["Count"])
figures.item_collections(TABLE, "table", "jobApplications")

# %% [markdown]
# <details><summary>What happened?</summary>
# The call answered 200, but UpdateItem makes an item when none has its key. The frame with the question mark is a phantom:
# accepted, and nobody's. Compare its key with its neighbour's: Bruno's, still PENDING. It has no index keys, so no screen
# shows it. Bruno waits, and no call has failed.
# </details>
#
# **Exercise 01-4.** Mend it, in your own way. Whatever ids come: an application that is `PENDING` becomes `ACCEPTED`; nothing else
# in the table ever changes; and whoever asked for something that cannot be done gets an error. The check runs your function on a
# table of its own and looks at every item.

# %%
### BEGIN SOLUTION
def accept(dynamodb, table_name, job_id, application_id):
    key = {"S": f"JOB#{job_id}#APPLICATION#{application_id}"}
    return dynamodb.update_item(
        TableName=table_name, Key={"PK": key, "SK": key},
        UpdateExpression="SET jobApplicationStatus = :accepted",
        ConditionExpression="jobApplicationStatus = :pending",
        ExpressionAttributeValues={":accepted": {"S": "ACCEPTED"}, ":pending": {"S": "PENDING"}})
### END SOLUTION
### STUB
# def accept(dynamodb, table_name, job_id, application_id):
#     return ...
check("01-4", accept)

# %%
# hint("01-4")

# %% [markdown]
# Sarah accepts Amara for her other job, by your function. Then she tries Chloe's id there, who never applied for it.

# %%
accept = solved("01-4")
dynamodb.delete_item(TableName=TABLE, Key=tutorials["Key"])  # away with the phantom
for application in (other.applications[0], chloe):
    try:
        accept(dynamodb, TABLE, other.job.id, application.id)
    except Exception as refused:
        print(f"{application.username}: {refused}")
print("Amara's application:", table.applications_of_job(other.job.id)[0].jobApplicationStatus)
print("the job:", table.get_job(SARAH, other.job.id).jobStatus)

# %% [markdown]
# (Run again, it refuses Amara too: she is not `PENDING` any more.) No phantom. But something is wrong still: Amara has the job, and
# the job is `OPEN`.
#
# ## Two items at once
#
# Question 6 changes two items: the job from `OPEN` to `CLOSED`, the application from `PENDING` to `ACCEPTED`. With two calls, the
# second can fail. A **transaction** does up to 100 actions, all or none. Each action is a dict with its
# own condition. (`job_key` and `application_key` are the project's own; `typed` adds the `{"S": …}`.)

# %%
def change(key, attribute, before, after):
    return {"Update": {
        "TableName": TABLE, "Key": typed(key),
        "UpdateExpression": f"SET {attribute} = :after",
        "ConditionExpression": f"{attribute} = :before",
        "ExpressionAttributeValues": typed({":before": before, ":after": after})}}

def booking(job_id, application_id):
    close_job = change(job_key(SARAH, job_id), "jobStatus", "OPEN", "CLOSED")
    accept = change(application_key(job_id, application_id), "jobApplicationStatus", "PENDING", "ACCEPTED")
    return [close_job, accept]

# %%
def attempt(actions):
    try:
        dynamodb.transact_write_items(TransactItems=actions)
        return ["done"]
    except dynamodb.exceptions.TransactionCanceledException as cancelled:
        return [reason["Code"] for reason in cancelled.response["CancellationReasons"]]

# %%
before = figures.snapshot(TABLE, "jobApplications", "getJobsByStatus")
attempt(booking(job_id, bruno.id))

# %% [markdown]
# Sarah's partner has the same screen open and books Chloe, with the same two conditions.
#
# **How many of the two conditions fail? (a number)**

# %%
predict("01-p5", ...)

# %%
reasons = attempt(booking(job_id, chloe.id))
observed("01-p5", reasons.count("ConditionalCheckFailed"))
print(reasons)
figures.item_collections(TABLE, "jobApplications", "getJobsByStatus", before=before)

# %% [markdown]
# The **cancellation reasons** stand in the order of the actions; `None` is a condition that held. All or nothing: look for Chloe in
# the picture. `getJobsByStatus` has two collections now: one update of `jobStatus` moved the job. The price: a transactional write
# costs twice as much as a plain one.
#
# **Change this:** book Bruno once more. What are the reasons now? And for `other.job.id` with Chloe's id?
#
# ## Your turn: apply for a job
#
# Applying is a transaction too. Only an `OPEN` job takes an application, and the same application counts once. The job counts its
# applications, so that a booking can tell when the index has not shown them all.
#
# **Exercise 01-2.** Write the two actions. First add 1 to `applicationCount` of the job, if its `jobStatus` is `OPEN`. Then put
# the application, if no item has its key. `job` is the job's key and `application` the whole item, both typed.
#
# Two things are new: `SET n = n + :one` adds to the number `n`, and a number is typed `{"N": "1"}`, its digits as text.

# %%
### BEGIN SOLUTION
def apply_actions(table_name, job, application):
    values = {":one": {"N": "1"}, ":open": {"S": "OPEN"}}
    count = {"Update": {
        "TableName": table_name, "Key": job,
        "UpdateExpression": "SET applicationCount = applicationCount + :one",
        "ConditionExpression": "jobStatus = :open", "ExpressionAttributeValues": values}}
    put = {"Put": {
        "TableName": table_name, "Item": application,
        "ConditionExpression": "attribute_not_exists(PK)"}}
    return [count, put]
### END SOLUTION
### STUB
# def apply_actions(table_name, job, application):
#     count = {"Update": {
#         "TableName": table_name, "Key": job,
#         "UpdateExpression": ...,
#         "ConditionExpression": ...,
#         "ExpressionAttributeValues": ...}}
#     put = {"Put": {
#         "TableName": table_name, "Item": application,
#         "ConditionExpression": ...}}
#     return [count, put]
check("01-2", apply_actions)

# %%
# hint("01-2")

# %% [markdown]
# From now on nannies apply by your transaction, with your keys. Sarah posts a third job; four apply, one of them twice.

# %%
from workbook.practice.sample import job_with_applications

apply = solved("01-2")
third = post_job(table, applications=0, seed=7).job

def applies(application, job):
    item = typed(keys_of(application) | attributes(application))
    return attempt(apply(TABLE, typed(job_key(SARAH, job.id)), item))

nannies = job_with_applications(4, seed=7).applications
for nanny in (*nannies, nannies[0]):
    print(nanny.username, applies(nanny, third))
table.get_job(SARAH, third.id).applicationCount

# %% [markdown]
# **Change this:** let somebody apply for the first job, which Sarah closed: `job_with_applications(9).applications[8]` and
# `posted.job`. Which of your two conditions refuses?
#
# ## Your turn: a new question
#
# A new screen: only the applications for a job, without the job, the highest application id first.
#
# **Exercise 01-3.** Write the parameters of that Query, all but `TableName`.

# %%
### BEGIN SOLUTION
def applications_of(job_id):
    return {
        "IndexName": "jobApplications",
        "KeyConditionExpression": "GSI1PK = :job AND begins_with(GSI1SK, :kind)",
        "ExpressionAttributeValues": {":job": {"S": f"JOB#{job_id}"}, ":kind": {"S": "APPLICATION#"}},
        "ScanIndexForward": False,
    }
### END SOLUTION
### STUB
# def applications_of(job_id):
#     return {
#         "IndexName": ...,
#         "KeyConditionExpression": ...,
#         "ExpressionAttributeValues": {":job": ..., ":kind": ...},
#         "ScanIndexForward": ...,
#     }
check("01-3", applications_of)

# %%
# hint("01-3")

# %% [markdown]
# Your question finds what your transaction wrote under your keys, and Sarah books the first in the list.

# %%
applications_of = solved("01-3")
listed = dynamodb.query(TableName=TABLE, **applications_of(third.id))["Items"]
print(attempt(booking(third.id, listed[0]["id"]["S"])))
listed = dynamodb.query(TableName=TABLE, **applications_of(third.id))["Items"]
figures.items(listed, ["GSI1SK", "username", "jobApplicationStatus"])

# %% [markdown]
# ## What you just proved
#
# Each line is checked as it runs; if one were false, this cell would stop. AWS's own words on all this are in the DynamoDB
# developer guide: *Using Global Secondary Indexes in DynamoDB*, *Condition expressions*, *Amazon DynamoDB Transactions: How it
# works*.

# %%
for job in (posted.job, third):
    accepted = [it for it in table.applications_of_job(job.id) if it.jobApplicationStatus == "ACCEPTED"]
    assert table.get_job(SARAH, job.id).jobStatus == "CLOSED" and len(accepted) == 1, f"{job.id} is half booked"
assert table.get_job(SARAH, third.id).applicationCount == len(listed) == 4, "not every application was counted once"
assert b"JOB#" > b"APPLICATION#"  # why the job comes first, going down
assert "Item" not in dynamodb.get_item(TableName=TABLE, Key=tutorials["Key"]), "the phantom is back"
print("Two jobs, one accepted application each, everybody counted once, no phantom.")

# %%
progress("01")

# %% [markdown]
# [Chapter 02: compose the workflow](02_compose_the_workflow.ipynb)
