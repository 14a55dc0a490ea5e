"""JSONata's functions that decode texts, where the library takes what JSONata refuses.

(docs.jsonata.org, *String functions*.)
"""

import re
from base64 import b64decode
from urllib.parse import unquote_to_bytes

from asl_interpreter.scope import Scope

_ESCAPES = re.compile("(?:%[0-9A-Fa-f]{2})+")
_NO_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_RESERVED = re.compile("[;/?:@&=+$,#]")
"""What stays escaped in a URL, where it would mean something else (ECMAScript, *decodeURI*)."""


class InternalError(Exception):
    """AWS's own evaluator failed, and tells no more of it (observed there: floci-io/floci #2736)."""


def base64decode(scope: Scope, value: str | None) -> str | None:
    """`$base64decode`: the text whose bytes are written in Base64. Raises `InternalError`."""
    if value is None:
        return None
    try:
        return b64decode(value + "=" * (-len(value) % 4), validate=True).decode(errors="replace")
    except ValueError:
        raise InternalError from None


def decode_url(scope: Scope, value: str | None) -> str | None:
    """`$decodeUrl`: a URL without its escapes, but for those of reserved characters. Raises `ValueError`."""
    return None if value is None else _decoded(value, _RESERVED)


def decode_url_component(scope: Scope, value: str | None) -> str | None:
    """`$decodeUrlComponent`: a part of a URL without its escapes. Raises `ValueError`."""
    return None if value is None else _decoded(value, None)


def _decoded(value: str, kept: re.Pattern[str] | None) -> str:
    if _NO_ESCAPE.search(value):
        raise ValueError(value)

    def text_of(escapes: re.Match[str]) -> str:
        found = unquote_to_bytes(escapes[0]).decode()
        return found if kept is None else kept.sub(lambda mark: f"%{ord(mark[0]):02X}", found)

    return _ESCAPES.sub(text_of, value)
