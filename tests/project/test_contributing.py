"""CONTRIBUTING names files that are there, and words that are used."""

import re
from functools import cache
from pathlib import Path
from token import NAME
from tokenize import tokenize

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WORDS = re.findall(r"^\| (\w+) \| `([\w/]+)` \|", PAGE, re.MULTILINE)


def test_every_file_and_folder_it_names_is_there() -> None:
    named = re.findall(r"`((?:src|tests|notebooks)/[^`\s]*)`", PAGE)
    assert len(named) > 15
    # What is still to be written has a name that stands for others; its folder, or such a file, is there.
    patterns = [re.sub(r"NN_a_name|a_name|NN_….|NN|….", "*", name).rstrip("/") for name in named]
    assert [name for name, pattern in zip(named, patterns, strict=True) if not list(PROJECT.glob(pattern))] == []


@pytest.mark.parametrize(("word", "room"), WORDS)
def test_a_word_of_the_glossary_names_something_where_it_says(word: str, room: str) -> None:
    files = (PROJECT / "src" / room).rglob("*.py")
    assert any({word, f"{word}s"} & _names_in(file) for file in files if word in _text(file))


def test_the_glossary_is_read() -> None:
    assert len(WORDS) > 10


@cache
def _text(file: Path) -> str:
    """The file and its name, in small letters: what is not in it need not be looked for among its names."""
    return file.stem + file.read_text(encoding="utf-8").lower()


@cache
def _names_in(file: Path) -> set[str]:
    """Names of the module, of its classes, functions and variables, in small letters."""
    with file.open("rb") as code:
        return {file.stem} | {
            token.string.strip("_").lower() for token in tokenize(code.readline) if token.type == NAME
        }
