"""The picture of item collections: a table and its indexes side by side, now, or before and after a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from workbook.figures.colours import BLUE, INK, MUTED, VERMILION
from workbook.figures.item_changes import Change, changes
from workbook.figures.item_collections_text import describe, drawn, headline, left_over, rows
from workbook.figures.item_frames import CHANGES, TILE, Emphasis, change_mark, frame, tile
from workbook.figures.items import Kind, kind
from workbook.figures.key import Form, KeyEntry, key
from workbook.figures.key_differences import counterpart
from workbook.figures.picture import Picture
from workbook.figures.svg import MAX_WIDTH, SMALL, TEXT, document, element, text
from workbook.figures.table_views import BASE, View, read_views

MARGIN, GAP, VIEW_GAP = 18.0, 12.0, 26.0
_WIDTH = 828.0  # fits beside JupyterLab's file list on a screen of 1,280 pixels
_NARROW, _SCROLLS = 640.0, 1200.0  # of one or two columns; of five or more, which show by scrolling
_LINE = 16.0
_KEY = Form(sign=TILE / 2, meaning=TILE + 7, rule=None, note=4)
_FRAMES = (
    "A frame is one item collection; its rows are in the order of the sort key. The order of frames means nothing."
)


@dataclass(frozen=True)
class _Part:
    """What is drawn of one view at one moment, and in how many columns its frames stand."""

    view: View
    title: str
    columns: int
    stress: Emphasis
    notes: tuple[str, ...] = ()


def item_collections(
    table_name: str,
    *views: str,
    queried: Mapping[str, str] | None = None,
    before: Sequence[View] | None = None,
) -> Picture:
    """Draw what the table holds now: a frame for each partition key value, its items as rows ordered by sort key.

    `views` are names of indexes, and `"table"` for the table itself; without any, all are drawn. What an index does
    not have is not in its column. Items whose primary key has none of the design's forms stand out, and so do the
    signs in which they differ from a key that has. At most 12 frames of a view and 12 rows of a frame are drawn; the
    rest is counted.

    `queried` rings the collection that a Query reads, by view: `{"jobApplications": "JOB#…"}`. With `before`, what
    `snapshot` gave of the same views, only the collections that changed are drawn, before and after side by side.
    Raises `KeyError` for a name that is no view or that has no collection of the value queried.
    """
    names = views or tuple(view.name for view in before or ())
    return draw(read_views(table_name, names), queried or {}, before)


def snapshot(table_name: str, *views: str) -> list[View]:
    """What the table, or these views of it, hold now: for `item_collections(…, before=…)` later."""
    return read_views(table_name, views)


def draw(
    views: Sequence[View], queried: Mapping[str, str] | None = None, before: Sequence[View] | None = None
) -> Picture:
    """The picture of views that have been read."""
    queried = queried or {}
    _check(views, queried)
    compared = None if before is None else changes(before, views)
    parts = _parts(views, queried) if compared is None else _halves(compared, views, before or (), queried)
    columns = sum(part.columns for part in parts)
    whole = {1: _NARROW, 2: _NARROW, 3: _WIDTH, 4: MAX_WIDTH}.get(columns, _SCROLLS)
    gaps = (len(parts) - 1) * VIEW_GAP + (columns - len(parts)) * GAP
    width = (whole - 2 * MARGIN - gaps) / columns
    x, drawings, ends = MARGIN, [], []
    for part in parts:
        drawing, end = _view(part, x, width)
        drawings.append(drawing)
        ends.append(end)
        x += part.columns * (width + GAP) - GAP + VIEW_GAP
    notes, height = _key(parts, max(ends) + 8, whole)
    message = headline(views, queried, compared)
    alt = f"{message}."
    svg = document(whole, height, alt, *drawings, notes, headline=message)
    return Picture(svg, alt, describe([part.view for part in parts], [part.title for part in parts]))


def _check(views: Sequence[View], queried: Mapping[str, str]) -> None:
    there = {view.name: [collection.value for collection in view.collections] for view in views}
    for name, value in queried.items():
        if name not in there:
            raise KeyError(f"{name} is queried and not drawn; drawn are {', '.join(there)}")
        if value not in there[name]:
            raise KeyError(f"{name} has no item collection {value}; it has {', '.join(there[name]) or 'none'}")


def _parts(views: Sequence[View], queried: Mapping[str, str]) -> list[_Part]:
    """Each view once: the table has the most frames, so it gets what columns are free; none gets an empty one."""
    parts = []
    for view in views:
        most = 3 if len(views) == 1 else (3 if len(views) == 2 else 2) if view.name == BASE else 1
        columns = max(1, min(most, len(view.collections)))
        parts.append(_Part(view, _title(view), columns, Emphasis(_meant(view), queried=queried.get(view.name))))
    return parts


def _halves(
    compared: Sequence[Change], after: Sequence[View], before: Sequence[View], queried: Mapping[str, str]
) -> list[_Part]:
    """Each view twice, with the collections that differ."""
    parts = []
    then, now = ({view.name: _meant(view) for view in views} for views in (before, after))
    for it in compared:
        same = "1 item collection is" if it.unchanged == 1 else f"{it.unchanged} item collections are"
        unchanged = (f"{same} the same",) if it.unchanged else ()
        moments = (("before", it.before, it.words_before, then), ("after", it.after, it.words_after, now))
        for when, view, words, meant in moments:
            stress = Emphasis(meant[view.name], words, queried.get(view.name))
            parts.append(_Part(view, f"{_title(view)}, {when}", 1, stress, unchanged))
    return parts


def _title(view: View) -> str:
    return "the table" if view.name == BASE else f"index {view.name}"


def _meant(view: View) -> dict[str, str]:
    """By key: of an odd key the one that it is nearly, and the other way round."""
    found = [(kind(item) is Kind.UNKNOWN, item[view.sort_key]) for it in view.collections for item in it.items]
    pairs = {odd: counterpart(odd, (key for is_odd, key in found if not is_odd)) for is_odd, odd in found if is_odd}
    meant = {odd: other for odd, other in pairs.items() if other is not None}
    return meant | {other: odd for odd, other in meant.items()}


def _view(part: _Part, x: float, width: float) -> tuple[str, float]:
    """A view's headings and frames from `x`, and where they end below."""
    view = part.view
    parts = [
        text(part.title, x, MARGIN + 10, 14, INK, weight="700"),
        text(f"partition key {view.partition_key}, sort key {view.sort_key}", x, MARGIN + 28, SMALL, MUTED),
    ]
    ends = [MARGIN + 42] * part.columns
    for collection in drawn(view):
        column = ends.index(min(ends))
        drawing, bottom = frame(view, collection, x + column * (width + GAP), ends[column], width, part.stress)
        parts.append(drawing)
        ends[column] = bottom + GAP
    for words in filter(None, (left_over(view), *part.notes)) if view.collections or part.notes else ("no items",):
        ends.append(max(ends) + _LINE)
        parts.append(text(words, x, ends[-1] - 4, SMALL, MUTED))
    return element("g", *parts, class_="view"), max(ends)


