"""What exercise 08-2 says to a function that sends a batch until the queue has all of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.exercises.exercise import Right, Verdict, Wrong

Function = Callable[..., Any]
TRIES = 4
_TOO_MANY = 20
_TEN = tuple({"Id": f"application-{number}", "MessageBody": f"decline {number}"} for number in range(10))


class QueueDown(Exception):
    """The queue does not answer."""


class _GoesOn(BaseException):
    """It sends again and again. No Exception, so that a function that takes any error lets it pass."""


@dataclass(frozen=True)
class _Case:
    """What a queue refuses: the numbers of its entries, and how often each. `listed`: it answers `Failed` also when
    that is empty."""

    what: str
    refuses: Mapping[int, int]
    listed: bool = False
    entries: Sequence[Mapping[str, str]] = _TEN

    @property
    def taken(self) -> bool:
        return all(times < TRIES for times in self.refuses.values())


_CASES = (
    _Case("a queue that takes all ten", {}),
    _Case("a queue that takes all ten, and answers with an empty `Failed`", {}, listed=True),
    _Case("a queue that refuses three, once", {2: 1, 5: 1, 9: 1}),
    _Case("a queue that refuses all ten, once", dict.fromkeys(range(10), 1)),
    _Case("a queue that refuses one three times and another once", {0: 3, 7: 1}),
    _Case("a queue that refuses one for good", {4: _TOO_MANY}),
    _Case("a queue that refuses all ten for good", dict.fromkeys(range(10), _TOO_MANY)),
    _Case("a batch of one, refused once", {0: 1}, entries=_TEN[:1]),
)


class _Queue:
    """boto3's client, as far as a batch needs it."""

    def __init__(self, case: _Case) -> None:
        self._case = case
        self._left = {case.entries[number]["Id"]: times for number, times in case.refuses.items()}
        self.calls: list[list[str]] = []
        self.taken: list[str] = []
        self.url: object = None

    def send_message_batch(self, **asked: Any) -> dict[str, Any]:
        if sorted(asked) != ["Entries", "QueueUrl"]:
            raise _Misused(f"`send_message_batch` was called with {', '.join(sorted(asked)) or 'nothing'}")
        self.url, entries = asked["QueueUrl"], asked["Entries"]
        self.calls.append([])
        if len(self.calls) > _TOO_MANY:
            raise _GoesOn
        _must_be_entries(entries)
        taken, refused = [], []
        for entry in entries:
            name = entry["Id"]
            self.calls[-1].append(name)
            if self._left.get(name, 0) > 0:
                self._left[name] -= 1
                refused.append({"Id": name, "Code": "InternalError", "SenderFault": False})
            else:
                self.taken.append(name)
                taken.append({"Id": name, "MessageId": f"message-{len(self.taken)}"})
        answer: dict[str, Any] = {"ResponseMetadata": {"HTTPStatusCode": 200}}
        answer |= {"Successful": taken} if taken else {}
        return answer | ({"Failed": refused} if refused or self._case.listed else {})


class _Misused(Exception):
    """The client was called in a way that boto3 refuses."""


def _must_be_entries(entries: object) -> None:
    if not isinstance(entries, list | tuple):
        raise _Misused(f"`Entries` is a list, not a {type(entries).__name__}")
    if not entries:
        raise _Misused("SQS refuses an empty batch (`EmptyBatchRequest`)")
    for entry in entries:
        if not isinstance(entry, dict) or not {"Id", "MessageBody"} <= entry.keys():
            shown = sorted(entry) if isinstance(entry, dict) else type(entry).__name__
            raise _Misused(
                f"an entry has `Id` and `MessageBody`, and one with {shown} came. What is in `Failed` is a report "
                "without the message: send the entry of the same `Id`"
            )


def sends_all(function: Function) -> Verdict:
    """`function(sqs, queue_url, entries)` returns when the queue has every entry, and raises when it will not."""
    for case in _CASES:
        if wrong := _tried(function, case):
            return wrong
    if wrong := _down(function):
        return wrong
    return Right(
        f"{len(_CASES)} queues: what was refused was sent again and nothing else, four times at most, and nobody was "
        "forgotten in silence."
    )


def _tried(function: Function, case: _Case) -> Wrong | None:
    queue = _Queue(case)
    raised: Exception | None = None
    try:
        function(queue, "https://queue", [dict(entry) for entry in case.entries])
    except _GoesOn:
        return Wrong(
            f"With {case.what} it never ends: after {_TOO_MANY} calls it was still sending. Four tries are enough.",
            came=f"more than {_TOO_MANY} calls",
        )
    except _Misused as misused:
        return Wrong(f"With {case.what}: {misused}.", came=_calls(queue))
    except Exception as error:
        raised = error
    return _judged(queue, case, raised)


def _judged(queue: _Queue, case: _Case, raised: Exception | None) -> Wrong | None:
    came = f"{_calls(queue)}; " + ("it returned" if raised is None else f"it raised {type(raised).__name__}: {raised}")
    if isinstance(raised, AttributeError) and raised.obj is queue:
        return Wrong(
            f"With {case.what}: this queue has `send_message_batch` only, which also sends a batch of one.", came=came
        )
    if not queue.calls:
        return Wrong(f"With {case.what}: nothing was sent by the `sqs` that your function is given.", came=came)
    if isinstance(raised, KeyError) and raised.args in (("Failed",), ("Successful",)):
        return Wrong(
            f"With {case.what}: `{raised.args[0]}` is absent where it would be empty. `get` asks whether.", came=came
        )
    missing = [entry["Id"] for entry in case.entries if entry["Id"] not in queue.taken]
    if not case.taken:
        return _refused_for_good(queue, case, raised, len(missing), came)
    if raised is not None:
        why = "The queue would have taken all of them." if missing else "The queue has all of them."
        return Wrong(f"With {case.what} it gives up. {why}", came=came)
    if missing:
        return Wrong(
            f"With {case.what}: {len(missing)} never got into the queue, and it returned as if they had. HTTP 200 does "
            "not say that everything was taken.",
            came=came,
        )
    if len(queue.taken) > len(set(queue.taken)):
        twice = len(queue.taken) - len(set(queue.taken))
        return Wrong(f"With {case.what}: {twice} that were taken were sent again. Only what failed is left.", came=came)
    return None


def _refused_for_good(queue: _Queue, case: _Case, raised: Exception | None, missing: int, came: str) -> Wrong | None:
    if raised is None:
        return Wrong(
            f"With {case.what} it returned as if all were well, and {missing} will never hear. It has to raise.",
            came=came,
        )
    if len(queue.calls) > TRIES:
        return Wrong(
            f"With {case.what} it tried {len(queue.calls)} times. {TRIES} tries in all were asked for.", came=came
        )
    if len(queue.calls) < TRIES:
        return Wrong(f"With {case.what} it gave up after {len(queue.calls)} of {TRIES} tries.", came=came)
    return None


def _down(function: Function) -> Wrong | None:
    class Down:
        def send_message_batch(self, **asked: Any) -> dict[str, Any]:
            raise QueueDown("the queue does not answer")

    try:
        function(Down(), "https://queue", [dict(entry) for entry in _TEN])
    except Exception:
        return None
    return Wrong("When the call itself raises, your function returns as if all were sent.", came="it returned")


def _calls(queue: _Queue) -> str:
    return "sent " + " + ".join(str(len(call)) for call in queue.calls) if queue.calls else "no call"
