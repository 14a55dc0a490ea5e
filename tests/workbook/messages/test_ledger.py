import json

import pytest

from workbook.messages.ledger import Entry, EventType, Invocation, Ledger


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger(visibility_timeout=20, max_receive_count=5)
    ledger.introduce("msg-1", "first", sent=0.0)
    ledger.record(Entry(0.0, EventType.RECEIVED, "msg-1", 1))
    ledger.record(Entry(3.0, EventType.HANDLED, "msg-1", 1, 1))
    ledger.introduce("msg-2", "second", sent=2.0)
    return ledger


def test_entries_are_in_the_order_of_writing(ledger: Ledger) -> None:
    assert [(entry.at, entry.event) for entry in ledger.entries] == [
        (0.0, "SENT"),
        (0.0, "RECEIVED"),
        (3.0, "HANDLED"),
        (2.0, "SENT"),
    ]


def test_a_message_has_an_alias_a_body_and_a_life(ledger: Ledger) -> None:
    assert ledger.messages == ("msg-1", "msg-2")
    assert ledger.body("msg-2") == "second"
    assert [entry.event for entry in ledger.of("msg-1")] == ["SENT", "RECEIVED", "HANDLED"]


def test_an_unknown_alias_is_a_key_error(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.body("msg-3")


def test_counts_name_every_event_type(ledger: Ledger) -> None:
    counts = ledger.counts()
    assert set(counts) == {event.value for event in EventType}
    assert (counts["SENT"], counts["HANDLED"], counts["EXPIRED"]) == (2, 1, 0)


def test_invocations_are_listed_by_number_in_whatever_order_they_end(ledger: Ledger) -> None:
    for number in (2, 1, 3):
        ledger.answered(Invocation(number, 0.0, 1.0 / number, (), "", None))
    assert [each.number for each in ledger.invocations] == [1, 2, 3]


def test_the_ledger_can_be_read_as_json(ledger: Ledger) -> None:
    read = json.loads(ledger.to_json())
    assert read["visibility_timeout"] == 20
    assert read["entries"][2] == {
        "at": 3.0,
        "event": "HANDLED",
        "message": "msg-1",
        "receive_count": 1,
        "invocation": 1,
        "detail": "",
        "hidden_until": None,
        "by": "",
        "inferred": False,
    }


def test_a_message_is_found_by_what_its_body_says() -> None:
    ledger = Ledger(20)
    ledger.introduce("msg-1", '{"applicationId": "a"}', 0)
    ledger.introduce("msg-2", '{"applicationId": "b"}', 0)
    assert ledger.about('"b"') == "msg-2"
    with pytest.raises(LookupError, match="0 of the 2 messages"):
        ledger.about('"c"')
    with pytest.raises(LookupError, match="2 of the 2 messages"):
        ledger.about("applicationId")
