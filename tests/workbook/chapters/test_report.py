"""What a build says while it lasts."""

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest
from rich.console import Console

from workbook.chapters import report
from workbook.chapters.source import NOTEBOOKS, Chapter, chapters


class Paper(io.StringIO):
    """No terminal. `told` is set when a line says how many cells are done."""

    def __init__(self) -> None:
        super().__init__()
        self.told = Event()

    def write(self, text: str) -> int:
        if "3 of" in text:
            self.told.set()
        return super().write(text)


def test_where_there_is_no_terminal_a_long_build_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    paper = Paper()

    def slow(chapters: Sequence[Chapter], _: Path, cell_started: Callable[[Chapter], None], __: int) -> Iterator[None]:
        for _cell in range(3):
            cell_started(chapters[0])
        assert paper.told.wait(20), "it stands silent"
        yield from ()

    monkeypatch.setattr(report, "build", slow)
    assert report.QUIET < 5
    monkeypatch.setattr(report, "QUIET", 0.01)
    [chapter] = chapters(NOTEBOOKS / "source", ["00"])
    report.build_and_show([chapter], tmp_path, Console(file=paper))
    assert f"\n… 3 of {2 * len(chapter.cells)} cells\n" in paper.getvalue()
    assert paper.getvalue().startswith("… 0 of")
