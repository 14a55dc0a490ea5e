"""A plan of faults, from a file that somebody wrote."""

import re
from pathlib import Path

import pytest

from workbook.cloud.faults import CloudFault, FaultError, What
from workbook.cloud.faults.plan import read_plan


def written(folder: Path, text: str) -> Path:
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    return folder / "plan.yaml"


def test_a_plan_is_yaml_or_json(tmp_path: Path) -> None:
    slow = CloudFault(What.SLOW, "sqs:ListQueues", 0.5, seconds=2, seed=7)
    throttle = CloudFault(What.THROTTLE, "call", seed=7)
    yaml = """
        seed: 7
        faults:
          - {what: slow, where: "sqs:ListQueues", when: 0.5, seconds: 2}
          - {what: throttle, where: call}
    """
    json = """{"seed": 7, "faults": [{"what": "slow", "where": "sqs:ListQueues", "when": 0.5, "seconds": 2},
        {"what": "throttle", "where": "call"}]}"""
    assert read_plan(written(tmp_path, yaml)) == read_plan(written(tmp_path, json)) == [slow, throttle]


def test_a_fault_of_a_plan_can_strike_always(tmp_path: Path) -> None:
    [fault] = read_plan(written(tmp_path, "faults: [{what: throttle, where: call, when: always}]"))
    assert fault.when == 1.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("faults: [{what: throttle", "plan.yaml is neither JSON nor YAML: while parsing"),
        ("[]", "plan.yaml holds no plan: it has to be an object with a list, `faults`"),
        ("faults: {}", "holds no plan"),
        ("fautls: []\nfaults: []", "plan.yaml has no 'fautls': it can say seed, faults. Did you mean faults?"),
        ("seed: a\nfaults: []", "seed is a whole number, not 'a'"),
        ("faults: [throttle]", "plan.yaml, fault 1 is an object with what, where and when, not 'throttle'"),
        ("faults: [{what: throttle}]", "plan.yaml, fault 1 does not say where"),
        ("faults: [{what: slow, where: call, second: 2}]", "fault 1 has no 'second'"),
        ("faults: [{what: slow, where: call, second: 2}]", "Did you mean seconds?"),
        (
            "faults: [{what: throttle, where: call}, {what: throttle, where: 'sqs:SendMesage'}]",
            "plan.yaml, fault 2: sqs has no operation 'SendMesage'. Did you mean SendMessage?",
        ),
        ("faults: [{what: throttle, where: call, when: often}]", "fault 1: when is a rate from 0 to 1"),
    ],
)
def test_a_plan_that_cannot_work_is_refused_by_name(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(FaultError, match=re.escape(says)):
        read_plan(written(tmp_path, text))
