"""Tries a reader's policy for the function that declines: deployed, used, and compared with what the function needs."""

import re
from collections.abc import Iterator
from typing import Any

from workbook import cloud
from workbook.cloud import DeployError, Stack
from workbook.cloud.permissions import PolicyError, acting, audit
from workbook.cloud.template import Template, TemplateError
from workbook.event_source import EventSourceMapping
from workbook.exercises.chapter_06.changes import FUNCTION
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.messages.ledger import Ledger
from workbook.practice.aside import aside
from workbook.practice.sample import job_with_applications, put_job
from workbook.practice.trial_stack import by_logical_ids, changed, deployed

ROLE = "UpdateJobApplicationsFunctionRole"
"""The role that gets the policy, by its logical id."""

_WHY = {
    "sqs": "Lambda polls the queue with the function's role.",
    "logs": "Lambda writes the function's log with the function's role.",
    "xray": "Tracing is Active, and Lambda sends the traces with the function's role.",
}
_ELEMENTS = ("Version", "Id", "Statement")
"""Of a policy document (IAM user guide, *IAM JSON policy elements reference*)."""
_WILD = re.compile(r"allowed \w+:\w*[*?]")


def smallest_policy(answer: dict[str, Any]) -> Verdict:
    """`answer` is a policy document; its resources are those of template.yaml, by Fn::GetAtt."""
    listed = answer.get("Statement")
    if not isinstance(listed, list | dict) or not listed:
        return Wrong("A policy document has `Version` and `Statement`, a list of statements.")
    if answer.get("Version") != "2012-10-17":
        return Wrong('`"Version": "2012-10-17"` is the language of today\'s policies, and no date of yours.')
    if unknown := [str(name) for name in answer if name not in _ELEMENTS]:
        return Wrong(f"AWS refuses it: a policy document has no `{unknown[0]}`, only {', '.join(_ELEMENTS)}.")
    if names := [name for name in _attributes(answer) if isinstance(name, str)]:
        return Wrong(f'`Fn::GetAtt` takes a list: `["{names[0].partition(".")[0]}", "Arn"]`.')
    policies = [{"PolicyName": "DeclineApplications", "PolicyDocument": answer}]
    try:
        with deployed(changed(Template.load(), {ROLE: {"Policies": policies}})) as trial:
            return _used(trial) or _compared(trial)
    except PolicyError as fault:
        return Wrong(str(fault))
    except (TemplateError, DeployError) as refused:
        return Wrong(f"AWS refuses it. {refused}")


def _attributes(value: Any) -> Iterator[Any]:
    """What every Fn::GetAtt in `value` is given."""
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _attributes(each)
    if isinstance(value, dict) and "Fn::GetAtt" in value:
        yield value["Fn::GetAtt"]


def _used(trial: Stack) -> Wrong | None:
    """Two declines by the deployed function, acting as its role."""
    posted = put_job(trial.outputs["TableName"], job_with_applications(2))
    for each in posted.applications:
        body = f'{{"jobId": "{posted.job.id}", "applicationId": "{each.id}"}}'
        with aside():
            cloud.shared_client("sqs").send_message(QueueUrl=trial.outputs["QueueUrl"], MessageBody=body)
    with acting.recorded() as decided:
        ledger = _drained(trial)
    denied = next((it for it in decided if not it.decision.allowed), None)
    if denied is None:
        return None
    action, resource = denied.request.action, _in_words(denied.request.resource, trial)
    return Wrong(
        f"The function was denied `{action}` on {resource}: of 2 messages {ledger.counts()['DEAD_LETTERED']} ended in "
        "the DLQ, and nobody was declined.",
        came=f"`{action}` denied",
    )


def _drained(trial: Stack) -> Ledger:
    mapping = EventSourceMapping.from_stack(trial, FUNCTION)
    mapping.drain()
    return mapping.ledger


def _compared(trial: Stack) -> Verdict:
    """The deployed role against what it needs and must not do (workbook/cloud/permissions/needs.yaml)."""
    cloudformation, iam = cloud.shared_client("cloudformation"), cloud.shared_client("iam")
    found = cloudformation.describe_stack_resource(StackName=trial.name, LogicalResourceId=ROLE)["StackResourceDetail"]
    role = audit.deployed_role(found["PhysicalResourceId"], iam)  # this one alone: reading all takes much of a check
    wanted = audit.needs(trial.name, cloudformation)[ROLE]
    may = audit.evaluated(role.documents)
    for request in wanted.all:
        if not may(request):
            why = _WHY.get(request.action.partition(":")[0], "")
            return Wrong(f"`{request.action}` on {_in_words(request.resource, trial)} is denied. {why}")
    allowed = [it for it in wanted.must_not if may(it)]
    if allowed:
        action, resource = allowed[0].action, _in_words(allowed[0].resource, trial)
        others = len(allowed) - 1
        more = f" So {'is' if others == 1 else 'are'} {others} more of what it must not do." if others else ""
        return Wrong(f"`{action}` on {resource} is allowed, and the function never needs it.{more}")
    for finding in audit.findings(role, wanted):
        said = _in_words(finding.removeprefix(f"{role.name} "), trial)
        wider = " Name each action: what a wildcard allows may grow." if _WILD.search(said) else ""
        return Wrong(f"More than it needs: the role {said}.{wider}")
    return Right(
        f"Both declines went through, all {len(wanted.all)} needs are allowed, and {len(wanted.must_not)} things that "
        "it must not do are denied. Most of it is not for your code: Lambda acts with this role, too."
    )


def _in_words(text: str, trial: Stack) -> str:
    return "any resource" if text == "*" else by_logical_ids(text, trial)
