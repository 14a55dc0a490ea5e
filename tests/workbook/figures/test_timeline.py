import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from tests.workbook.figures.gallery.timelines import PICTURES
from tests.workbook.figures.ledgers import crowd, failed, handled, overlapping, story
from workbook.figures import timeline
from workbook.figures.colours import INK, VERMILION
from workbook.figures.svg import SMALL, text_width
from workbook.figures.timeline_layout import MOST_ROWS
from workbook.messages.ledger import Entry, EventType, Invocation, Ledger

SVG = "{http://www.w3.org/2000/svg}"


def groups(svg: str, kind: str) -> list[ElementTree.Element]:
    return [group for group in ElementTree.fromstring(svg).iter() if group.get("class") == kind]


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def receives(lane: ElementTree.Element) -> list[ElementTree.Element]:
    return [group for group in lane if (group.get("class") or "").startswith("receive")]


def bars(lane: ElementTree.Element) -> list[tuple[float, float]]:
    """Where each receive begins and ends: a bar's edges, or a disc's."""
    found = [next(iter(group)).attrib for group in receives(lane)]
    return [
        (float(it["cx"]) - float(it["r"]), float(it["cx"]) + float(it["r"]))
        if "cx" in it
        else (float(it["x"]), float(it["x"]) + float(it["width"]))
        for it in found
    ]


def test_every_message_has_a_lane_and_every_receive_a_bar() -> None:
    svg = timeline(story(20, ["msg-7"]), whole=True).svg
    lanes = groups(svg, "lane")
    assert len(lanes) == 20
    assert [len(bars(lane)) for lane in lanes] == [5 if number == 7 else 1 for number in range(1, 21)]
    assert len(groups(svg, "dlq")) == 1
    numbers = [text for lane in lanes[6:7] for text in texts(ElementTree.tostring(lane, "unicode")) if text.isdigit()]
    assert numbers == ["1", "2", "3", "4", "5"]


def test_receives_stand_on_the_time_axis_20_s_apart() -> None:
    svg = timeline(story(20, ["msg-7"])).svg
    starts = [start for start, _ in bars(groups(svg, "lane")[1])]
    steps = [round(after - before) for before, after in pairwise(starts)]
    assert len(set(steps)) == 1
    assert {"t+0 s", "t+20 s", "t+100 s"} <= set(texts(svg))


def test_bars_never_overlap_even_when_receives_are_close() -> None:
    ledger = Ledger(visibility_timeout=1, max_receive_count=None)
    ledger.introduce("msg-1", "{}", 0.0)
    for count in range(1, 60):
        ledger.record(Entry(count * 1.0, EventType.RECEIVED, "msg-1", count))
        ledger.record(Entry(count + 0.3, EventType.FAILED, "msg-1", count, count))
        ledger.record(Entry(count + 1.0, EventType.VISIBLE_AGAIN, "msg-1", count))
    lane = bars(groups(timeline(ledger).svg, "lane")[0])
    assert len(lane) == 59
    assert all(right <= left for (_, right), (left, _) in pairwise(lane))


def long_story() -> Ledger:
    """Work of 30 s: handled, failed."""
    ledger = Ledger(visibility_timeout=60)
    for number, event in enumerate((EventType.HANDLED, EventType.FAILED), 1):
        ledger.introduce(f"msg-{number}", "{}", 0.0)
        ledger.record(Entry(0.0, EventType.RECEIVED, f"msg-{number}", 1))
        ledger.record(Entry(30.0, event, f"msg-{number}", 1, number))
    return ledger


def test_a_failed_receive_differs_by_its_pattern_and_not_by_colour_alone() -> None:
    lanes = groups(timeline(long_story()).svg, "lane")
    fills = [{rect.get("fill") for rect in lane.iter(f"{SVG}rect")} for lane in lanes]
    assert fills[0].isdisjoint({"url(#failed)"})
    assert "url(#failed)" in fills[1]


def test_a_receive_that_is_over_at_once_is_a_mark_and_one_that_takes_time_a_bar() -> None:
    svg = timeline(story(20, ["msg-7"])).svg
    assert {group.get("class") for lane in groups(svg, "lane") for group in receives(lane)} == {"receive instant"}
    assert "A disc is a receive of less than 6.43 s." in " ".join(texts(svg))
    svg = timeline(long_story()).svg
    assert {group.get("class") for lane in groups(svg, "lane") for group in receives(lane)} == {"receive"}
    assert not any("A disc" in text for text in texts(svg))


