"""Data files in YAML: what PyYAML lets pass is refused, and each refusal is one sentence with its line."""

import pytest
import yaml

from workbook.basics.quick_yaml import data_of


def test_what_is_written_is_read_with_its_merges_and_anchors() -> None:
    assert data_of("a: &it {b: 1, c: 2}\nd: {<<: *it, b: 3}\n1: x\n'1': y") == {
        "a": {"b": 1, "c": 2},
        "d": {"b": 3, "c": 2},
        1: "x",
        "1": "y",
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2", "line 4: 'c' is there twice"),
        ("a: 1\nb: 2026-13-45", "line 2: '2026-13-45' cannot be read: month must be in 1..12"),
        ("a:\n\tb: 1", "line 2: found character that cannot start any token"),
        ("a: 1\nb: *c", "line 2: found undefined alias"),
    ],
)
def test_a_fault_is_one_sentence_with_its_line(text: str, says: str) -> None:
    with pytest.raises(yaml.YAMLError) as refused:
        data_of(text)
    assert str(refused.value) == says
