"""Imports without what they bring along."""

import importlib
import sys
from pathlib import Path

import pytest

from workbook.basics.stand_ins import stand_in, stand_ins


@pytest.fixture
def two_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`light`, which imports `heavy` where it can."""
    (tmp_path / "heavy.py").write_text("loaded = True")
    (tmp_path / "light.py").write_text("try:\n    import heavy\nexcept ImportError:\n    heavy = None\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("heavy", "light"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.mark.usefixtures("two_modules")
def test_an_import_finds_the_stand_in_and_a_later_one_the_real_module() -> None:
    with stand_ins({"heavy": stand_in("heavy", loaded=False)}):
        light = importlib.import_module("light")
    assert light.heavy.loaded is False
    assert importlib.import_module("heavy").loaded is True


@pytest.mark.usefixtures("two_modules")
def test_none_makes_the_import_fail_and_what_was_imported_meanwhile_stays() -> None:
    with stand_ins({"heavy": None}):
        light = importlib.import_module("light")
    assert light.heavy is None
    assert importlib.import_module("light") is light


@pytest.mark.usefixtures("two_modules")
def test_a_module_that_is_there_already_is_left_alone() -> None:
    heavy = importlib.import_module("heavy")
    with stand_ins({"heavy": None}):
        light = importlib.import_module("light")
    assert light.heavy is heavy
