"""What can stand between a page and its stack, each by a name of its own."""

from workbook.basics.sentence import Sentence


class TargetError(Sentence, ValueError):
    """The target is not one this workbook can run on."""


class SeedError(Sentence, ValueError):
    """The seed is not a whole number from 0."""


class DeployError(Sentence, ValueError):
    """The template, or a definition that it names, cannot be deployed as it stands."""


class AlreadyConnected(Sentence, RuntimeError):
    """A stack is open in a `with` block, which another `connect()` would close under it."""


class NotConnected(Sentence, RuntimeError):
    """No local cloud is open, and what was asked for needs one."""


class NeedsVirtualTime(NotConnected):
    """What was asked for happens in virtual time only, and the stack that is connected is in real time."""


class TableTooBusy(Sentence, RuntimeError):
    """DynamoDB goes on to leave writes of a batch unprocessed."""
