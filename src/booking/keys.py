"""The table's primary keys, one function for each kind of item.

Keys are text put together with `#`. An id that held a `#` would let a caller name an item he was not meant to reach,
so an id is checked before a key is built from it, never after.
"""

import re
import reprlib

from booking.errors import InvalidInput

Key = dict[str, str]

USERNAME_MAX_LENGTH = 128  # characters; DynamoDB allows a sort key of 1,024 bytes, and a character can need four

_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


def checked_id(name: str, value: object) -> str:
    """`value` if it is a UUID in lower case, else InvalidInput; `name` is the field the sentence talks about."""
    if isinstance(value, str) and _UUID.fullmatch(value):
        return value
    raise InvalidInput(
        f"{name} must be a UUID in lower case, such as 0b5e7c1a-58b6-4f0e-9a39-1f6f2d3c4b5a, not {shown(value)}."
    )


def checked_username(value: object) -> str:
    """`value` if it can be a username, else InvalidInput: 1 to 128 printable characters, no `#`, no space around."""
    if (
        isinstance(value, str)
        and 0 < len(value) <= USERNAME_MAX_LENGTH
        and "#" not in value
        and value.isprintable()
        and value == value.strip()
    ):
        return value
    raise InvalidInput(
        f"username must have 1 to {USERNAME_MAX_LENGTH} printable characters, no '#' and no space around it, "
        f"not {shown(value)}."
    )


def user_key(username: str) -> Key:
    """The primary key of a user. Raises InvalidInput."""
    user = f"USER#{checked_username(username)}"
    return {"PK": user, "SK": user}


def job_key(username: str, job_id: str) -> Key:
    """The primary key of the job that `username` posted. Raises InvalidInput."""
    return {"PK": f"USER#{checked_username(username)}", "SK": f"JOB#{checked_id('jobId', job_id)}"}


def application_key(job_id: str, application_id: str) -> Key:
    """The primary key of an application for a job. Raises InvalidInput."""
    application = f"JOB#{checked_id('jobId', job_id)}#APPLICATION#{checked_id('applicationId', application_id)}"
    return {"PK": application, "SK": application}


def shown(value: object) -> str:
    """The value as an error shows it: a caller's text can be a megabyte long, and a list nested too deep to show."""
    beginning = repr(value) if isinstance(value, str) else reprlib.repr(value)
    text = beginning.encode("ascii", "backslashreplace").decode()
    return text if len(text) <= 80 else f"{text[:77]}…"
