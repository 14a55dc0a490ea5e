"""What the linter says of a template."""

from pathlib import Path

import pytest

from workbook.practice import linter

QUEUE = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeOut": 20}}}}


def test_a_finding_has_its_rule_its_place_and_its_sentence_and_is_asked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linter, "KEPT", tmp_path)
    found = linter.findings(QUEUE)
    assert [(it["rule"], it["at"]) for it in found] == [("E3002", "Resources.Queue.Properties.VisibilityTimeOut")]
    assert "VisibilityTimeOut" in found[0]["says"]
    monkeypatch.setattr("cfnlint.api.lint", lambda text: pytest.fail("linted again"))
    assert linter.findings(QUEUE) == found
