"""What a booking promises whatever goes wrong, held against histories that somebody or chance made up.

| to find | open |
|---|---|
| what happens in a history, and how chance makes one up | `history.py`, `making_up.py` |
| the promises, each with its name | `invariants.py` |
| ways to book that keep them, or are to keep them | `ways.py` |
| a history played on the local cloud | `stage.py`, `playing.py` |
| a history that breaks a promise, made short and told | `shortening.py`, `story.py` |
| fixes taken out one by one, to see a promise fall | `mutations.py`, `witnesses.py` |
| the same in definitions | `mutated_workflow.py`, `mutated_at_scale.py`, `edits.py` |
| many of them: `python -m workbook.promises 100000` | `__main__.py`, `many.py` |
"""

from workbook.promises.history import Applies, AsksToDecline, BookingHistory, Books, QueueWorks, TimePasses
from workbook.promises.invariants import INVARIANTS, BrokenPromise
from workbook.promises.making_up import made_up
from workbook.promises.playing import Played, play
from workbook.promises.shortening import shortened, shortest
from workbook.promises.stage import HistoryStage, staged
from workbook.promises.story import picture, story
from workbook.promises.ways import WayToBook, function, workflow

__all__ = [
    "INVARIANTS",
    "Applies",
    "AsksToDecline",
    "BookingHistory",
    "Books",
    "BrokenPromise",
    "HistoryStage",
    "Played",
    "QueueWorks",
    "TimePasses",
    "WayToBook",
    "function",
    "made_up",
    "picture",
    "play",
    "shortened",
    "shortest",
    "staged",
    "story",
    "workflow",
]