def _key(parts: Sequence[_Part], y: float, width: float) -> tuple[str, float]:
    """The key to the letters and the emphasis in use, and the height of the whole picture."""
    there = {kind(item) for part in parts for collection in drawn(part.view) for item in rows(collection)[0]}
    entries = [KeyEntry(partial(tile, each), each.value) for each in Kind if each in there]
    words = {word for part in parts for word in part.stress.words.values()}
    entries += [KeyEntry(partial(change_mark, word), word) for word in CHANGES if word in words]
    if any(part.stress.meant for part in parts):
        entries.append(KeyEntry(_differs, "differs from the key that was meant"))
    if any(part.stress.queried for part in parts):
        entries.append(KeyEntry(_ringed, "read by the Query"))
    drawing, last_row = key(entries, [_FRAMES], MARGIN, y, width - 2 * MARGIN, _KEY)
    return drawing, last_row + 4 + MARGIN


def _differs(x: float, y: float) -> str:
    room = element("rect", x=x - 7, y=y - 8, width=14, height=16, rx=2, fill="#fce4d6", stroke=VERMILION)
    return room + text("#", x, y + 4.5, TEXT, INK, weight="700", anchor="middle")


def _ringed(x: float, y: float) -> str:
    return element("rect", x=x - 8, y=y - 7, width=17, height=14, rx=4, fill="#ffffff", stroke=BLUE, stroke_width=3)
