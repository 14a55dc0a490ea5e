"""A chapter 98 with exercises, and a reader who has just started a kernel."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from workbook.exercises import Exercise, Right, Verdict, Wrong, notebook, page, predictions
from workbook.exercises.record import Record

SOURCE = """\
# %% [markdown]
# A **table** has items.
#
# **What happens?**
#
# Think.

# %%
predict("98-p1", ...)

# %% [markdown]
# There are `"some"` of them. **How many are
# there?** (A number.)

# %%
from workbook.exercises import predict

predict("98-p2", ...)

# %% [markdown]
# **Does it fail: `"yes"` or `"no"`?**

# %%
predict('98-p3', ...)

# %% [markdown]
# **How long does it take?** (In seconds, or `"never"`.)

# %%
predict("98-p4", ...)
"""


def _sort_key(answer: str) -> Verdict:
    if answer == "job#7":
        return Right("The prefix says what the item is.")
    if answer.endswith("7"):
        return Wrong("The prefix `job#` is missing.", look="the table of keys")
    return Wrong()


def _double(function: Callable[[int], int]) -> Verdict:
    return Right() if function(4) + 0 == 8 else Wrong("It should give twice the number.")


def _refuses(function: Callable[[str], object]) -> Verdict:
    try:
        function("")
    except ValueError:
        return Right()
    return Wrong("It accepted an empty name.")


def exercise(number: int, check: Callable[..., Verdict], answer_type: object) -> Exercise:
    return Exercise(
        id=f"98-{number}",
        title="Sample",
        expects="a key",
        look="the text above",
        stub="Replace the dots.",
        check=check,
        hints=("Think.", "Think of `job#`.", "It is short."),
        answer_type=answer_type,
    )


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file with the reader's progress; hints and predictions are forgotten, as by a new kernel."""
    module = ModuleType("chapter_98")
    module.EXERCISES = (  # type: ignore[attr-defined]
        exercise(1, _sort_key, str),
        exercise(2, _double, Callable),
        exercise(3, _refuses, Callable),
        exercise(4, lambda number: Right() if number == 3 else Wrong(), int),
    )
    monkeypatch.setitem(sys.modules, "workbook.exercises.chapter_98", module)
    path = tmp_path / "progress.json"
    monkeypatch.setattr(notebook, "_record", Record(path))
    monkeypatch.setattr(notebook, "_hints_shown", {})
    monkeypatch.setattr(predictions, "_predictions", {})
    monkeypatch.setattr(notebook, "_told", set())
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "98_sample.py").write_text(SOURCE)
    monkeypatch.setattr(page, "NOTEBOOKS", tmp_path)
    return path
