"""Message attributes: number, names, types and values (Amazon SQS guide, *Amazon SQS message metadata*).

Names may have letters beyond ASCII, as recorded on AWS (LocalStack,
`test_send_message_with_invalid_string_attributes`).
"""

import re
from collections.abc import Mapping

from sqs_engine.errors import InvalidParameterValue
from sqs_engine.limits import MOST_MESSAGE_ATTRIBUTES
from sqs_engine.message import MessageAttribute
from sqs_engine.refusals.content import forbidden_character

_MOST_CHARACTERS = 256
_NAME = re.compile(r"[A-Za-z0-9\u00C0-\u017F_.-]+")
_TYPE = re.compile(r"(String|Number|Binary)(\..+)?")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_SYSTEM = "AWSTraceHeader"


def check_attributes(attributes: Mapping[str, MessageAttribute]) -> None:
    """Refuse what SendMessage refuses as MessageAttributes."""
    if len(attributes) > MOST_MESSAGE_ATTRIBUTES:
        raise InvalidParameterValue(
            f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum [{MOST_MESSAGE_ATTRIBUTES}]."
        )
    for name, attribute in attributes.items():
        _check_name(name)
        _check_value(f"message (user) attribute '{name}'", attribute)


def check_system_attributes(attributes: Mapping[str, MessageAttribute]) -> None:
    """Refuse what SendMessage refuses as MessageSystemAttributes: AWSTraceHeader, a string, is all there can be."""
    for name, attribute in attributes.items():
        if name != _SYSTEM:
            raise InvalidParameterValue(f"Message system attribute name '{name}' is invalid.")
        _check_value(f"message system attribute '{name}'", attribute)


def _check_name(name: str) -> None:
    if not name:
        raise InvalidParameterValue("The request must contain non-empty message (user) attribute names.")
    if len(name) > _MOST_CHARACTERS:
        raise InvalidParameterValue("Message (user) attribute name must be shorter than 256 bytes.")
    if name.lower().startswith(("aws.", "amazon.")):
        raise InvalidParameterValue(
            "You can't use message attribute names beginning with 'AWS.' or 'Amazon'. "
            "These strings are reserved for internal use."
        )
    if name.startswith("."):
        raise InvalidParameterValue("Message (user) attribute name must not begin with character '.'.")
    if name.endswith("."):
        raise InvalidParameterValue("Message (user) attribute name must not end with character '.'.")
    if ".." in name:
        raise InvalidParameterValue("Message (user) attribute name must not have successive '.' characters.")
    if not _NAME.fullmatch(name):
        raise InvalidParameterValue(
            f"Invalid character in message (user) attribute name '{name}': it can contain A-Z, a-z, 0-9, "
            "underscore (_), hyphen (-), and period (.) characters."
        )


def _check_value(which: str, attribute: MessageAttribute) -> None:
    kind = attribute.data_type
    if not kind:
        raise InvalidParameterValue(f"The {which} must contain a non-empty message attribute type.")
    if len(kind) > _MOST_CHARACTERS:
        raise InvalidParameterValue("Message (user) attribute type must be shorter than 256 bytes.")
    if not _TYPE.fullmatch(kind):
        raise InvalidParameterValue(
            f"The type of {which} is invalid. "
            "You must use only the following supported type prefixes: Binary, Number, String."
        )
    if not attribute.value:
        raise InvalidParameterValue(f"{_capital(which)} must contain a non-empty value of type '{kind}'.")
    field = "Binary" if kind.startswith("Binary") else "String"
    if isinstance(attribute.value, bytes) != (field == "Binary"):
        raise InvalidParameterValue(f"{_capital(which)} with type '{kind}' must use field '{field}'.")
    if isinstance(attribute.value, str):
        _check_text(which, kind, attribute.value)


def _check_text(which: str, kind: str, value: str) -> None:
    if (character := forbidden_character(value)) is not None:
        raise InvalidParameterValue(
            f"Invalid binary character '#x{ord(character):X}' was found in the {which} value, the set of allowed "
            "characters is #x9 | #xA | #xD | [#x20 to #xD7FF] | [#xE000 to #xFFFD] | [#x10000 to #x10FFFF]"
        )
    if kind.startswith("Number") and not _NUMBER.fullmatch(value):
        raise InvalidParameterValue(f"Can't cast the value of {which} to a number.")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
