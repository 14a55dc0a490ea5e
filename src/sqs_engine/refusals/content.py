"""Bodies: their size, and characters that XML does not allow (Amazon SQS API reference, *SendMessage*)."""

import re

from sqs_engine.errors import InvalidMessageContents, InvalidParameterValue, MissingParameter
from sqs_engine.message import Draft

_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Those that are not allowed: the few are compiled sooner than all the others."""
_ALLOWED = "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"


def check_body(draft: Draft, most_bytes: int, entry: str = "") -> None:
    """A body is not empty, fits the queue's MaximumMessageSize, and has no character that XML forbids.
    `entry` names the entry of a batch, with a dot at its end."""
    if not draft.body:
        raise MissingParameter(f"{entry}MessageBody")
    if draft.size > most_bytes:
        raise InvalidParameterValue(
            f"One or more parameters are invalid. Reason: Message must be shorter than {most_bytes} bytes."
        )
    if forbidden_character(draft.body):
        raise InvalidMessageContents(f"Invalid characters found. Valid unicode characters are {_ALLOWED}")


def forbidden_character(text: str) -> str | None:
    """The first character of `text` that XML does not allow."""
    found = _FORBIDDEN.search(text)
    return found[0] if found else None
