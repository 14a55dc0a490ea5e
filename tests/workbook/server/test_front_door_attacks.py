"""Ways to book, or to read, as somebody else at the front door: each fails, and works once what stops it is taken out.

Stranger is an IAM user who may call the API, and wants the job of parent.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from botocore.credentials import Credentials

from booking.table import BookingTable
from tests.workbook.server.door import MAY_CALL, api, integration
from workbook.cloud import Stack, connect
from workbook.practice.sample import PostedJob, post_job
from workbook.server.in_process import asked, somebody

BOOK, LIST = ("/jobs/{jobId}/bookings", "post"), ("/jobs", "get")
WHO = '$context.identity.userArn.replaceAll("^.*/", "")'

Attack = Callable[[Stack, PostedJob], bool]
"""Whether stranger got what they wanted."""
Protection = Callable[[Stack], None]
"""Takes it out."""


@pytest.fixture
def stack() -> Iterator[Stack]:
    with connect() as stack:
        yield stack


# -------------------------------------------------------------------------------------------------- what is taken out


def template(method: tuple[str, str], pattern: str, by: str, count: int = 1) -> Protection:
    """A part of a request's mapping template, by something else."""

    def taken_out(stack: Stack) -> None:
        templates = integration(stack, *method)["requestTemplates"]
        changed, number = re.subn(pattern, lambda _: by, templates["application/json"])
        assert number == count, pattern
        templates["application/json"] = changed

    return taken_out


def identity_from(source: str) -> Protection:
    return template(BOOK, re.escape(WHO), source)


def escapes(method: tuple[str, str], name: str, again: str, count: int) -> Protection:
    """`#set($name = $util.escapeJavaScript(…)…)`, where it is escaped `again`."""
    return template(method, rf"#set\(\${name} = \$util\.escapeJavaScript\({again}\).*\n", "", count)


def unescaped(method: tuple[str, str], name: str, source: str) -> Protection:
    return template(method, rf"#set\(\${name} = \$util.*\n", f"#set(${name} = {source})\n")


def form(stack: Stack) -> None:
    api(stack).definition["components"]["schemas"]["Booking"] = {"type": "object"}


def policy_of_the_api(stack: Stack) -> None:
    del api(stack).definition["x-amazon-apigateway-policy"]


def limits_of_the_role(stack: Stack) -> None:
    role = integration(stack, *LIST)["credentials"].rpartition("/")[2]
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "*"}],
    }
    boto3.client("iam").put_role_policy(RoleName=role, PolicyName="More", PolicyDocument=json.dumps(document))


# --------------------------------------------------------------------------------------------------------- the attacks


def booked(stack: Stack, posted: PostedJob, who: Credentials, *, job: str = "", query: str = "", **told: Any) -> bool:
    body = {"applicationId": posted.applications[0].id} | told.pop("body", {})
    path = f"/{quote(job or posted.job.id, safe='')}/bookings{query}"
    return asked(stack, "POST", path, who, body, **told).status == 200


def in_the_body(stack: Stack, posted: PostedJob) -> bool:
    return booked(stack, posted, somebody("stranger"), body={"username": posted.job.username})


def in_the_query(stack: Stack, posted: PostedJob) -> bool:
    return booked(stack, posted, somebody("stranger"), query=f"?username={posted.job.username}")


def in_a_header(stack: Stack, posted: PostedJob) -> bool:
    return booked(stack, posted, somebody("stranger"), username=posted.job.username)


def in_the_users_path(stack: Stack, posted: PostedJob) -> bool:
    return booked(stack, posted, somebody("stranger", path=f"/{posted.job.username}/"))


def in_a_sessions_name(stack: Stack, posted: PostedJob) -> bool:
    iam = boto3.client("iam")
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="anybody", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.put_role_policy(
        RoleName="anybody",
        PolicyName="Calls",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [MAY_CALL]}),
    )
    session = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName=posted.job.username)["Credentials"]
    who = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    return booked(stack, posted, who)


def out_of_the_inner_text(stack: Stack, posted: PostedJob) -> bool:
    job = f'{posted.job.id}", "username": "{posted.job.username}'
    return booked(stack, posted, somebody("stranger"), job=job)


