"""What is told of a committed notebook that is not what its source gives."""

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4
from PIL import Image, ImageDraw

from workbook.chapters.compare import differences, same_picture
from workbook.chapters.normal import dumps, normalise


def bars(
    heights: tuple[int, ...], *, size: tuple[int, int] = (640, 480), shift: int = 0, text: str = "jobs", line: int = 0
) -> str:
    picture = Image.new("RGBA", size, "white")
    draw = ImageDraw.Draw(picture)
    for number, height in enumerate(heights):
        draw.rectangle((60 + 90 * number, 440 - height, 120 + 90 * number, 440), fill="steelblue")
    if line:
        draw.line((60, line, 600, line), fill="black", width=2)
    draw.text((20 + shift, 450 + shift), text * 10, fill="black")
    data = io.BytesIO()
    picture.save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


CHART = bars((300, 200, 100))


def notebook() -> Any:
    it = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# Title", id="title"),
            v4.new_code_cell("print(1)", id="print", outputs=[v4.new_output("stream", text="1\n")]),
            v4.new_code_cell("chart()", id="chart", outputs=[v4.new_output("display_data", {"image/png": CHART})]),
            v4.new_code_cell(
                "print(f'{seconds} s')",
                id="time",
                metadata={"tags": ["measured"]},
                outputs=[v4.new_output("stream", text="In 1.25 s\n")],
            ),
        ]
    )
    normalise(it)
    return it


def told(tmp_path: Path, change: Callable[[Any], None]) -> list[str]:
    """What is said when the committed copy is the notebook above and the build is the same after `change`."""
    built = notebook()
    change(built)
    (tmp_path / "committed.ipynb").write_text(dumps(notebook()))
    (tmp_path / "built.ipynb").write_text(dumps(built))
    return differences(tmp_path / "committed.ipynb", tmp_path / "built.ipynb")


def test_the_same_notebook_has_no_differences(tmp_path: Path) -> None:
    assert told(tmp_path, lambda it: None) == []


def test_another_output_is_told_with_cell_and_lines(tmp_path: Path) -> None:
    def change(it: Any) -> None:
        it.cells[1].outputs[0].text = "2\n"

    [difference] = told(tmp_path, change)
    assert difference.startswith("cell 2 (print(1)): the output differs\n")
    assert '-  "text": "1' in difference
    assert '+  "text": "2' in difference


def test_a_rewritten_cell_is_told_against_its_predecessor(tmp_path: Path) -> None:
    def change(it: Any) -> None:
        it.cells[0].source, it.cells[0].id = "# New title", "another"

    [difference, *_] = told(tmp_path, change)
    assert difference.startswith("cell 1 (# New title): the text differs\n")
    assert "-# Title" in difference


def test_an_added_and_a_removed_cell_are_told(tmp_path: Path) -> None:
    assert told(tmp_path, lambda it: it.cells.insert(1, v4.new_markdown_cell("More", id="more"))) == [
        "cell 2 (More) is not in the committed copy"
    ]
    assert told(tmp_path, lambda it: it.cells.pop(0)) == [
        "cell 1 of the committed copy (# Title) is not in the source any more"
    ]


def test_tags_and_counts_are_compared(tmp_path: Path) -> None:
    assert told(tmp_path, lambda it: it.cells[1].metadata.update(tags=["x"])) == [
        "cell 2 (print(1)): metadata or execution count differ"
    ]
    assert told(tmp_path, lambda it: it.metadata.update(title="x")) == ["the notebook's metadata differ"]


def test_a_measured_time_may_differ_in_its_numbers_and_not_in_its_words(tmp_path: Path) -> None:
    def say(text: str) -> Callable[[Any], None]:
        return lambda it: it.cells[3].outputs[0].update(text=text)

    assert told(tmp_path, say("In 31.4 s\n")) == []
    assert len(told(tmp_path, say("Within 1.25 s\n"))) == 1


def test_a_picture_may_differ_as_platforms_differ_and_not_more(tmp_path: Path) -> None:
    def draw(picture: str) -> Callable[[Any], None]:
        return lambda it: it.cells[2].outputs[0].data.update({"image/png": picture})

    assert told(tmp_path, draw(bars((300, 200, 100), shift=1))) == []
    assert told(tmp_path, draw(bars((300, 200, 150)))) == ["cell 3 (chart()): the picture looks different"]


def test_a_picture_in_html_is_compared_as_a_picture_and_its_alt_text_as_text(tmp_path: Path) -> None:
    def show(picture: str, alt: str = "jobs") -> dict[str, str]:
        return {"text/html": f'<img src="data:image/png;base64,{picture}" alt="{alt}">'}

    def told_of(shown: dict[str, str]) -> list[str]:
        committed, built = notebook(), notebook()
        committed.cells[2].outputs[0].data = show(CHART)
        built.cells[2].outputs[0].data = shown
        (tmp_path / "committed.ipynb").write_text(dumps(committed))
        (tmp_path / "built.ipynb").write_text(dumps(built))
        return differences(tmp_path / "committed.ipynb", tmp_path / "built.ipynb")

    assert told_of(show(bars((300, 200, 100), shift=1))) == []
    assert told_of(show(bars((300, 200, 150)))) == ["cell 3 (chart()): the picture looks different"]
    assert len(told_of(show(CHART, alt="nannies"))) == 1


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (bars((300, 200, 100), size=(644, 482)), True),
        (bars((300, 200, 100), text="j0bs"), True),
        (bars((300, 200)), False),
        (bars((100, 200, 300)), False),
        (bars((300, 200, 112)), False),
        (bars((300, 200, 100), line=50), False),
        (bars((300, 200, 100), size=(800, 480)), False),
    ],
)
def test_pictures_are_the_same_when_they_look_the_same(other: str, same: bool) -> None:
    assert same_picture(CHART, other) is same
    assert same_picture(other, CHART) is same


def test_a_missing_or_broken_committed_copy_is_told(tmp_path: Path) -> None:
    built, committed = tmp_path / "built.ipynb", tmp_path / "committed.ipynb"
    built.write_text(dumps(notebook()))
    assert differences(committed, built) == ["there is no committed copy"]
    committed.write_text("{")
    assert differences(committed, built)[0].startswith("the committed copy is not a notebook")
    committed.write_text(dumps(notebook()).replace("\n", "\n "))
    assert differences(committed, built) == ["the same cells, written differently as JSON"]


def test_long_data_is_not_printed(tmp_path: Path) -> None:
    def change(it: Any) -> None:
        it.cells[1].outputs = [
            v4.new_output("display_data", {"text/html": f'<img src="data:image/svg+xml;base64,{CHART}">'})
        ]

    [difference] = told(tmp_path, change)
    assert max(len(line) for line in difference.splitlines()) < 200
    assert re.search(r"base64,\[\d+ bytes, \w{8}\]", difference)
