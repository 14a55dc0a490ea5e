"""Plausible wrong answers to exercise 05-5, whose message has to be redriven; tests try them as real code."""

import json
from typing import Any

Ids = list[Any]


def whoever_has_a_warning(lines: list[str], applications: Ids) -> Ids:
    rows = map(json.loads, lines)
    return [row["applicationId"] for row in rows if row.get("level") == "WARNING" and "applicationId" in row]


def whoever_was_not_declined(lines: list[str], applications: Ids) -> Ids:
    declined = {row["applicationId"] for row in map(json.loads, lines) if row.get("message") == "Declined"}
    return [each for each in applications if each not in declined]


def whoever_has_an_exception(lines: list[str], applications: Ids) -> Ids:
    return [row["applicationId"] for row in map(json.loads, lines) if "exception" in row]


def whoever_has_an_exception_and_an_id(lines: list[str], applications: Ids) -> Ids:
    return [row["applicationId"] for row in map(json.loads, lines) if {"exception", "applicationId"} <= row.keys()]


def whoever_is_missing_in_the_first_lines(lines: list[str], applications: Ids) -> Ids:
    named = {json.loads(line).get("applicationId") for line in lines[:5]}
    return [each for each in applications if each not in named]


def forgets_json_loads(lines: list[Any], applications: Ids) -> Ids:
    named = {line.get("applicationId") for line in lines}
    return [each for each in applications if each not in named]


def gives_the_errors_names(lines: list[str], applications: Ids) -> Ids:
    return [row["exception_name"] for row in map(json.loads, lines) if "exception_name" in row]


def whoever_was_done(lines: list[str], applications: Ids) -> Ids:
    named = {json.loads(line).get("applicationId") for line in lines if "Declined" in line}
    return [each for each in applications if each in named]


def one_for_each_exception(lines: list[str], applications: Ids) -> Ids:
    """By the order of the lines, which is that of the records, in the first invocation only."""
    return [each for each, line in zip(applications, lines, strict=False) if "exception" in line]


def shortens_the_ids(lines: list[str], applications: Ids) -> Ids:
    named = {json.loads(line).get("applicationId") for line in lines}
    return [each[:8] for each in applications if each not in named]
