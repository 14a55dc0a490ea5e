"""Waiting for the queue of a stack in another process."""

from types import SimpleNamespace

import pytest

from workbook.rehearsal import waiting


class Queues:
    """What is in the queue and in its dead-letter queue, look by look; a look itself takes long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *seen: tuple[int, int], look: float = 5) -> None:
        self.now, self.looks, self._seen, self._look = 0.0, 0, seen, look
        monkeypatch.setattr(waiting, "time", SimpleNamespace(monotonic=lambda: self.now, sleep=self._pass))
        monkeypatch.setattr(waiting, "waiting", self._waiting)

    def _pass(self, seconds: float) -> None:
        self.now += seconds

    def _waiting(self, outputs: object) -> tuple[int, int]:
        self.looks += 1
        self._pass(self._look)
        return self._seen[min(self.looks, len(self._seen)) - 1]


def test_a_slow_look_at_a_busy_queue_is_no_sign_that_it_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    queues = Queues(monkeypatch, (3, 0), (3, 0), (2, 0), (0, 1))
    waiting.until_empty({})
    assert queues.looks >= 5


def test_an_empty_queue_is_waited_for_until_it_was_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    queues = Queues(monkeypatch, (0, 0), look=0)
    waiting.until_empty({}, quiet=2)
    assert queues.now == pytest.approx(2.5)


def test_a_queue_that_is_never_empty_is_waited_for_as_long_as_patience_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    queues = Queues(monkeypatch, (1, 0), look=0)
    waiting.until_empty({}, patience=30)
    assert queues.now == pytest.approx(30)
