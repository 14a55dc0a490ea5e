"""What a service may answer to a workflow's call, although all is well or nearly so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError

Json: TypeAlias = dict[str, Any]
Call: TypeAlias = Callable[[Json], Json]


@contextmanager
def answered(operation: str, by: Callable[[Call, Json], Json]) -> Iterator[None]:
    """Within the context `by(call, parameters)` answers an operation of whatever client; `call` is how it would be."""
    upstream = BaseClient._make_api_call

    def make_api_call(client: BaseClient, name: str, params: Json) -> Any:
        if name != operation:
            return upstream(client, name, params)
        return by(lambda asked: upstream(client, name, asked), params)

    with patch.object(BaseClient, "_make_api_call", make_api_call):
        yield


@contextmanager
def asked_for(operation: str) -> Iterator[list[Json]]:
    """The list grows by the parameters of each call of an operation within the context."""
    asked: list[Json] = []

    def noted(call: Call, params: Json) -> Json:
        asked.append(params)
        return call(params)

    with answered(operation, noted):
        yield asked


@contextmanager
def refused_call(operation: str, code: str, *, calls: range, is_done: bool = False) -> Iterator[list[Json]]:
    """The calls of an operation with these numbers, counted from 0, fail; `is_done` says that they did their work.

    The list grows by the parameters of each call.
    """
    asked: list[Json] = []

    def by(call: Call, params: Json) -> Json:
        asked.append(params)
        if len(asked) - 1 not in calls:
            return call(params)
        if is_done:
            call(params)
        error = {"Code": code, "Message": "as the test has it"}
        raise ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": 400, "RequestId": "1"}}, operation)

    with answered(operation, by):
        yield asked


@contextmanager
def lagging_index(is_behind: Callable[[], bool], *application_ids: str) -> Iterator[list[int]]:
    """While `is_behind()` the index does not show these applications. The list grows by a page's size at each Query."""
    pages: list[int] = []

    def page(call: Call, asked: Json) -> Json:
        answer = call(asked)
        if "IndexName" in asked and is_behind():
            shown = [it for it in answer["Items"] if it.get("id", {}).get("S") not in application_ids]
            hidden = len(answer["Items"]) - len(shown)
            counts = {name: answer[name] - hidden for name in ("Count", "ScannedCount")}
            answer = answer | counts | {"Items": shown}
        pages.append(answer["ScannedCount"])
        return answer

    with answered("Query", page):
        yield pages


@contextmanager
def refusing_queue(times: int, refused: Callable[[str], bool], **when_none: Any) -> Iterator[list[int]]:
    """The first `times` times that a batch holds them, the entries with such ids are not taken.

    `when_none` is what stands in an answer without refusals. The list grows by the number refused at each call.
    """
    found: list[int] = []

    def send(call: Call, asked: Json) -> Json:
        left = [] if sum(map(bool, found)) >= times else [it["Id"] for it in asked["Entries"] if refused(it["Id"])]
        found.append(len(left))
        if not left:
            return call(asked) | when_none
        entries = [it for it in asked["Entries"] if it["Id"] not in left]
        answer = call(asked | {"Entries": entries}) if entries else {"ResponseMetadata": {}}
        failed = [{"Id": each, "SenderFault": False, "Code": "InternalError"} for each in left]
        return answer | {"Failed": failed}

    with answered("SendMessageBatch", send):
        yield found
