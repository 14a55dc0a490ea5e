"""The timeline's geometry, before anything is drawn."""

from itertools import combinations, pairwise

import pytest

from tests.workbook.figures.ledgers import crowd, failed, handled, overlapping, story
from workbook.figures.lives import read_lives
from workbook.figures.svg import SMALL, text_width
from workbook.figures.timeline_layout import LANE, LEAST_BAR, MARGIN, MOST_ROWS, WIDTH, Layout, Words, lay_out
from workbook.messages.ledger import Entry, EventType, Ledger


def laid_out(ledger: Ledger, *, whole: bool = False) -> Layout:
    return lay_out(ledger, read_lives(ledger), most=None if whole else MOST_ROWS)


def crowded() -> Ledger:
    """Received every second, so that no bar has the room that it wants; one more is deleted at the very end."""
    ledger = Ledger(visibility_timeout=1)
    ledger.introduce("msg-1", "{}", 0.0)
    ledger.introduce("msg-2", "{}", 0.0)
    for count in range(1, 60):
        ledger.record(Entry(count, EventType.RECEIVED, "msg-1", count))
        ledger.record(Entry(count + 0.3, EventType.FAILED, "msg-1", count, count))
        ledger.record(Entry(count + 1, EventType.VISIBLE_AGAIN, "msg-1", count))
    handled(ledger, "msg-2", 59.7, 60)
    return ledger


def together_or_not() -> Ledger:
    """Three alike, between them one that is not, and one that is handled for longer than a mark is wide."""
    ledger = story(4, ["msg-2"])
    ledger.introduce("msg-5", "{}", 0.0)
    ledger.record(Entry(0.0, EventType.RECEIVED, "msg-5", 1))
    ledger.record(Entry(15.0, EventType.HANDLED, "msg-5", 1, 7))
    ledger.record(Entry(15.0, EventType.DELETED, "msg-5", 1, 7))
    return ledger


def outlived() -> Ledger:
    """Moved to the DLQ while its only receive is still being worked on; another message is in flight at the end."""
    ledger = Ledger(visibility_timeout=20, max_receive_count=1)
    ledger.introduce("msg-1", "{}", 0.0)
    ledger.record(Entry(0.0, EventType.RECEIVED, "msg-1", 1))
    ledger.record(Entry(20.0, EventType.DEAD_LETTERED, "msg-1", 1))
    ledger.record(Entry(30.0, EventType.HANDLED, "msg-1", 1))
    ledger.introduce("msg-2", "{}", 0.0)
    ledger.record(Entry(25.0, EventType.RECEIVED, "msg-2", 1))
    return ledger


LEDGERS = {
    "poison": story(20, ["msg-7"]),
    "many": crowd(60),
    "overlapping": overlapping(),
    "crowded": crowded(),
    "outlived": outlived(),
    "together or not": together_or_not(),
}

every_ledger = pytest.mark.parametrize("ledger", LEDGERS.values(), ids=LEDGERS)


@every_ledger
def test_a_bar_begins_where_its_invocation_stands_on_the_axis(ledger: Ledger) -> None:
    layout = laid_out(ledger)
    for lane in layout.lanes:
        life = next(life for life in read_lives(ledger) if life.message == lane.lived.messages[0])
        assert [bar.x for bar in lane.bars] == [layout.scale.x(receive.invoked) for receive in life.receives]


@every_ledger
def test_the_axis_holds_every_moment_between_names_and_ends(ledger: Ledger) -> None:
    layout = laid_out(ledger)
    spans = [span for lane in layout.lanes for span in lane.spans]
    names = max(text_width(lane.lived.name, SMALL, bold=True) for lane in layout.lanes)
    assert min(span.x for span in spans) == layout.scale.left > MARGIN + names + 20
    assert max(span.right for span in spans) <= layout.scale.right + 1e-9
    assert layout.scale.last == max(entry.at for entry in ledger.entries)


