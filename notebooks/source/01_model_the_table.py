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
# Sarah opens her job on the phone and sees the job and everybody who applied. One call to DynamoDB, AWS's key-value database,
# answers that, with no join. You make that call first. Then you find out which keys make it work, and which conditions keep
# the table right when something goes wrong.
#
# **After this chapter you can**
#
# - derive an index's keys from the questions that a system has to answer;
# - read an item collection, and say why one Query returns a job and its applications, job first;
# - write conditions and a transaction;
# - explain what an update without a condition does to a wrong key.
#
# **Time:** 45 minutes.
#
# <div class="alert alert-block alert-info">
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
# Sample data: Sarah posts two jobs. Three nannies apply for the first, and Amara also for the second.

# %%
from booking.table import BookingTable
from workbook.practice.sample import post_job, sign_up

table = BookingTable(TABLE)
sign_up(table, "sarah", "amara", "bruno", "chloe")
posted = post_job(table, applications=3)
other = post_job(table, applications=1, seed=2)
job_id = posted.job.id

# %% [markdown]
# And this is what Sarah's phone asks. `:job` is a placeholder, and its value stands below it: `{"S": …}` says that it is text, a
# string. DynamoDB's API wants a type with every value. (The index and its keys, `GSI1PK` and `GSI1SK`, are explained below.)

# %%
from workbook import figures

response = dynamodb.query(
    TableName=TABLE, IndexName="jobApplications", KeyConditionExpression="GSI1PK = :job",
    ExpressionAttributeValues={":job": {"S": f"JOB#{job_id}"}})
figures.items(response["Items"], ["GSI1SK", "username"])

# %% [markdown]
# Three applications and the job, which is Sarah's. Two kinds of thing, one table, one call. Ids are cut to eight characters.
#
# ## First the questions, then the keys
#
# Three kinds of thing, or **entities**: a user, a job, an application. A relational database would get three tables, and a join
# when you read. DynamoDB has no join. It finds items by their key, quickly, at any size; everything else is reading the whole
# table. So you begin with the questions the system has to answer, its **access patterns**.
#
# | | question | asked by | known | answer |
# |---|---|---|---|---|
# | 1 | Who is this? | every screen | username | a user |
# | 2 | Which jobs did this parent post? | a parent's start screen | username | jobs |
# | 3 | Who applied for this job? | the job's screen, the booking | job id | a job, its applications |
# | 4 | What did this nanny apply for? | a nanny's start screen | username | applications, each with its job |
# | 5 | Which jobs are open, which are closed? | the search | a status | jobs |
# | 6 | Book this nanny | a parent | all of the ids | two items changed, or none |

# %% [markdown]
# ## Items and their collections
#
# An **item** is one record. Its **primary key** has two parts, here called PK and SK. PK is the **partition key**: all items with
# the same value form an **item collection**. SK is the **sort key**: it orders the items inside their collection. The names say
# nothing, because users, jobs and applications share them; the values say what an item is.
#
# The picture reads the live table.

# %%
figures.item_collections(TABLE, "table")

# %% [markdown]
# Look at `USER#sarah`: she and her jobs are one collection. Question 1 is a **GetItem**, which needs both parts of the key and
# returns one item.

# %%
sarah = {"PK": {"S": "USER#sarah"}, "SK": {"S": "USER#sarah"}}
user = dynamodb.get_item(TableName=TABLE, Key=sarah)["Item"]
figures.items([user], ["PK", "SK", "firstName", "email"])

# %% [markdown]
# Question 2 is a **Query**, which reads one item collection in the order of the sort key. Sarah posted two jobs.
#
# **How many items does a Query for `PK = USER#sarah` return? (a number)**

# %%
from workbook.exercises import check, hint, observed, predict, progress

predict("01-p1", ...)

# %%
response = dynamodb.query(
    TableName=TABLE, KeyConditionExpression="PK = :sarah",
    ExpressionAttributeValues={":sarah": {"S": "USER#sarah"}})
observed("01-p1", response["Count"])
figures.items(response["Items"], ["PK", "SK"])

# %% [markdown]
# Sarah herself is in there. The kind at the front of the sort key lets you ask for jobs only.

# %%
response = dynamodb.query(
    TableName=TABLE, KeyConditionExpression="PK = :sarah AND begins_with(SK, :kind)",
    ExpressionAttributeValues={":sarah": {"S": "USER#sarah"}, ":kind": {"S": "JOB#"}})
figures.items(response["Items"], ["PK", "SK", "jobStatus", "city"])

