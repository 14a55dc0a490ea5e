"""API Gateway's mapping templates: Velocity, with `$input`, `$context` and `$util`.

(API Gateway guide, *Variables for data transformations for API Gateway*.) Of `$util` there is escapeJavaScript alone.
Velocity is `airspeed-ext`'s, which was made for AWS's templates. It is not AWS's own: in a condition, what is not there
counts as true, and `&&` after a method as false. A template that is to run here compares texts, one in each `#if`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import airspeed
import jsonpath

from workbook.basics.sentence import Sentence


class TemplateFault(Sentence, ValueError):
    """A mapping template that is no Velocity, or that does what Velocity cannot."""


@dataclass(frozen=True)
class Input:
    """`$input`: a body as JSON, and the request's parameters by name, each decoded. Where there is nothing it is ""."""

    body: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def path(self, expression: str) -> Any:
        return next(iter(jsonpath.findall(expression, self._document())), "")

    def json(self, expression: str) -> str:
        return json.dumps(self.path(expression))

    def params(self, name: str) -> str:
        return self.parameters.get(name, "")

    def _document(self) -> Any:
        try:
            return json.loads(self.body or "{}")
        except ValueError:
            return {}


class _Util:
    _SHORT: Mapping[str, str] = {
        '"': r"\"",
        "'": r"\'",
        "\\": r"\\",
        "/": r"\/",
        "\b": r"\b",
        "\t": r"\t",
        "\n": r"\n",
        "\f": r"\f",
        "\r": r"\r",
    }

    def escapeJavaScript(self, value: object) -> str:
        """As Java's `StringEscapeUtils.escapeJavaScript`: ASCII, and `\\'` for a quote, which is not JSON."""
        units = str(value).encode("utf-16-be", "surrogatepass")
        characters = [chr(int.from_bytes(units[at : at + 2], "big")) for at in range(0, len(units), 2)]
        return "".join(
            self._SHORT.get(each) or (each if " " <= each <= "~" else f"\\u{ord(each):04X}") for each in characters
        )


@dataclass
class Rendered:
    """What a template came to, and the overrides it set: `status` None and `headers` empty where it set none."""

    text: str
    status: int | None
    headers: dict[str, str]


def rendered(template: str, input: Input, context: Mapping[str, Any]) -> Rendered:
    """The template with those variables. `context` is what `$context` holds, such as `{"identity": {"userArn": …}}`.

    Raises `TemplateFault`.
    """
    override: dict[str, Any] = {"header": {}}
    names = {"input": input, "util": _Util(), "context": {**context, "responseOverride": override}}
    try:
        text = airspeed.Template(template).merge(names)
    except airspeed.TemplateError as error:
        raise TemplateFault(f"A mapping template cannot be evaluated. {error}") from error
    headers = {name: str(value) for name, value in override["header"].items()}
    return Rendered(text, int(override["status"]) if "status" in override else None, headers)
