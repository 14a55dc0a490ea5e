"""What became of items between two moments, view by view."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from workbook.figures.table_views import View

Key: TypeAlias = tuple[str, str, str]
"""Where an item stands in a view: the partition key's value of its collection, then its primary key."""

NEW, CHANGED, GONE, MOVED_HERE, MOVED_AWAY = "new", "changed", "gone", "moved here", "moved away"


@dataclass(frozen=True)
class Change:
    """One view before and after: the collections that differ, and a word for each item that does."""

    before: View
    after: View
    words_before: dict[Key, str]
    words_after: dict[Key, str]
    unchanged: int
    """How many collections are the same."""


def change(before: View, after: View) -> Change:
    """Compare a view with itself at an earlier moment."""
    old, new = _placed(before), _placed(after)
    primary_old, primary_new = ({key[1:] for key in placed} for placed in (old, new))
    words_before = {key: MOVED_AWAY if key[1:] in primary_new else GONE for key in old if key not in new}
    words_after = {key: MOVED_HERE if key[1:] in primary_old else NEW for key in new if key not in old}
    words_after |= {key: CHANGED for key in new if key in old and old[key] != new[key]}
    differ = {key[0] for key in (*words_before, *words_after)}
    same = {collection.value for collection in after.collections} - differ
    return Change(_only(before, differ), _only(after, differ), words_before, words_after, len(same))


def changes(before: Sequence[View], after: Sequence[View]) -> list[Change]:
    """Each view of `after` compared with the one of its name. Raises `KeyError` where there is none."""
    by_name = {view.name: view for view in before}
    if missing := [view.name for view in after if view.name not in by_name]:
        raise KeyError(f"before has no view {', '.join(missing)}; it has {', '.join(by_name)}")
    return [change(by_name[view.name], view) for view in after]


def _placed(view: View) -> dict[Key, dict[str, Any]]:
    return {
        (collection.value, item["PK"], item["SK"]): item for collection in view.collections for item in collection.items
    }


def _only(view: View, values: set[str]) -> View:
    return replace(view, collections=tuple(it for it in view.collections if it.value in values))