def test_invocations_are_framed_and_numbered() -> None:
    shown = texts(timeline(story(20, ["msg-7"])).svg)
    frames = [text for text in shown if re.fullmatch(r"#\d+", text)]
    assert sorted(frames) == ["#1", "#1", "#12", "#13", "#14", "#15", "#2"]  # the first #1 or last is the key's


def test_the_number_of_an_invocation_lies_on_no_other_one() -> None:
    svg = PICTURES["soon again"]().svg
    frames = [each.attrib for each in ElementTree.fromstring(svg).iter(f"{SVG}rect") if each.get("rx") == "5"]
    edges = [float(it["x"]) + float(it["width"]) for it in frames]
    numbers = [each for each in ElementTree.fromstring(svg).iter(f"{SVG}text") if (each.text or "").startswith("#")]
    begins = [float(it.get("x", 0)) - text_width(it.text or "", SMALL, bold=True) for it in numbers]
    assert len(frames) > 4
    for it, begin in zip(numbers, begins, strict=True):
        end = float(it.get("x", 0))
        assert not any(begin < edge and float(frame["x"]) < end for frame, edge in zip(frames, edges, strict=True))


def test_many_messages_share_one_lane_and_the_eventful_keep_theirs() -> None:
    svg = timeline(story(200, ["msg-7", "msg-44"])).svg
    assert len(groups(svg, "lane")) == 2
    assert "+198 more: deleted on the first receive, by t+0.3 s" in texts(svg)


def test_more_eventful_messages_than_lanes_are_counted() -> None:
    svg = timeline(crowd(60)).svg
    assert len(groups(svg, "lane")) == MOST_ROWS - 2
    assert f"+{62 - MOST_ROWS} more: {62 - MOST_ROWS} moved to the DLQ" in texts(svg)


def test_alt_text_tells_the_story_with_its_numbers() -> None:
    picture = timeline(story(20, ["msg-7"]))
    assert picture.alt == "1 of 20 died, the 19 innocent were handled in 0.3 s."
    told = picture.details
    assert told.startswith(
        "Timeline of 20 messages, 100 s of virtual time, 2 invocations; visibility timeout 20 s, maxReceiveCount 5."
    )
    assert "19 messages deleted on the first receive, by t+0.3 s." in told
    assert (
        "msg-7: sent at t+0 s, received 5 times (t+0 s, t+20 s, t+40 s, t+60 s, t+80 s), failed 5 times,"
        " moved to the DLQ at t+100 s."
    ) in told


def test_a_message_delivered_again_after_its_deletion_is_told() -> None:
    ledger = story(1)
    ledger.record(Entry(5.0, EventType.DUPLICATED, "msg-1", 1))
    handled(ledger, "msg-1", 6.0, 2, count=2)
    picture = timeline(ledger)
    assert "delivered once more after its deletion once, deleted at t+6.3 s" in picture.details
    assert len(bars(groups(picture.svg, "lane")[0])) == 2


def test_a_message_still_in_the_queue_says_so() -> None:
    ledger = Ledger(visibility_timeout=20)
    ledger.introduce("msg-1", "{}", 0.0)
    ledger.record(Entry(4.0, EventType.RECEIVED, "msg-1", 1))
    ledger.record(Entry(4.0, EventType.THROTTLED, "msg-1", 1))
    ledger.record(Entry(24.0, EventType.VISIBLE_AGAIN, "msg-1", 1))
    picture = timeline(ledger)
    assert "throttled once, still in the queue." in picture.details
    assert "still in the queue" in texts(picture.svg)
    assert "invocation throttled" in texts(picture.svg)


def test_the_same_ledger_gives_the_same_bytes() -> None:
    assert timeline(story(20, ["msg-7"])).svg == timeline(story(20, ["msg-7"])).svg


def test_an_empty_ledger_is_refused() -> None:
    with pytest.raises(ValueError, match="no message"):
        timeline(Ledger(visibility_timeout=20))


