"""What people write for a promise, and what is none, or one that no mutant breaks."""

from workbook.experiments.aftermath import Aftermath


def always(after: Aftermath) -> bool:
    return True


def never(after: Aftermath) -> bool:
    return False


def one_is_accepted(after: Aftermath) -> bool:
    return after.accepted == 1


def it_succeeded(after: Aftermath) -> bool:
    return after.end == "SUCCEEDED"


def everybody_waits(after: Aftermath) -> bool:
    return after.pending == after.waiting


def nobody_is_pending(after: Aftermath) -> bool:
    return after.pending == 0


def nobody_pending_when_it_succeeded(after: Aftermath) -> bool:
    return after.end != "SUCCEEDED" or after.pending == 0


def closed_and_waiting(after: Aftermath) -> bool:
    return not after.closed or after.waiting == after.pending


def nothing_when_it_succeeded(after: Aftermath) -> bool | None:
    return None if after.end == "SUCCEEDED" else True


def a_number(after: Aftermath) -> int:
    return after.pending - after.waiting


def told_once(after: Aftermath) -> bool:
    return after.told == 1


def everybody_declined(after: Aftermath) -> bool:
    return after.declined == 11


def statuses_add_up(after: Aftermath) -> bool:
    return after.accepted + after.pending + after.declined == 12


def another_attribute(after: Aftermath) -> bool:
    return bool(after.queued == after.pending)  # type: ignore[attr-defined]


def all_eleven(after: Aftermath) -> bool:
    return after.end != "SUCCEEDED" or after.waiting == 11


def not_nine(after: Aftermath) -> bool:
    return after.end != "SUCCEEDED" or after.waiting != 9
