"""Item collections in words: the picture's alt text, what a row says of its item, and what is left out."""

import re
from collections.abc import Sequence
from typing import Any

from workbook.basics.shown import short
from workbook.figures.items import Kind, kind, shown
from workbook.figures.table_views import BASE, Collection, View

MOST_FRAMES, MOST_ROWS = 12, 12


def describe(views: Sequence[View]) -> str:
    """The picture in words."""
    return " ".join(_view_in_words(view) for view in views)


def _view_in_words(view: View) -> str:
    name = "The table" if view.name == BASE else f"The index {view.name}"
    if not view.collections:
        return f"{name} holds no items."
    total = sum(len(collection.items) for collection in view.collections)
    frames = [
        f"{view.partition_key} {short(collection.value)} holds {_rows_in_words(view, collection)}"
        for collection in drawn(view)
    ]
    more = left_over(view)
    return (
        f"{name} has {total} item{'s' * (total != 1)} in {len(view.collections)} item "
        f"collection{'s' * (len(view.collections) != 1)}: {'; '.join([*frames, *([more] if more else [])])}."
    )


def _rows_in_words(view: View, collection: Collection) -> str:
    shown, hidden = rows(collection)
    words = [_row_in_words(item, item[view.sort_key], collection.value) for item in shown]
    return ", ".join([*words[:-1], f"{hidden} more", words[-1]] if hidden else words)


def _row_in_words(item: dict[str, Any], sort_key: str, partition_key: str) -> str:
    name = f"an item that is {kind(item)}" if kind(item) is Kind.UNKNOWN else kind(item)
    return f"{name} {'of the same sort key' if sort_key == partition_key else short(sort_key)} ({about(item)})"


def about(item: dict[str, Any]) -> str:
    """What an item holds besides its keys, as far as a glance needs it."""
    match kind(item):
        case Kind.USER:
            return f"{item.get('firstName', '')} {item.get('lastName', '')}".strip()
        case Kind.JOB:
            return f"{item.get('jobStatus', '')}, {item.get('applicationCount', 0)} applied"
        case Kind.APPLICATION:
            return f"{item.get('username', '')}, {item.get('jobApplicationStatus', '')}"
    held = sorted(name for name in item if not re.fullmatch(r"(GSI\d)?[PS]K", name))
    return ", ".join(f"{name} {short(str(shown(item[name])))}" for name in held) or "nothing but keys"


def drawn(view: View) -> list[Collection]:
    """The collections there is room for; those with an unknown item come first, each beside the key it resembles."""
    known = {it.value: all(kind(item) is not Kind.UNKNOWN for item in it.items) for it in view.collections}
    chosen = sorted(known, key=lambda value: known[value])[:MOST_FRAMES]
    odd = {_without_signs(value) for value in chosen if not known[value]}
    shown = (it for it in view.collections if it.value in chosen)
    return sorted(shown, key=lambda it: (_without_signs(it.value) not in odd, _without_signs(it.value)))


def _without_signs(key: str) -> str:
    return key.replace("#", "")


def left_over(view: View) -> str:
    left = len(view.collections) - len(drawn(view))
    items = sum(len(it.items) for it in view.collections) - sum(len(it.items) for it in drawn(view))
    return f"+{left} more item collections with {items} items" if left else ""


def rows(collection: Collection) -> tuple[tuple[dict[str, Any], ...], int]:
    """The items there is room for, and how many are left out just before the last of them."""
    if len(collection.items) <= MOST_ROWS:
        return collection.items, 0
    return (*collection.items[: MOST_ROWS - 1], collection.items[-1]), len(collection.items) - MOST_ROWS
