"""Item collections in words: the headline, what a row says of its item, what is left out, and the whole as text."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from workbook.basics.shown import short
from workbook.figures.item_changes import CHANGED, GONE, MOVED_HERE, NEW, Change
from workbook.figures.items import Kind, kind, shown
from workbook.figures.status_chips import STATUS, status
from workbook.figures.table_views import BASE, Collection, View

MOST_FRAMES, MOST_ROWS = 12, 12


def headline(views: Sequence[View], queried: Mapping[str, str], compared: Sequence[Change] | None) -> str:
    """The picture's message: what changed, what was queried, what is odd, or how many items are where."""
    if compared is not None:
        return _changed(compared)
    if queried:
        return "; ".join(_query(view, queried[view.name]) for view in views if view.name in queried)
    odd = {(item["PK"], item["SK"]) for view in views for item in _items(view) if kind(item) is Kind.UNKNOWN}
    if odd:
        return f"{_number(len(odd), 'item')} {'has' if len(odd) == 1 else 'have'} a key that no item of the design has"
    first, *others = views
    if others:
        more = [f"{len(_items(view))} in {_named(view).removeprefix('index ')}" for view in others]
        return ", ".join([f"{_number(len(_items(first)), 'item')} in {_named(first)}", *more])
    held = f"{_number(len(_items(first)), 'item')} in {_number(len(first.collections), 'item collection')}"
    return f"{_named(first)[0].upper()}{_named(first)[1:]} holds {held if first.collections else 'no items'}"


def _query(view: View, value: str) -> str:
    (count,) = (len(it.items) for it in view.collections if it.value == value)
    return f"A Query for {view.partition_key} = {short(value)} reads one item collection: {_number(count, 'item')}"


def _changed(compared: Sequence[Change]) -> str:
    words: dict[tuple[str, ...], str] = {}
    for each in compared:
        for (_, *primary), word in (*each.words_before.items(), *each.words_after.items()):
            words.setdefault(tuple(primary), word if word in (NEW, CHANGED, GONE) else MOVED_HERE)
    counts = {word: list(words.values()).count(word) for word in (NEW, CHANGED, MOVED_HERE, GONE)}
    called = {NEW: "new", CHANGED: "changed", MOVED_HERE: "moved", GONE: "gone"}
    told = [f"{_number(count, 'item')} {called[word]}" for word, count in counts.items() if count]
    return ", ".join(told) or "Nothing has changed"


def _items(view: View) -> list[dict[str, Any]]:
    return [item for collection in view.collections for item in collection.items]


def _named(view: View) -> str:
    return "the table" if view.name == BASE else f"index {view.name}"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def describe(views: Sequence[View], titles: Sequence[str]) -> str:
    """The picture in words. A title says which moment the view is of, where there are two: `the table, before`."""
    sentences = []
    for view, title in zip(views, titles, strict=True):
        moment = title.partition(", ")[2]
        there = _view_in_words(view)
        if moment:
            there = f"{title[0].upper()}{title[1:]}: {there if view.collections else 'nothing of what changed.'}"
        sentences.append(there)
    return " ".join(sentences)


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
    held = ", ".join(filter(None, (about(item), status(item)))) or "nothing but keys"
    return f"{name} {'of the same sort key' if sort_key == partition_key else short(sort_key)} ({held})"


def about(item: dict[str, Any]) -> str:
    """What an item holds besides its keys and its status, as far as a glance needs it."""
    match kind(item):
        case Kind.USER:
            return f"{item.get('firstName', '')} {item.get('lastName', '')}".strip()
        case Kind.JOB:
            return f"{item.get('applicationCount', 0)} applied"
        case Kind.APPLICATION:
            return str(item.get("username", ""))
    state = next((name for name in STATUS if item.get(name) == status(item)), "")
    held = sorted(name for name in item if not re.fullmatch(r"(GSI\d)?[PS]K", name) and name != state)
    return ", ".join(f"{name} {short(str(shown(item[name])))}" for name in held)


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
