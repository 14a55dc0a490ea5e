"""Intrinsic functions for encoding, decoding and hashing."""

from collections.abc import Callable
from typing import Any

import pytest

from asl_interpreter.errors import StatesError

Call = Callable[..., Any]
Refusal = Callable[..., StatesError]


@pytest.mark.parametrize(
    ("plain", "encoded"),
    [("Data to encode", "RGF0YSB0byBlbmNvZGU="), ("", ""), ("✓", "4pyT"), ("a\0b", "YQBi")],
)
def test_base64_stands_for_the_bytes_of_utf_8(plain: str, encoded: str, call: Call) -> None:
    assert call("States.Base64Encode($.text)", text=plain) == encoded
    assert call("States.Base64Decode($.text)", text=encoded) == plain


@pytest.mark.parametrize(
    ("encoded", "plain"),
    [(" YWJjZA== ", "abcd"), ("YWJj\nZA", "abcd"), ("YWJjZ", "abc"), ("YQ==YQ==", "a"), ("!!", ""), ("/w==", "\ufffd")],
)
def test_base64_that_is_not_in_order_is_decoded_all_the_same(encoded: str, plain: str, call: Call) -> None:
    assert call("States.Base64Decode($.text)", text=encoded) == plain


@pytest.mark.parametrize(
    ("algorithm", "digest"),
    [
        ("MD5", "5d41402abc4b2a76b9719d911017c592"),
        ("SHA-1", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"),
        ("SHA-256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
        ("SHA-384", "59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f"),
        (
            "SHA-512",
            "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7"
            "2323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043",
        ),
    ],
)
def test_a_hash_is_written_in_hexadecimal(algorithm: str, digest: str, call: Call) -> None:
    assert call("States.Hash('hello', $.algorithm)", algorithm=algorithm) == digest


def test_what_is_not_a_string_is_hashed_by_its_json(call: Call) -> None:
    assert call("States.Hash(12, 'MD5')") == call("States.Hash('12', 'MD5')")
    assert call("States.Hash($.a, 'MD5')", a={"b": [1]}) == call("States.Hash($.a, 'MD5')", a='{"b":[1]}')


@pytest.mark.parametrize("source", ["States.Base64Encode($.a)", "States.Base64Decode($.a)", "States.Hash($.a, 'MD5')"])
def test_ten_thousand_characters_are_the_most(source: str, call: Call, refusal: Refusal) -> None:
    call(source, a="A" * 10_000)
    hint = refusal(source, a="A" * 10_001).hint
    assert hint == "The first argument must have at most 10000 characters, but it has 10001."


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("States.Base64Encode(1)", "must be a string"),
        ("States.Base64Decode(null)", "must be a string"),
        ("States.Hash('a', 1)", "second argument must be a string"),
        ("States.Hash('a', 'sha-256')", "must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512, but it is 'sha-256'"),
        ("States.Hash('a', 'MD-5')", "but it is 'MD-5'"),
    ],
)
def test_what_does_not_fit_is_refused(source: str, hint: str, refusal: Refusal) -> None:
    assert hint in refusal(source).hint