def rows_of(lane: ElementTree.Element) -> list[float]:
    """The upper edge of each receive's bar or disc."""
    found = [next(iter(group)).attrib for group in receives(lane)]
    return [float(it["cy"]) - 8 if "cy" in it else float(it["y"]) for it in found]


def test_a_receive_while_another_is_worked_on_has_a_row_of_its_own() -> None:
    picture = timeline(overlapping())
    first, second = rows_of(groups(picture.svg, "lane")[0])
    assert second > first
    assert any("A second row" in line for line in texts(picture.svg))
    assert not any("A second row" in line for line in texts(timeline(story(2, ["msg-2"])).svg))


def test_a_second_row_makes_room_for_the_lanes_below() -> None:
    ledger = overlapping()
    ledger.introduce("msg-2", "{}", 0.0)
    handled(ledger, "msg-2", 1.0, 3)
    upper, lower = groups(timeline(ledger).svg, "lane")
    assert min(rows_of(lower)) > max(rows_of(upper)) + 16


def test_the_dlq_mark_does_not_lie_on_a_bar_that_outlasts_it() -> None:
    ledger = Ledger(visibility_timeout=20, max_receive_count=1)
    ledger.introduce("msg-1", "{}", 0.0)
    ledger.record(Entry(0.0, EventType.RECEIVED, "msg-1", 1))
    ledger.record(Entry(20.0, EventType.DEAD_LETTERED, "msg-1", 1))
    ledger.record(Entry(30.0, EventType.HANDLED, "msg-1", 1))
    svg = timeline(ledger).svg
    [mark] = groups(svg, "dlq")
    [bar_top] = rows_of(groups(svg, "lane")[0])
    assert float(next(mark.iter(f"{SVG}text")).attrib["y"]) > bar_top + 20


def test_a_bar_begins_at_the_invocation_and_the_wait_before_it_is_hidden() -> None:
    svg = timeline(overlapping()).svg
    (left, _), _ = bars(groups(svg, "lane")[0])
    [window, *_] = [rect for rect in ElementTree.fromstring(svg).iter(f"{SVG}rect") if rect.get("class") == "window"]
    assert float(window.attrib["x"]) < left
    assert float(window.attrib["x"]) + float(window.attrib["width"]) >= left
    assert any("hidden by its visibility timeout" in line for line in texts(svg))


