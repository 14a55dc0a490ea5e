"""A bounded regular expression answers as `re` does, or says that it takes too long."""

import re
from random import Random
from typing import Any

import pytest

from asl_interpreter.matching import BoundedPattern, TooManySteps
from asl_interpreter.matching.cost import bound
from asl_interpreter.matching.instructions import compile_instructions
from asl_interpreter.matching.rehearsal import Rehearsal

ATOMS = [
    "a", "b", "c", ".", "[ab]", "[^a]", r"\d", r"\w", "(?:ab|a)", "(a|b)", r"(a)\1", "(?>a+)", "(?i:A)",
    r"\b", "^", "$", "(?=a)", "(?!b)", "(?<=a)",
]  # fmt: skip
REPEATABLE = 13
REPEATS = ["", "", "*", "+", "?", "{1,2}", "*?", "+?", "??", "{2}", "*+"]


def expression(chance: Random, depth: int = 2) -> str:
    parts = []
    for _ in range(chance.randint(1, 4)):
        if depth and chance.random() < 0.3:
            parts.append(f"(?:{expression(chance, depth - 1)}){chance.choice(REPEATS)}")
        else:
            number = chance.randrange(len(ATOMS))
            parts.append(ATOMS[number] + (chance.choice(REPEATS) if number < REPEATABLE else ""))
    return "".join(parts) + (f"|{expression(chance, 0)}" if chance.random() < 0.2 else "")


@pytest.mark.parametrize("seed", range(20))
def test_a_rehearsal_finds_what_re_finds(seed: int) -> None:
    chance, given_up = Random(seed), 0
    for _ in range(100):
        written = expression(chance)
        text = "".join(chance.choice("aabbc1 ") for _ in range(chance.randint(0, 9)))
        wanted: Any = re.search(written, text)
        tree = re._parser.parse(written)  # type: ignore[attr-defined]
        try:
            found = Rehearsal(compile_instructions(tree), text, 100_000).search(0)
        except TooManySteps:
            given_up += 1
        else:
            assert found == (wanted and wanted.span()), (written, text)
    assert given_up < 5


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("(a+)+$", "a" * 40 + "!"),
        ("(a|a)*$", "a" * 60 + "!"),
        ("(a|aa)+$", "a" * 60 + "!"),
        ("a*a*a*a*b", "a" * 4000),
        ("a?" * 40 + "a" * 40, "a" * 39),
        (r"(?=(a+)+\d)", "a" * 40),
        (r"(a*)*\1b", "a" * 40),
    ],
)
def test_what_would_take_for_ever_takes_too_many_steps(
    written: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asl_interpreter.matching.pattern.MOST_STEPS", 20_000)
    pattern = BoundedPattern(written)
    for ask in (pattern.search, pattern.fullmatch, pattern.finditer, pattern.split, lambda text: pattern.sub("", text)):
        with pytest.raises(TooManySteps):
            ask(text)


def test_an_expression_with_too_many_instructions_takes_too_many_steps() -> None:
    with pytest.raises(TooManySteps):
        BoundedPattern("((a|b){1,1000}c){1,1000}").search("a")


def test_the_same_expressions_are_quick_where_they_match() -> None:
    assert BoundedPattern("(a+)+$").sub("x", "a" * 40) == "x"
    assert BoundedPattern(r"(\w+\s?)*$").search("word " * 500) is not None
    assert BoundedPattern(r"\s*,\s*").split("a , b,c" * 1000)[:2] == ["a", "b"]
    assert len(list(BoundedPattern(r"\d+").finditer("1 " * 2_000))) == 2_000
    assert BoundedPattern("(b)|a", re.IGNORECASE).sub(r"<\1>", "AB" * 2000, 1).startswith("<>B")


@pytest.mark.parametrize(
    ("written", "loops"),
    [("abc", 0), ("a[bc]d", 0), ("a{3}", 0), ("a*", 1), ("a*b+", 2), ("(a*)(b*)c*", 3), ("x|a*b*", 2), ("(?=a*)b", 1)],
)
def test_loops_that_follow_each_other_multiply(written: str, loops: int) -> None:
    tree = re._parser.parse(written)  # type: ignore[attr-defined]
    assert bound(tree, 9) in (10 ** (loops + 1), 2 * 10 ** (loops + 1))


@pytest.mark.parametrize("written", ["(a*)*", "(a|bc)*", "(ab?)+", r"(a)\1"])
def test_a_choice_within_a_loop_has_no_bound(written: str) -> None:
    assert bound(re._parser.parse(written), 1) == float("inf")  # type: ignore[attr-defined]