@every_ledger
def test_bars_of_one_row_never_overlap(ledger: Ledger) -> None:
    bars = [bar for lane in laid_out(ledger).lanes for bar in lane.bars]
    rows = {bar.y: sorted((it.x, it.right) for it in bars if it.y == bar.y) for bar in bars}
    assert all(right <= left for row in rows.values() for (_, right), (left, _) in pairwise(row))
    assert all(bar.right > bar.x for bar in bars)


@every_ledger
def test_a_message_waits_hidden_or_visible_and_never_both(ledger: Ledger) -> None:
    for lane in laid_out(ledger).lanes:
        visible = [span for span in lane.spans if not span.hidden]
        hidden = [span for span in lane.spans if span.hidden]
        assert all(one.right <= two.x or two.right <= one.x for one in visible for two in hidden)
        assert {span.y for span in visible} <= {lane.y}
        bars = [(bar.x, bar.y) for bar in lane.bars]
        assert all(any(span.x <= x <= span.right and span.y == y for x, y in bars) for span in hidden)


@every_ledger
def test_lanes_stand_below_each_other_with_room_for_all_their_rows(ledger: Ledger) -> None:
    layout = laid_out(ledger)
    ends = [[lane.moved_to_dlq[1]] if lane.moved_to_dlq else [] for lane in layout.lanes]
    rows = [
        (lane.y, max([lane.y, *(bar.y for bar in lane.bars), *end]))
        for lane, end in zip(layout.lanes, ends, strict=True)
    ]
    rows += [(line.y, line.y) for line in layout.summaries]
    assert all(first - last == LANE for (_, last), (first, _) in pairwise(rows))
    assert layout.bottom - rows[-1][1] == LANE / 2
    tops = [first - LANE / 2 for first, _ in rows]
    assert [top for top, _ in layout.stripes] == tops[::2]


@every_ledger
def test_a_frame_holds_the_bars_of_its_invocation_and_no_other(ledger: Ledger) -> None:
    layout = laid_out(ledger)
    framed = 0
    for frame in layout.frames:
        inside = [
            bar.receive.invocation
            for lane in layout.lanes
            for bar in lane.bars
            if frame.x < (bar.x + bar.right) / 2 < frame.x + frame.width and frame.y < bar.y < frame.y + frame.height
        ]
        assert set(inside) == {frame.invocation}
        framed += len(inside)
    assert framed == sum(bar.receive.invocation is not None for lane in layout.lanes for bar in lane.bars)


def test_the_bars_of_one_invocation_share_a_frame_only_in_neighbouring_rows() -> None:
    first, second, third = laid_out(story(20, ["msg-7"]), whole=True).frames[:3]
    # Messages 1 to 10 were invocation #1, 11 to 20 were #2; msg-7 went on alone.
    assert (first.invocation, first.height) == (1, 9 * LANE + 22)
    assert {second.invocation, third.invocation} == {12, 13}
    ledger = story(3)
    ledger.introduce("msg-4", "{}", 0.0)
    ledger.introduce("msg-5", "{}", 0.0)
    failed(ledger, "msg-4", 0.0, 2, 1)
    handled(ledger, "msg-5", 0.0, 1)
    assert [(it.invocation, it.height) for it in laid_out(ledger, whole=True).frames] == [
        (1, 2 * LANE + 22),
        (2, 22),
        (1, 22),
    ]


@every_ledger
def test_words_stay_in_the_picture_and_clear_of_the_next_bar(ledger: Ledger) -> None:
    for lane in laid_out(ledger).lanes:
        ends = [lane.end] if lane.end else []
        assert all(words.x + text_width(words.content, SMALL) < WIDTH for words in ends)
        for bar, words in [(bar, bar.words) for bar in lane.bars if bar.words]:
            right = words.x + text_width(words.content, SMALL)
            following = [later.x for later in lane.bars if later.y == bar.y and later.x > bar.x]
            assert right + 30 < min(following, default=right + 31)
        assert lane.end or lane.moved_to_dlq, lane.lived.name


