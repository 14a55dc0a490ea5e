"""What an execution with mocks can begin with: the input that StartExecution would take."""

from asl_interpreter.limits import MOST_BYTES, size
from asl_interpreter.values import JSON, check_value, parse


class InputTooLarge(ValueError):
    """An input of more than 256 KiB, with which no execution begins. The message says how large it is."""


class DoubtfulInput(UserWarning):
    """An input that an execution can begin with, and that was hardly meant."""


def check_input(input: JSON) -> None:
    """Raise `InputTooLarge` for what StartExecution refuses, and `NotJSON` for what JSON cannot write.

    (Step Functions API reference, *StartExecution*; guide, *Service quotas*: Maximum input or output size for a task,
    state, or execution.)
    """
    check_value(input)
    if (found := size(input)) > MOST_BYTES:
        raise InputTooLarge(
            f"The input has {found:,} bytes of JSON, and {MOST_BYTES:,} are allowed: StartExecution refuses it."
        )


def is_text_of_json(input: JSON) -> bool:
    """Whether an input is one text that says an object or an array: the state would see a text."""
    if not isinstance(input, str) or input.lstrip()[:1] not in ("{", "["):
        return False
    try:
        parse(input)
    except ValueError:
        return False
    return True
