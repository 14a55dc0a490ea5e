"""The text of a path, taken apart.

A path starts at the input (`$`), at the context object (`$$`) or at a variable (`$name`). What follows is split in two:
the *steps*, names and indexes that lead to one value, and the *query*, from the first part on that can find several (a
wildcard, a descent, a slice, a list of names or indexes, a filter).

The notation is that of Jayway's JsonPath, which AWS uses: `$.a.[0]` is `$.a[0]`, and a name after a dot ends only at a
dot, a bracket or a space (`$.a-b`); spaces after the path do not count. AWS knows no functions: `$.a.length()` asks for
a field of that name. The query is kept in the notation of RFC 9535, where every name stands in brackets.
"""

import json
import re
from dataclasses import dataclass

INPUT = "$"
CONTEXT = "$$"
VARIABLES = "$name"


class PathSyntaxError(ValueError):
    """The text is not a path; the message says from where on."""


@dataclass(frozen=True, slots=True)
class PathText:
    """A path taken apart. `root` is `INPUT`, `CONTEXT` or `VARIABLES`; the first step from there is a variable's name.

    `query` is empty where steps say everything.
    """

    text: str
    root: str
    steps: tuple[str | int, ...]
    query: str


def split(text: str) -> PathText:
    """Take a path apart. Raises `PathSyntaxError`."""
    start = _START.match(text)
    if start is None:
        raise PathSyntaxError(f"'{text}' is not a path: a path starts with '$'.")
    variable = start["variable"]
    steps: list[str | int] = [variable] if variable else []
    query: list[str] = []
    position = start.end()
    end = len(text.rstrip())
    while position < end:
        part = _PART.match(text, position)
        if part is None:
            raise PathSyntaxError(f"'{text}' is not a path: it cannot be read from '{text[position:]}' on.")
        step = _step(part)
        if step is not None and not query:
            steps.append(step)
        else:
            query.append(_in_query(part) if step is None else in_brackets(step))
        # The second dot of a descent is the one that the next part starts with, so that `..name` reads as `.name`.
        position = part.end() - 1 if part.lastgroup == "descent" else part.end()
    return PathText(text, VARIABLES if variable else start.group(), tuple(steps), "".join(query))


def in_brackets(step: str | int) -> str:
    """A name or index as RFC 9535 writes it, whatever its characters."""
    return f"[{json.dumps(step)}]"


def _step(part: re.Match[str]) -> str | int | None:
    """The name or index that a part stands for, None for a part that can find several values."""
    match part.lastgroup:
        case "name":
            return part["name"]
        case "quoted":
            return _ESCAPED.sub(r"\1", part["quoted"][1:-1])
        case "index":
            return int(part["index"])
    return None


def _in_query(part: re.Match[str]) -> str:
    match part.lastgroup:
        case "descent":
            return ".."
        case "wildcard":
            return "[*]"
        case "filter":
            return f"[?{_FILTER_PART.sub(_in_filter, part['filter'])}]"
    return part.group().removeprefix(".")


def _in_filter(found: re.Match[str]) -> str:
    """Within a filter only what RFC 9535 would read otherwise is changed: `@.first-name`, and texts without quotes."""
    if found["name"]:
        return in_brackets(found["name"])
    if found["bare"] and not _LITERAL.fullmatch(found["bare"]):
        return f"{found['operator']}{json.dumps(found['bare'], ensure_ascii=False)}"
    return found.group()


_START = re.compile(r"\$\$|\$(?P<variable>[^\W\d]\w*)?")
_ESCAPED = re.compile(r"\\(['\\])")
_STRING = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_IN_FILTER = rf"(?>{_STRING}|/(?:[^/\\]|\\.)+/|[^\[\]'\"])"
_SELECTOR = rf"\s*(?:{_STRING}|-?\d+)\s*"
_PART = re.compile(
    rf"""
      \.(?P<name>[^\s.,*'"()\[\]]+(?:\(\))?)
    | (?P<wildcard>\.\*|\.?\[\s*\*\s*\])
    | (?P<descent>\.\.)(?!\.|$)
    | \.?\[ (?: \s*(?P<index>-?\d+)\s*
              | \s*(?P<quoted>{_STRING})\s*
              | (?P<slice>\s*-?\d*\s*:\s*-?\d*\s*(?::\s*-?\d*\s*)?)
              | (?P<list>{_SELECTOR}(?:,{_SELECTOR})+)
              | \s*\?(?P<filter>(?:{_IN_FILTER}|\[{_IN_FILTER}*\])+) ) \]
    """,
    re.VERBOSE | re.DOTALL,
)
_FILTER_PART = re.compile(
    rf"""
      {_STRING}
    | \.(?P<name>[^\W\d]\w*(?:-\w+)+)
    | (?P<operator>(?:[=!<>]=|[<>])\s*)(?P<bare>[^\s'"()\[\]&|<>=!@$,][^\s'"()\[\]&|<>=!,]*)
    """,
    re.VERBOSE | re.DOTALL,
)
_LITERAL = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