# %% [markdown]
# ## The question that the table cannot answer
#
# Question 3 knows a job's id. Try it on the table: every application's key begins with that id.

# %%
dynamodb.query(
    TableName=TABLE, KeyConditionExpression="PK = :job",
    ExpressionAttributeValues={":job": {"S": f"JOB#{job_id}"}})["Count"]

# %% [markdown]
# Nothing. A Query needs the whole partition key, and each application is alone under one that holds two ids.
# `begins_with` works on the sort key only. That is the design of the tutorial this system comes from. With `JOB#<jobId>` as `PK`
# the table could have answered, but you keep the tutorial's keys: an application is reached by its two ids together.
#
# A **global secondary index** is a second arrangement of the same items, under other attributes as keys. DynamoDB keeps it up
# to date by itself. The template has three.

# %%
indexes = stack.template.resources["BookingTable"]["Properties"]["GlobalSecondaryIndexes"]
figures.table([
    {"index": it["IndexName"], "partition key": it["KeySchema"][0]["AttributeName"],
     "sort key": it["KeySchema"][1]["AttributeName"]} for it in indexes])

# %% [markdown]
# These are the keys of users and jobs, and an application's `PK` and `SK`. (A job's lone `GSI2SK` is no mistake: see the next
# section.)
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
# **Exercise 01-1.** Divya applies for another job. Derive the six keys of her application, as plain text, from
# `application.jobId`, `application.id` and `application.username`.

# %%
from workbook.practice.sample import job_with_applications

application = job_with_applications(4, seed=5).applications[3]  # Divya's
### BEGIN SOLUTION
keys = {
    "PK": f"JOB#{application.jobId}#APPLICATION#{application.id}",
    "SK": f"JOB#{application.jobId}#APPLICATION#{application.id}",
    "GSI1PK": f"JOB#{application.jobId}",
    "GSI1SK": f"APPLICATION#{application.id}",
    "GSI2PK": f"USER#{application.username}",
    "GSI2SK": f"JOB#{application.jobId}",
}
### END SOLUTION
### STUB
# keys = {
#     "PK": ...,
#     "SK": ...,
#     "GSI1PK": ..., "GSI1SK": ...,
#     "GSI2PK": ..., "GSI2SK": ...,
# }
check("01-1", keys)

# %%
# hint("01-1")

# %% [markdown]
# ## The same items, arranged three times
#
# The table holds ten items: four users, two jobs and four applications. The table of keys above says which of them have a
# `GSI2PK` or a `GSI2SK`. **How many of the ten are in the index `jobsAppliedTo`? (a number)**

# %%
predict("01-p2", ...)

# %%
observed("01-p2", dynamodb.scan(TableName=TABLE, IndexName="jobsAppliedTo")["Count"])
figures.item_collections(TABLE, "jobApplications", "jobsAppliedTo", "getJobsByStatus")

# %% [markdown]
# An item that lacks one of an index's keys is not in that index. Such an index is called **sparse**, and it is how an index is
# kept small on purpose. A job has a `GSI2SK` but no `GSI2PK`, so it stays out of `jobsAppliedTo`; users are in none of the
# three.
#
# Question 4 is now a Query on `jobsAppliedTo`, here for Amara. Question 5 is one on `getJobsByStatus`; nothing is `CLOSED` yet.

# %%
response = dynamodb.query(
    TableName=TABLE, IndexName="jobsAppliedTo", KeyConditionExpression="GSI2PK = :nanny",
    ExpressionAttributeValues={":nanny": {"S": "USER#amara"}})
figures.items(response["Items"], ["GSI2PK", "GSI2SK", "jobApplicationStatus"])

# %%
response = dynamodb.query(
    TableName=TABLE, IndexName="getJobsByStatus", KeyConditionExpression="jobStatus = :status",
    ExpressionAttributeValues={":status": {"S": "OPEN"}})
figures.items(response["Items"], ["jobStatus", "SK", "username", "applicationCount"])

# %% [markdown]
# ## Why the job comes first
#
# The booking workflow asks question 3 with `ScanIndexForward=False`: descending order. In the picture above, rows ascend.
# **Which comes first in the answer, `"job"` or `"application"`?**

# %%
predict("01-p3", ...)

# %%
response = dynamodb.query(
    TableName=TABLE, IndexName="jobApplications", KeyConditionExpression="GSI1PK = :job",
    ExpressionAttributeValues={":job": {"S": f"JOB#{job_id}"}}, ScanIndexForward=False)
