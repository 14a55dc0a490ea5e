"""Each committed notebook is what its source gives: executed here, once, with the network taken away.

What needs an executed copy reads the committed one (test_chapters.py), which these tests prove to be the same.
"""

from pathlib import Path

import pytest

from workbook.chapters.build import build_copy
from workbook.chapters.compare import differences
from workbook.chapters.execute import same_on_every_machine
from workbook.chapters.source import NOTEBOOKS, Chapter, Copy, chapters, pages

SOURCE = NOTEBOOKS / "source"
NOTEBOOK = [(chapter, copy) for chapter in [*chapters(SOURCE), *pages(SOURCE)] for copy in chapter.copies]


@pytest.mark.parametrize(("chapter", "copy"), NOTEBOOK, ids=[f"{chapter.name}-{copy}" for chapter, copy in NOTEBOOK])
def test_a_committed_notebook_is_what_its_source_gives_without_a_network(
    chapter: Chapter, copy: Copy, tmp_path: Path, attempts: Path
) -> None:
    with same_on_every_machine():
        run = build_copy(chapter, copy, tmp_path, lambda chapter: None)
    assert run.failure is None
    assert differences(chapter.file(copy), chapter.file(copy, tmp_path)) == [], "`make notebooks` writes it"
    assert attempts.read_text() == ""


def test_each_committed_notebook_has_a_source() -> None:
    there = {*NOTEBOOKS.glob("*.ipynb"), *(NOTEBOOKS / "solutions").glob("*.ipynb")}
    assert there - {chapter.file(copy) for chapter, copy in NOTEBOOK} == set()
