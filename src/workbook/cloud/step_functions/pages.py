"""Lists that are answered page by page."""

from collections.abc import Sequence
from typing import TypeVar

from moto.stepfunctions.exceptions import InvalidToken, ValidationException
from moto.stepfunctions.responses import StepFunctionResponse

_MOST_RESULTS = 1000
Listed = TypeVar("Listed")


def page(request: StepFunctionResponse, found: Sequence[Listed]) -> tuple[Sequence[Listed], dict[str, str]]:
    """The page that a request asks for, and the token of the next one: how many came before it."""
    token = request._get_param("nextToken") or "0"
    if not token.isdecimal() or int(token) > len(found):
        raise InvalidToken(f"Invalid Token: '{token}'")
    most = int(request._get_param("maxResults") or 0) or 100
    if most > _MOST_RESULTS:
        raise ValidationException(
            f"1 validation error detected: Value '{most}' at 'maxResults' failed to satisfy constraint: "
            f"Member must have value less than or equal to {_MOST_RESULTS}"
        )
    first, last = int(token), int(token) + most
    return found[first:last], {"nextToken": str(last)} if last < len(found) else {}