first = response["Items"][0]
observed("01-p3", first["GSI1SK"]["S"].split("#")[0].lower())
figures.items(response["Items"], ["GSI1SK", "username", "jobStatus", "jobApplicationStatus"])

# %% [markdown]
# DynamoDB orders text by its UTF-8 bytes, and J comes after A. So the job is last going up and first coming down, however many
# nannies apply. The applications are in the order of their ids, which are random: not in the order of applying.
#
# One thing about an index is easily forgotten: it can be behind, or **eventually consistent**. A write is done when the table has
# it; the index follows, and no option makes a read of it wait for that.
#
# <details><summary>How often is it behind?</summary>
# Alex DeBrie, who wrote <i>The DynamoDB Book</i>, measured on AWS how often an index showed the write just made: at once in 96.5 %
# of cases, after 10 ms in 99.5 %, after 100 ms in 99.7 % (alexdebrie.com, undated).
# </details>
#
# <div class="alert alert-block alert-info">
# <b>Differs on AWS:</b> in moto an index is never behind. Chapter 08 makes one lag on purpose.
# </div>

# %% [markdown]
# ## A write that asks first
#
# Kenza signs up. A year later somebody else chooses the same username.

# %%
kenza = {"PK": {"S": "USER#kenza"}, "SK": {"S": "USER#kenza"}, "username": {"S": "kenza"},
         "firstName": {"S": "Kenza"}, "email": {"S": "kenza@example.com"}}
stranger = kenza | {"email": {"S": "stranger@example.com"}}
for user in (kenza, stranger):
    dynamodb.put_item(TableName=TABLE, Item=user)
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
# ## One `#` too few
#
# Sarah accepts Bruno. The tutorial's published sample builds his application's key as
# `JOB#<jobId>APPLICATION#<applicationId>`: one `#` is missing. Its update has no condition.
#
# With Kenza the table holds eleven items. **How many does it hold after this update? (a number)**

# %%
predict("01-p4", ...)

# %% tags=["injected-failure"]
bruno = posted.applications[1]
wrong = {"S": f"JOB#{job_id}APPLICATION#{bruno.id}"}
accept = {
    "TableName": TABLE, "Key": {"PK": wrong, "SK": wrong},
    "UpdateExpression": "SET jobApplicationStatus = :accepted",
    "ExpressionAttributeValues": {":accepted": {"S": "ACCEPTED"}}}
dynamodb.update_item(**accept)["ResponseMetadata"]["HTTPStatusCode"]

# %%
observed("01-p4", dynamodb.scan(TableName=TABLE)["Count"])
figures.item_collections(TABLE, "table", "jobApplications")

# %% [markdown]
# The call answered 200, but **UpdateItem** makes an item when none has its key. The frame with the question mark is a phantom:
# accepted, and nobody's. Compare its key with its neighbour's: Bruno's, still `PENDING`. It has no index keys, so no screen
# shows it. Bruno waits for an answer, and no call has failed.
#
# Delete it, and try the same update once more, with the condition that there is something to update.

# %%
dynamodb.delete_item(TableName=TABLE, Key=accept["Key"])
try:
    dynamodb.update_item(**accept, ConditionExpression="attribute_exists(PK)")
except dynamodb.exceptions.ConditionalCheckFailedException as refused:
    print(refused.response["Error"]["Code"])

# %% [markdown]
# The mistake is still in the key. Now you hear of it, and nothing was written.
#
# ## Book a nanny
#
# Question 6 changes two items: the job from `OPEN` to `CLOSED`, the application from `PENDING` to `ACCEPTED`. With two calls, the
# second could fail when the first is done. A **transaction** does up to 100 actions, all or none. Each action is a dict with its
# own condition. (`job_key` and `application_key` are the project's own; `typed` adds the `{"S": …}`.)

# %%
from booking.items import typed
from booking.keys import application_key, job_key

close_job = {"Update": {
    "TableName": TABLE, "Key": typed(job_key("sarah", job_id)),
    "UpdateExpression": "SET jobStatus = :closed, acceptedApplicationId = :id",
    "ConditionExpression": "jobStatus = :open",
    "ExpressionAttributeValues": typed({":open": "OPEN", ":closed": "CLOSED", ":id": bruno.id})}}

# %%
accept_bruno = {"Update": {
    "TableName": TABLE, "Key": typed(application_key(job_id, bruno.id)),
    "UpdateExpression": "SET jobApplicationStatus = :accepted",
    "ConditionExpression": "jobApplicationStatus = :pending",
    "ExpressionAttributeValues": typed({":pending": "PENDING", ":accepted": "ACCEPTED"})}}