def out_of_the_outer_text(stack: Stack, posted: PostedJob) -> bool:
    job = f'{posted.job.id}\\", \\"username\\": \\"{posted.job.username}'
    return booked(stack, posted, somebody("stranger"), job=job)


def out_of_the_application(stack: Stack, posted: PostedJob) -> bool:
    application = f'{posted.applications[0].id}", "username": "{posted.job.username}'
    return booked(stack, posted, somebody("stranger"), body={"applicationId": application})


def listed(stack: Stack, posted: PostedJob, after: str) -> bool:
    told = asked(stack, "GET", f"?after={quote(after, safe='')}", somebody("stranger"))
    return told.status == 200 and posted.job.id in told.text


def another_partition(stack: Stack, posted: PostedJob) -> bool:
    user = f"USER#{posted.job.username}"
    values = json.dumps({":caller": {"S": user}, ":jobs": {"S": "JOB#"}})
    begins = f'"ExclusiveStartKey": {{"PK": {{"S": "{user}"}}, "SK": {{"S": "JOB#'
    return listed(stack, posted, f'a"}}}}, "ExpressionAttributeValues": {values}, {begins}')


def everybodys_open_jobs(stack: Stack, posted: PostedJob) -> bool:
    return listed(
        stack,
        posted,
        'a"}}, "IndexName": "getJobsByStatus", "KeyConditionExpression": "jobStatus = :open", '
        '"ExclusiveStartKey": {"PK": {"S": "A"}, "SK": {"S": "A"}, "jobStatus": {"S": "OPEN"}}, '
        '"ExpressionAttributeValues": {":open": {"S": "OPEN',
    )


ATTACKS: Mapping[str, tuple[Attack, list[Protection]]] = {
    "a username in the body": (in_the_body, [identity_from("$input.path('$.username')"), form]),
    "a username in the query": (in_the_query, [identity_from("$input.params('username')")]),
    "a username in a header": (in_a_header, [identity_from("$input.params('username')")]),
    "a user's path that is the parent's name": (
        in_the_users_path,
        [identity_from('$context.identity.userArn.replaceAll("^[^/]*/", "").replaceAll("/.*$", "")')],
    ),
    "a role's session with the parent's name": (
        in_a_sessions_name,
        [
            policy_of_the_api,
            template(BOOK, r"#if\(.*\n((?:.*\n)*?)#else\n(?:.*\n)*?#end\n", f"#set($username = {WHO})\n"),
        ],
    ),
    "a job that ends the text in the text": (out_of_the_inner_text, [escapes(BOOK, "jobId", r"\$jobId", 1)]),
    "a job that ends the text around it": (
        out_of_the_outer_text,
        [
            escapes(BOOK, "jobId", r"\$jobId", 1),
            unescaped(BOOK, "jobId", "$input.params('jobId')"),
        ],
    ),
    "an application that ends the text": (
        out_of_the_application,
        [form, escapes(BOOK, "applicationId", r"\$applicationId", 1)],
    ),
    "a page of another partition": (another_partition, [unescaped(LIST, "after", "$input.params('after')")]),
    "a page of everybody's open jobs": (
        everybodys_open_jobs,
        [unescaped(LIST, "after", "$input.params('after')"), limits_of_the_role],
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_it_fails_and_works_once_what_stops_it_is_taken_out(stack: Stack, name: str) -> None:
    attack, protections = ATTACKS[name]
    posted = post_job(BookingTable(stack.outputs["TableName"]), 2)
    assert not attack(stack, posted)
    for protection in protections:
        protection(stack)
    forget_everybody()  # the attack makes its own again
    assert attack(stack, posted)


def forget_everybody() -> None:
    iam = boto3.client("iam")
    for name in [user["UserName"] for user in iam.list_users()["Users"]]:
        for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        iam.delete_user_policy(UserName=name, PolicyName="Calls")
        iam.delete_user(UserName=name)
    if any(role["RoleName"] == "anybody" for role in iam.list_roles()["Roles"]):
        iam.delete_role_policy(RoleName="anybody", PolicyName="Calls")
        iam.delete_role(RoleName="anybody")
