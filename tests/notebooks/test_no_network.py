"""With the network taken away, chapter 00 runs to its end: nothing it does needs, or tries, to reach anybody."""

from pathlib import Path

from workbook.chapters.execute import execute, same_on_every_machine
from workbook.chapters.source import NOTEBOOKS, Copy, chapters


def test_chapter_00_runs_without_a_network_and_never_asks_for_it(attempts: Path, tmp_path: Path) -> None:
    [chapter] = chapters(NOTEBOOKS / "source", ["00"])
    with same_on_every_machine():
        run = execute(chapter, Copy.SOLVED, tmp_path / "executed.ipynb", lambda: None)
    assert run.failure is None
    assert attempts.read_text() == ""


def test_the_network_is_really_gone(attempts: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "00_out.py").write_text("# %%\nimport urllib.request\nurllib.request.urlopen('http://example.invalid')\n")
    [chapter] = chapters(source)
    with same_on_every_machine():
        run = execute(chapter, Copy.SOLVED, tmp_path / "executed.ipynb", lambda: None)
    assert run.failure is not None
    assert "look up example.invalid" in attempts.read_text()
