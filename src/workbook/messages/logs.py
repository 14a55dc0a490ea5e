"""A function's log as rows: what Powertools' Logger writes is one JSON object a line (Powertools guide, *Logger*)."""

import json
from typing import Any

from workbook.basics.shown import short
from workbook.messages.ledger import Ledger

COLUMNS = ("invocation", "level", "message", "messageId", "applicationId", "duplicate", "exception_name")
"""The columns of `rows`. `invocation` is the ledger's number; messages go by the ledger's aliases."""


def rows(ledger: Ledger) -> list[dict[str, object]]:
    """One row for each line that the function logged, in the order of the invocations.

    A line that is no JSON, a `print` for one, is a row with its text as the message. The metrics that Powertools
    writes into the same log, in CloudWatch's embedded metric format, are left out; timestamps too, because the
    ledger's invocations have the virtual time.
    """
    return [
        {"invocation": invocation.number, **_row(line)}
        for invocation in ledger.invocations
        for line in invocation.log.splitlines()
        if line.strip() and not _is_metric(line)
    ]


def _row(line: str) -> dict[str, object]:
    said = logged(line)
    if not said:
        return {"message": line}
    row = {name: said[name] for name in COLUMNS if name in said}
    if isinstance(row.get("applicationId"), str):
        row["applicationId"] = short(row["applicationId"])
    return row


def _is_metric(line: str) -> bool:
    return "_aws" in logged(line)


def logged(line: str) -> dict[str, Any]:
    """What a line of a log says, if it is a JSON object; nothing for any other line."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
