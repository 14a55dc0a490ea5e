"""Keys hold what was asked for and nothing a caller smuggled in."""

from typing import Any

import pytest

from booking.errors import InvalidInput
from booking.keys import application_key, job_key, user_key

JOB = "0b5e7c1a-58b6-4f0e-9a39-1f6f2d3c4b5a"
APPLICATION = "7d0cbb5e-6d3e-4f57-8f3a-0e4d1c2b3a49"


def test_keys_are_those_of_the_tutorial() -> None:
    assert user_key("sarah") == {"PK": "USER#sarah", "SK": "USER#sarah"}
    assert job_key("sarah", JOB) == {"PK": "USER#sarah", "SK": f"JOB#{JOB}"}
    application = f"JOB#{JOB}#APPLICATION#{APPLICATION}"
    assert application_key(JOB, APPLICATION) == {"PK": application, "SK": application}


@pytest.mark.parametrize(
    "bad",
    [
        f"{JOB}#APPLICATION#{APPLICATION}",
        f"{JOB}#",
        f"{JOB}\n",
        f" {JOB}",
        JOB.upper(),
        JOB.replace("-", ""),
        JOB.replace("0", "\N{ARABIC-INDIC DIGIT ZERO}"),  # a digit, but not one of ours
        "1",
        "",
        None,
        7,
        {"S": JOB},
    ],
)
def test_an_id_that_is_not_a_uuid_makes_no_key(bad: Any) -> None:
    with pytest.raises(InvalidInput, match="jobId must be a UUID in lower case"):
        job_key("sarah", bad)
    with pytest.raises(InvalidInput, match="jobId must be a UUID in lower case"):
        application_key(bad, APPLICATION)
    with pytest.raises(InvalidInput, match="applicationId must be a UUID in lower case"):
        application_key(JOB, bad)


@pytest.mark.parametrize("bad", ["", " sarah", "sa#rah", "sarah\n", "\ud800", "s" * 129, None, 7, ["sarah"]])
def test_a_username_that_could_be_read_as_more_than_a_name_makes_no_key(bad: Any) -> None:
    with pytest.raises(InvalidInput, match="username must have"):
        user_key(bad)
    with pytest.raises(InvalidInput, match="username must have"):
        job_key(bad, JOB)


def test_the_longest_username_fits_into_a_dynamodb_sort_key() -> None:
    assert len(user_key("🙂" * 128)["SK"].encode()) <= 1024


def test_an_error_does_not_repeat_a_megabyte_of_input() -> None:
    with pytest.raises(InvalidInput) as refused:
        user_key("#" * 1_000_000)
    assert len(str(refused.value)) < 300


def test_a_value_nested_5000_deep_is_named_like_any_other() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [{"a": deep}]
    with pytest.raises(InvalidInput, match=r"not \[\{'a': \["):
        user_key(deep)
    with pytest.raises(InvalidInput, match=r"not \[\{'a': \["):
        job_key("sarah", deep)