def test_an_end_in_words_beside_the_last_bar_gets_more_room() -> None:
    def room(ledger: Ledger) -> float:
        return WIDTH - laid_out(ledger).scale.right

    late = story(1)
    late.introduce("msg-2", "{}", 0.0)
    failed(late, "msg-2", 0.0, 2, 1)
    handled(late, "msg-2", 60.0, 3, count=2)
    assert room(story(20, ["msg-7"])) == 118
    assert room(late) == 168


def test_where_a_timeout_ended_is_known_only_of_bars_that_outlast_it() -> None:
    layout = laid_out(overlapping())
    [lane] = layout.lanes
    assert [bar.timeout for bar in lane.bars] == [layout.scale.x(20), layout.scale.x(40)]
    assert {bar.timeout for lane in laid_out(story(20, ["msg-7"])).lanes for bar in lane.bars} == {None}


def test_the_dlq_stands_in_the_row_that_is_free_when_the_message_moves() -> None:
    layout = laid_out(overlapping())
    [lane] = layout.lanes
    assert [bar.y - lane.y for bar in lane.bars] == [0, LANE]
    # At t+40 s the second receive is still being worked on, the first is done.
    assert lane.moved_to_dlq == (layout.scale.x(40), lane.y)


def test_lives_that_are_alike_share_a_lane_unless_asked_for_whole() -> None:
    ledger = LEDGERS["together or not"]
    assert [lane.lived.name for lane in laid_out(ledger).lanes] == ["msg-1, msg-3, msg-4, alike", "msg-2", "msg-5"]
    whole = laid_out(ledger, whole=True)
    assert [lane.lived.messages for lane in whole.lanes] == [(f"msg-{number}",) for number in range(1, 6)]


@every_ledger
def test_a_receive_shorter_than_a_bar_is_an_instant_unless_its_timeout_ends_in_it(ledger: Ledger) -> None:
    layout = laid_out(ledger)
    for bar in (bar for lane in layout.lanes for bar in lane.bars):
        short = layout.scale.x(bar.receive.handled) - bar.x < LEAST_BAR
        assert bar.instant is (short and not bar.receive.outlasts_its_timeout)
        assert bar.instant or bar.right >= layout.scale.x(bar.receive.handled)


def test_beyond_the_most_rows_the_others_are_counted() -> None:
    calm = laid_out(story(10 * MOST_ROWS, ["msg-7"]))
    assert [lane.lived.name for lane in calm.lanes] == ["msg-7"]
    [line] = calm.summaries
    assert line == Words(
        f"+{10 * MOST_ROWS - 1} more: deleted on the first receive, by t+0.3 s", MARGIN, calm.lanes[0].y + LANE
    )
    assert len(laid_out(story(10 * MOST_ROWS)).lanes) == MOST_ROWS
    eventful = laid_out(LEDGERS["many"])
    assert len(eventful.lanes) + len(eventful.summaries) == MOST_ROWS - 1  # no room is kept for calm ones here
    assert len(laid_out(LEDGERS["many"], whole=True).lanes) == 60


def test_the_same_lives_give_the_same_numbers() -> None:
    assert laid_out(story(20, ["msg-7"])) == laid_out(story(20, ["msg-7"]))
    assert all(one != other for one, other in combinations([laid_out(ledger) for ledger in LEDGERS.values()], 2))


@pytest.mark.parametrize("failed_before", [0, 3])
def test_what_is_still_in_the_queue_stands_beside_a_receive_at_the_very_end(failed_before: int) -> None:
    ledger = Ledger(visibility_timeout=20)
    ledger.introduce("msg-1", "{}", 0.0)
    for count in range(1, failed_before + 1):
        failed(ledger, "msg-1", 20.0 * (count - 1), count, count)
    ledger.record(Entry(20.0 * failed_before, EventType.RECEIVED, "msg-1", failed_before + 1))
    [lane] = laid_out(ledger).lanes
    assert lane.end
    assert lane.end.x > lane.bars[-1].right
    assert lane.end.x + text_width(lane.end.content, SMALL) < WIDTH
