"""The load that this workbook is about: bookings, each of a job of its own, by StartSyncExecution."""

import json
from collections.abc import Iterator, Mapping, Sequence
from threading import local
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from workbook import cloud
from workbook.load.attack import Hit
from workbook.practice.sample import job_with_applications, put_job

_BOOKED = 0  # the first applicant
_TIMEOUT = 30  # s, as vegeta waits


class Bookings:
    """A target that books the next of `inputs` each time it is called, each of them once.

    One call is one request: boto3 does not retry, and a throttled booking is a failure by its name. An execution that
    ended in an error is one too, although its HTTP status is 200. Bytes are those of the bodies.
    """

    def __init__(self, state_machine_arn: str, inputs: Sequence[Mapping[str, Any]], *, workers: int) -> None:
        """At most `workers` threads call it at once. Raises `NotConnected` where no cloud answers."""
        settings = Config(
            max_pool_connections=workers,
            read_timeout=_TIMEOUT,
            connect_timeout=_TIMEOUT,
            retries={"total_max_attempts": 1},
        )
        self._arn, self._inputs, self._bodies = state_machine_arn, inputs, local()
        self._client = cloud.client("stepfunctions", config=settings)
        self._client.meta.events.register("before-call", self._sent)
        self._client.meta.events.register("after-call", self._received)

    def __call__(self, number: int) -> Hit:
        self._bodies.sent = self._bodies.received = 0
        try:
            ended = self._client.start_sync_execution(stateMachineArn=self._arn, input=json.dumps(self._inputs[number]))
        except ClientError as refused:
            status = refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            return self._hit(status, refused.response.get("Error", {}).get("Code") or type(refused).__name__)
        error = "" if ended["status"] == "SUCCEEDED" else ended.get("error") or ended["status"]
        return self._hit(ended["ResponseMetadata"]["HTTPStatusCode"], error)

    def _hit(self, status: int, error: str) -> Hit:
        return Hit(status, self._bodies.received, self._bodies.sent, error)

    def _sent(self, params: Mapping[str, Any], **_: object) -> None:
        self._bodies.sent = len(params["body"])

    def _received(self, http_response: Any, **_: object) -> None:
        self._bodies.received = len(http_response.content)


def posted(table: str, jobs: int, applications: int) -> Iterator[dict[str, Any]]:
    """Post so many jobs with applications in `table`, one after the other, and give the workflow's input for each: book
    its first applicant.

    Raises `NotConnected`, and `TableTooBusy` when DynamoDB goes on to refuse items.
    """
    for seed in range(jobs):
        yield put_job(table, job_with_applications(applications, seed=seed)).booking(_BOOKED)
