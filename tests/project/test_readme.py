"""The README says what is there."""

import re
from pathlib import Path

from workbook.readme import PICTURE, booking

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text()


def test_the_picture_is_what_a_booking_looks_like_now() -> None:
    assert PICTURE.read_text(encoding="utf-8") == booking().svg, "run `make notebooks` and commit the picture"


def test_every_file_it_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []


def test_every_command_it_names_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", README)) - {"alone"} <= targets