try:
    dynamodb.transact_write_items(TransactItems=[close_job, accept_bruno])
    print("booked")
except dynamodb.exceptions.TransactionCanceledException as cancelled:  # when run again
    print([reason["Code"] for reason in cancelled.response["CancellationReasons"]])

# %% [markdown]
# (A condition like `jobStatus = :open` also fails when there is no item. It would have caught the wrong key as well.)
#
# Sarah's partner has the same screen open and books Chloe, with the same two conditions.
#
# **How many of the two fail? (a number)**

# %%
predict("01-p5", ...)

# %%
chloe = posted.applications[2]
values = close_job["Update"]["ExpressionAttributeValues"] | typed({":id": chloe.id})
close_for_chloe = {"Update": close_job["Update"] | {"ExpressionAttributeValues": values}}
accept_chloe = {"Update": accept_bruno["Update"] | {"Key": typed(application_key(job_id, chloe.id))}}
try:
    dynamodb.transact_write_items(TransactItems=[close_for_chloe, accept_chloe])
    reasons = ["booked"]
except dynamodb.exceptions.TransactionCanceledException as cancelled:
    reasons = [reason["Code"] for reason in cancelled.response["CancellationReasons"]]
print(reasons)

# %%
observed("01-p5", reasons.count("ConditionalCheckFailed"))
figures.item_collections(TABLE, "jobApplications", "getJobsByStatus")

# %% [markdown]
# The **cancellation reasons** stand in the order of the actions. The job's condition failed. Chloe's held, and still nothing was
# written: she is `PENDING`. `getJobsByStatus` has two collections now: one update of `jobStatus` moved the job.
#
# The price: a transactional write costs twice as much as a plain one.
#
# ## Your turn: apply for a job
#
# Applying is a transaction too. A closed job takes no application, and the same application counts once. The job counts its
# applications, so that a booking can tell when the index has not shown them all.
#
# **Exercise 01-2.** Write the two actions. First add 1 to `applicationCount` of the job, if its `jobStatus` is `OPEN`. Then put
# the application, if no item has its key. `job` is the job's key and `application` the whole item, both typed. The check runs
# your function on a table of its own.
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
# ## Your turn: a new question
#
# A new screen: only the applications for a job, without the job, the highest application id first.
#
# **Exercise 01-3.** Write the parameters of that Query for the job `job_id`. The check fills in `TableName`.

# %%
### BEGIN SOLUTION
question = {
    "IndexName": "jobApplications",
    "KeyConditionExpression": "GSI1PK = :job AND begins_with(GSI1SK, :kind)",
    "ExpressionAttributeValues": {":job": {"S": f"JOB#{job_id}"}, ":kind": {"S": "APPLICATION#"}},
    "ScanIndexForward": False,
}
### END SOLUTION
### STUB
# question = {
#     "IndexName": ...,
#     "KeyConditionExpression": ...,
#     "ExpressionAttributeValues": {":job": {"S": f"JOB#{job_id}"}, ":kind": ...},
#     "ScanIndexForward": ...,
# }
check("01-3", question)

# %%
# hint("01-3")

# %% [markdown]
# ## What you just proved
#
# Each line is checked as it runs; if one were false, this cell would stop. The workflow that makes these calls is
# [book_nanny.asl.json](../asl/book_nanny.asl.json), and chapter 02 composes it. AWS's own words on all this are in the DynamoDB
# developer guide: *Using Global Secondary Indexes in DynamoDB*, *Condition expressions*, *Amazon DynamoDB Transactions: How it
# works*.

# %%
job, *applications = dynamodb.query(
    TableName=TABLE, IndexName="jobApplications", KeyConditionExpression="GSI1PK = :job",
    ExpressionAttributeValues={":job": {"S": f"JOB#{job_id}"}}, ScanIndexForward=False)["Items"]
assert "jobStatus" in job, "the job does not come first"
assert not any("jobStatus" in it for it in applications), "one application is a job"
accepted = [it["id"]["S"] for it in applications if it["jobApplicationStatus"]["S"] == "ACCEPTED"]
assert accepted == [bruno.id], "Bruno is not booked: restart the kernel, then run all cells in order"
assert job.get("acceptedApplicationId") == {"S": bruno.id}, "job and applications differ"
assert b"JOB#" > b"APPLICATION#"  # the reason
assert "Item" not in dynamodb.get_item(TableName=TABLE, Key=accept["Key"]), "the phantom is back"
print("One job, one accepted application, no phantom.")

# %%
progress("01")
