"""The README says what is there."""

import errno
import re
from pathlib import Path

import pytest

from tests.workbook.test_rooms import ROOMS
from workbook.chapters.readme import LIT, PICTURES, main, pictures, write
from workbook.chapters.source import NOTEBOOKS, chapters
from workbook.figures.picture import LONGEST_ALT, Picture

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text()


@pytest.fixture(scope="module")
def drawn() -> dict[str, Picture]:
    return pictures()


def test_the_pictures_are_what_a_booking_looks_like_now(drawn: dict[str, Picture]) -> None:
    now = {name: picture.drawn for name, picture in drawn.items()}
    kept = {file.name: file.read_text(encoding="utf-8") for file in PICTURES.iterdir()}
    assert kept == now, "run `make notebooks` and commit the pictures"


def test_each_chapter_has_a_picture_with_its_part_lit() -> None:
    assert sorted(LIT) == sorted(chapter.name[:2] for chapter in chapters(NOTEBOOKS / "source"))


def test_every_file_it_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []


def test_it_tells_what_each_room_is_for_in_their_order() -> None:
    told = re.findall(r"^\| `(\w+)` \| .{20,} \|$", README.partition("| room |")[2].partition("\n\n")[0], re.MULTILINE)
    assert [floor & set(told) for floor in ROOMS] == [floor - {"__main__"} for floor in ROOMS]
    assert told == sorted(told, key=lambda room: next(number for number, floor in enumerate(ROOMS) if room in floor))


def test_it_links_to_every_chapter() -> None:
    sources = [chapter.name for chapter in chapters(NOTEBOOKS / "source")]
    assert re.findall(r"\]\(notebooks/(\d\d_\w+)\.ipynb\)", README) == sources


def test_the_picture_comes_first_with_an_alt_text_that_can_be_listened_to() -> None:
    _, alt, picture = re.split(r"!\[([^]]*)\]\(([^)]*)\)", README.partition("\n\n")[2], maxsplit=1)[:3]
    assert README.partition("\n\n")[2].startswith("![")
    assert picture == "notebooks/pictures/hero.svg"
    assert 50 < len(alt) <= LONGEST_ALT


def test_it_states_the_minutes_that_each_chapter_states_and_their_sum() -> None:
    firsts = {chapter.name[:2]: chapter.cells[0].source for chapter in chapters(NOTEBOOKS / "source")}
    stated = {number: int(re.findall(r"\*\*Time:\*\* (\d+) minutes", first)[0]) for number, first in firsts.items()}
    rows = re.findall(r"^\| (\d\d) \|.*?\| (\d+) \|", README, re.MULTILINE)
    told = {number: int(minutes) for number, minutes in rows}
    assert told == stated
    assert f"take {sum(told.values())} minutes in all" in README


def test_every_path_it_names_is_there() -> None:
    paths = re.findall(r"`((?:src|asl|notebooks|tests)(?:/[\w.]+)*)`", README)
    assert len(paths) > 8
    assert [path for path in paths if not (PROJECT / path).exists()] == []


def test_every_command_it_names_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", README)) - {"alone"} <= targets


def test_a_picture_that_cannot_be_written_is_told_by_name_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: dict[str, Picture]
) -> None:
    monkeypatch.setattr("workbook.chapters.readme.pictures", lambda: drawn)
    old = tmp_path / "hero.svg"
    old.write_text("as it was")
    monkeypatch.setattr(Path, "replace", _full)
    with pytest.raises(OSError, match="No space left on device") as told:
        write(tmp_path)
    assert told.value.filename == str(old)
    assert old.read_text() == "as it was"


def _full(*_: Path) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(("argument", "status"), [("--help", 0), ("--bogus", 2)])
def test_the_picture_is_drawn_only_when_asked_for(argument: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook.chapters.readme.write", lambda: pytest.fail("drawn"))
    with pytest.raises(SystemExit) as ended:
        main([argument])
    assert ended.value.code == status