def test_an_expired_message_says_so_where_its_life_ends() -> None:
    ledger = Ledger(visibility_timeout=20)
    ledger.introduce("msg-1", "{}", 0.0)
    failed(ledger, "msg-1", 0.0, 1, 1)
    failed(ledger, "msg-1", 20.0, 2, 2)
    ledger.record(Entry(60.0, EventType.EXPIRED, "msg-1", 2))
    svg = timeline(ledger).svg
    places = {text.text: float(text.attrib["x"]) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")}
    assert places["expired t+60 s"] > places["t+60 s"]


def test_a_copy_that_stayed_is_hidden_until_it_is_delivered_again() -> None:
    ledger = story(1)
    ledger.record(Entry(20.0, EventType.DUPLICATED, "msg-1", 1))
    handled(ledger, "msg-1", 20.0, 2, count=2)
    shown = texts(timeline(ledger).svg)
    assert "deleted, a copy stays" in shown
    assert "visible in the queue" not in shown


def test_a_receive_can_hide_for_another_time_than_the_queues() -> None:
    ledger = Ledger(visibility_timeout=20)
    ledger.introduce("msg-1", "{}", 0.0)
    ledger.record(Entry(0.0, EventType.RECEIVED, "msg-1", 1))
    ledger.record(Entry(0.0, EventType.HIDDEN, "msg-1", 1, hidden_until=5.0))
    ledger.introduce("msg-2", "{}", 20.0)
    assert "visible in the queue" in texts(timeline(ledger).svg)
    assert "hidden until t+5 s" in texts(timeline(ledger).svg)


def test_the_notes_stay_inside_the_picture() -> None:
    ledger = overlapping()
    ledger.record(Entry(60.0, EventType.DUPLICATED, "msg-1", 2))
    handled(ledger, "msg-1", 600.0, 3, count=3)
    notes = [
        line
        for line in texts(timeline(ledger).svg)
        if line.startswith(("The number", "A bar", "A second row", "A disc"))
    ]
    assert len(notes) > 1
    assert max(text_width(line, SMALL) for line in notes) < 914


def test_a_delete_that_came_too_late_does_not_look_like_a_success() -> None:
    picture = timeline(overlapping())
    assert "handled, delete too late" in texts(picture.svg)
    assert "handled" not in texts(picture.svg)
    assert "deleted too late 2 times" in picture.details


def test_the_end_of_a_visibility_timeout_is_marked_on_the_bars_that_outlast_it() -> None:
    picture = timeline(overlapping())
    (first, _), (second, _) = bars(groups(picture.svg, "lane")[0])
    marks = [group for lane in groups(picture.svg, "lane") for group in lane if group.get("class") == "timeout"]
    ends = [float(re.match(r"M([\d.]+)", next(mark.iter(f"{SVG}path")).attrib["d"])[1]) for mark in marks]  # type: ignore[index]
    # Called 15 s after the receive, the message is hidden for 5 s more: a quarter of the way to the second call.
    assert [round(end - start) for end, start in zip(ends, (first, second), strict=True)] == [
        round((second - first) / 4)
    ] * 2
    assert "the visibility timeout ends during the work" in texts(picture.svg)
    assert "visibility timeout ended during the work 2 times" in picture.details
    assert not groups(timeline(story(2, ["msg-2"])).svg, "timeout")


def test_a_message_deleted_at_the_very_end_says_so_inside_the_picture() -> None:
    ledger = Ledger(visibility_timeout=20)
    ledger.introduce("msg-1", "{}", 0.0)
    failed(ledger, "msg-1", 0.0, 1, 1)
    handled(ledger, "msg-1", 60.0, 2, count=2)
    svg = timeline(ledger).svg
    [place] = [
        float(text.attrib["x"])
        for text in ElementTree.fromstring(svg).iter(f"{SVG}text")
        if text.text == "deleted t+60.3 s"
    ]
    assert place + text_width("deleted t+60.3 s", SMALL) < 950


def whole_batch() -> Ledger:
    """Three messages in one batch that fails whole through the second, again and again."""
    ledger = Ledger(visibility_timeout=20, max_receive_count=2)
    for number in (1, 2, 3):
        ledger.introduce(f"msg-{number}", "{}", 0.0)
        for count in (1, 2):
            at = 20.0 * (count - 1)
            ledger.record(Entry(at, EventType.RECEIVED, f"msg-{number}", count))
            why = "whole batch failed: ValueError: no such application"
            ledger.record(Entry(at + 0.1, EventType.FAILED, f"msg-{number}", count, count, why))
            ledger.record(Entry(at + 20, EventType.VISIBLE_AGAIN, f"msg-{number}", count))
        ledger.record(Entry(40.0, EventType.DEAD_LETTERED, f"msg-{number}", 2))
    for count in (1, 2):
        at, batch = 20.0 * (count - 1), ("msg-1", "msg-2", "msg-3")
        why = "whole batch failed: ValueError: no such application"
        ledger.answered(Invocation(count, at, at + 0.1, batch, why, None, raised_on="msg-2"))
    return ledger


def signs(lane: ElementTree.Element) -> set[tuple[str | None, str | None]]:
    """The colour and the sign of each of its marks."""
    return {(next(iter(group)).get("fill"), list(group)[1].get("d")) for group in receives(lane)}


def test_innocents_are_told_from_the_culprit_by_colour_sign_and_word() -> None:
    svg = timeline(whole_batch()).svg
    innocent, culprit = groups(svg, "lane")
    assert {colour for colour, _ in signs(innocent)}.isdisjoint(colour for colour, _ in signs(culprit))
    assert {sign for _, sign in signs(innocent)}.isdisjoint(sign for _, sign in signs(culprit))
    flags = [next(iter(flag)).get("fill") for flag in groups(svg, "dlq")]
    assert flags[0] != flags[1]
    assert "innocent" in texts(ElementTree.tostring(innocent, "unicode"))
    assert "innocent" not in texts(ElementTree.tostring(culprit, "unicode"))


def test_a_bar_of_an_innocent_looks_unlike_one_of_the_culprit_too() -> None:
    fills = [{rect.get("fill") for rect in lane.iter(f"{SVG}rect")} for lane in groups(long_whole_batch(), "lane")]
    assert "url(#failed)" not in fills[0]
    assert "url(#failed)" in fills[1]


def long_whole_batch() -> str:
    ledger = Ledger(visibility_timeout=60)
    for number in (1, 2):
        ledger.introduce(f"msg-{number}", "{}", 0.0)
        ledger.record(Entry(0.0, EventType.RECEIVED, f"msg-{number}", 1))
        ledger.record(Entry(30.0, EventType.FAILED, f"msg-{number}", 1, 1, "whole batch failed: ValueError"))
    ledger.answered(Invocation(1, 0.0, 30.0, ("msg-1", "msg-2"), "whole batch failed", None, raised_on="msg-2"))
    return timeline(ledger).svg


def test_the_key_lists_what_occurs_and_nothing_else() -> None:
    innocence = {"innocent: came back because another record failed", "moved to the dead-letter queue, innocent"}
    alike = "so many messages, each with this life"
    assert innocence | {alike, "failed"} <= set(texts(timeline(whole_batch()).svg))
    shown = set(texts(timeline(whole_batch(), whole=True).svg))
    assert alike not in shown
    assert innocence <= shown
    assert not innocence & set(texts(timeline(story(20, ["msg-7"])).svg))
    assert "failed" not in texts(timeline(story(2)).svg)


def test_a_wait_too_short_to_be_seen_is_not_in_the_key() -> None:
    ledger = Ledger(visibility_timeout=20)
    for message, at in (("msg-1", 0.01), ("msg-2", 40.0)):
        ledger.introduce(message, "{}", at - 0.01)
        handled(ledger, message, at, 1)
    assert "visible in the queue" not in texts(timeline(ledger).svg)


def test_the_error_of_a_function_that_fails_every_time_stands_below_the_lanes() -> None:
    said = "The function failed every time: ValueError: no such application"
    picture = timeline(whole_batch())
    assert said in texts(picture.svg)
    assert f"{said}." in picture.details
    ledger = whole_batch()
    ledger.introduce("msg-4", "{}", 0.0)
    handled(ledger, "msg-4", 0.0, 3)
    assert not any("every time" in line for line in texts(timeline(ledger).svg))


def test_an_error_that_is_only_in_the_log_stands_there_too() -> None:
    ledger = Ledger(visibility_timeout=20)
    ledger.introduce("msg-1", "{}", 0.0)
    failed(ledger, "msg-1", 0.0, 1, 1)
    log = '{"level": "WARNING", "exception": "Traceback\\nApplicationNotFound: no such application"}'
    ledger.answered(Invocation(1, 0.0, 0.3, ("msg-1",), "partial batch: 1 of 1 listed", {}, log))
    assert "The function failed every time: ApplicationNotFound: no such application" in texts(timeline(ledger).svg)


def test_alike_lanes_are_one_with_their_count_and_each_its_own_when_whole() -> None:
    first, second = (
        texts(ElementTree.tostring(lane, "unicode")) for lane in groups(timeline(whole_batch()).svg, "lane")
    )
    assert first[:2] == ["msg-1, msg-3, alike", "×2"]
    assert second[0] == "msg-2"
    whole = groups(timeline(whole_batch(), whole=True).svg, "lane")
    assert [texts(ElementTree.tostring(lane, "unicode"))[0] for lane in whole] == ["msg-1", "msg-2", "msg-3"]


def test_the_end_of_a_message_is_not_written_in_grey() -> None:
    root = ElementTree.fromstring(timeline(story(20, ["msg-7"])).svg)
    ends = [text for text in root.iter(f"{SVG}text") if (text.text or "").startswith(("deleted", "hidden until"))]
    assert {text.get("fill") for text in ends} == {INK}


def test_a_lost_message_does_not_look_handled() -> None:
    svg = PICTURES["lost"]().svg
    handled_ones, lost = groups(svg, "lane")
    assert signs(handled_ones).isdisjoint(signs(lost))
    [end] = [text for text in lost.iter(f"{SVG}text") if (text.text or "").startswith("LOST")]
    assert (end.get("fill"), end.get("font-weight")) == (VERMILION, "700")
