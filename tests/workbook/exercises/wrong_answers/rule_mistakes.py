"""Plausible wrong answers to exercise 05-3, how Lambda reads an answer; tests try them as real code."""

from typing import Any


def reads_it_as_it_should_be(answer: Any, ids: list[str]) -> list[Any]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]] if answer["batchItemFailures"] else []


def does_without_an_answer(answer: Any, ids: list[str]) -> list[Any]:
    listed = [each.get("itemIdentifier") for each in (answer or {}).get("batchItemFailures", [])]
    return listed if set(listed) <= set(ids) else ids


def takes_a_wrong_key_for_an_error(answer: Any, ids: list[str]) -> list[Any]:
    return [each["itemIdentifier"] for each in _failures(answer)]


def keeps_what_is_in_the_batch(answer: Any, ids: list[str]) -> list[Any]:
    return [each.get("itemIdentifier") for each in _failures(answer) if each.get("itemIdentifier") in ids]


def checks_only_the_first(answer: Any, ids: list[str]) -> list[Any]:
    listed = [each.get("itemIdentifier") for each in _failures(answer)]
    return listed if not listed or listed[0] in ids else ids


def takes_silence_for_failure(answer: Any, ids: list[str]) -> list[Any]:
    if answer is None or "batchItemFailures" not in answer:
        return ids
    return does_without_an_answer(answer, ids)


def looks_into_the_body(answer: Any, ids: list[str]) -> list[Any]:
    inner = (answer or {}).get("body") or answer
    listed = [each.get("itemIdentifier") for each in _failures(inner)]
    return listed if set(listed) <= set(ids) else ids


def gives_what_is_deleted(answer: Any, ids: list[str]) -> list[Any]:
    listed = [each.get("itemIdentifier") for each in _failures(answer)]
    return [each for each in ids if each not in listed]


def looks_at_the_status_code(answer: Any, ids: list[str]) -> list[Any]:
    if (answer or {}).get("statusCode", 200) >= 500:
        return ids
    listed = [each.get("itemIdentifier") for each in _failures(answer)]
    return listed if set(listed) <= set(ids) else ids


def knows_the_names_of_the_page(answer: Any, ids: list[str]) -> list[Any]:
    listed = [each.get("itemIdentifier") for each in _failures(answer)]
    return listed if all(each in ("msg-1", "msg-2", "msg-3") for each in listed) else ids


def _failures(answer: Any) -> list[Any]:
    return (answer or {}).get("batchItemFailures") or []
