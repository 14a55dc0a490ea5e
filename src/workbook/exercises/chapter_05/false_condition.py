"""Says why an update's condition was false: what it asked for, and what the item has."""

import json
import re
from collections.abc import Mapping
from typing import Any

from booking.model import Job

_STATUS = "jobApplicationStatus"
_NAME = re.compile(r"(?<![:#\w])[A-Za-z_]\w*\b(?!\s*\()")
_PLACEHOLDER = re.compile(r"[:#]\w+")
_WORDS = ("AND", "OR", "NOT", "IN", "BETWEEN")


def false_condition(request: Mapping[str, Any], item: Mapping[str, Any], *, silent: bool) -> str:
    """`request` is the update of a PENDING application, `item` the application; `silent` when no error came out."""
    condition = request.get("ConditionExpression", "")
    after = "and your `except` kept silent" if silent else "the one that it should let through"
    names, values = (request.get(f"ExpressionAttribute{kind}") or {} for kind in ("Names", "Values"))
    placeholders = _PLACEHOLDER.findall(condition)
    said = {**names, **{name: json.dumps(value, default=str) for name, value in values.items()}}
    asked = ", ".join(f"`{name}` is `{said[name]}`" for name in dict.fromkeys(placeholders) if name in said)
    used = [*_NAME.findall(condition), *(names[name] for name in placeholders if name in names)]
    missing = [name for name in dict.fromkeys(used) if name not in item and name.upper() not in _WORDS]
    lacks = "".join(
        f" and no `{name}`" + (", which is the job's attribute" if name in Job.model_fields else "") for name in missing
    )
    return (
        f"Your condition `{condition}` was false for the PENDING application, {after}. "
        f"{f'{asked}; the' if asked else 'The'} item has `{_STATUS}` = `{json.dumps(item[_STATUS])}`{lacks}."
    )
