"""What a handler prints and logs is kept with its invocation and stays out of the page."""

import logging
import sys
from io import StringIO
from typing import Any

import pytest


def test_prints_and_logs_go_to_the_invocation_not_to_the_page(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("a-function")
    logger.addHandler(logging.StreamHandler(sys.stdout))
    logger.propagate = False

    def handler(event: Any, context: Any) -> None:
        print("printed", event["Records"][0]["body"])
        logger.warning("logged")

    lab.queue()
    lab.send("hello")
    mapping = lab.mapping(handler)
    mapping.drain()
    assert mapping.ledger.invocations[0].log == "printed hello\nlogged\n"
    assert capsys.readouterr().out == ""

    logger.warning("afterwards")
    assert capsys.readouterr().out == "afterwards\n"


def test_a_logger_whose_stream_is_closed_harms_no_invocation(lab: Any) -> None:
    closed = StringIO()
    logger = logging.getLogger("another-function")
    logger.addHandler(logging.StreamHandler(closed))
    closed.close()
    lab.queue()
    lab.send("hello")
    mapping = lab.mapping(lambda event, context: None)
    mapping.drain()
    assert mapping.ledger.counts()["DELETED"] == 1
    logger.handlers.clear()


def test_message_ids_in_the_log_are_replaced_by_aliases(lab: Any) -> None:
    lab.queue()
    [message_id] = lab.send("hello")
    mapping = lab.mapping(lambda event, context: print("handled", event["Records"][0]["messageId"]))
    mapping.drain()
    assert message_id not in mapping.ledger.invocations[0].log
    assert mapping.ledger.invocations[0].log == "handled msg-1\n"
