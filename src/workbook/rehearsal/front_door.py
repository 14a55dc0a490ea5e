"""What the front door promises, asked by signed requests of IAM users of the account, over HTTP."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from booking.table import BookingTable
from workbook import cloud
from workbook.practice.sample import post_job
from workbook.rehearsal.promises import Outputs, Promise
from workbook.server import front_door
from workbook.server.in_process import somebody

_NOBODY = None


def promised(outputs: Outputs, *, seed: int = 0) -> Iterator[Promise]:
    """A parent books by a signed request, others do not; on a server of this machine. `seed` is a new one."""
    posted = post_job(BookingTable(outputs["TableName"]), 3, seed=seed)
    chosen, second = ({"applicationId": it.id} for it in posted.applications[:2])
    with _user(posted.job.username) as parent, _user("somebody-else") as other:

        def book(who: Credentials | None, application: dict[str, str]) -> tuple[int, Any]:
            status, answer = _asked(outputs, f"/{posted.job.id}/bookings", who, application)
            return status, answer.get("error")

        yield Promise("A request that nobody signed is refused", 403, book(_NOBODY, chosen)[0])
        yield Promise("Another user does not book for the parent", (403, "NotYourJob"), book(other, chosen))
        yield Promise("The parent who signs books", (200, None), book(parent, chosen))
        yield Promise("A second booking is a conflict", (409, "JobNotOpen"), book(parent, second))
        _, listed = _asked(outputs, "", parent)
        ids = [job.get("id", job.get("jobId")) for job in listed.get("jobs", ())]
        yield Promise("The parent's own jobs are listed", True, posted.job.id in ids)


def _asked(outputs: Outputs, path: str, who: Credentials | None, body: object = None) -> tuple[int, dict[str, Any]]:
    """A POST of `body`, or a GET: the answer's status and what it says."""
    url = front_door.local_address(outputs["BookingsUrl"], os.environ["AWS_ENDPOINT_URL"]) + path
    method, data = ("GET", None) if body is None else ("POST", json.dumps(body).encode())
    request = AWSRequest(method, url, {"Content-Type": "application/json"}, data)
    if who is not None:
        SigV4Auth(who, "execute-api", cloud.client("sts").meta.region_name).add_auth(request)
    sent = urllib.request.Request(url, data, dict(request.headers.items()), method=method)
    try:
        with urllib.request.urlopen(sent) as answer:
            return answer.status, json.loads(answer.read() or "{}")
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.loads(refusal.read() or "{}")


@contextmanager
def _user(name: str) -> Iterator[Credentials]:
    """An IAM user who may call APIs, for as long as the context lasts."""
    caller, iam = somebody(name), cloud.client("iam")
    try:
        yield caller
    finally:
        iam.delete_access_key(UserName=name, AccessKeyId=caller.access_key)
        iam.delete_user_policy(UserName=name, PolicyName="Calls")
        iam.delete_user(UserName=name)
