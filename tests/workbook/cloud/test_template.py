"""The transformed template is kept, and never stale."""

import json
from pathlib import Path

import pytest

from workbook.cloud import sam_transform, template
from workbook.cloud.template import Template, TemplateError

SMALL = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Queue: {Type: AWS::SQS::Queue}\n"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(template, "KEPT", tmp_path / "kept")
    path = tmp_path / "template.yaml"
    path.write_text(SMALL)
    return path


def in_another_process(path: Path) -> Template:
    """The template at `path`, of which this process knows nothing yet."""
    template._of_text.cache_clear()
    return Template.load(path)


def test_a_text_is_transformed_once(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Template.load(written)
    monkeypatch.setattr(sam_transform, "of", lambda text: pytest.fail("transformed again"))
    assert in_another_process(written) == first


def test_a_changed_text_is_transformed_anew(written: Path) -> None:
    Template.load(written)
    written.write_text(SMALL.replace("Queue:", "Other:"))
    assert list(Template.load(written).resources) == ["Other"]


@pytest.mark.parametrize("broken", ["", "{", json.dumps({"a": 1}), "[1, 2, 3]"])
def test_a_broken_file_does_not_matter(written: Path, broken: str) -> None:
    first = Template.load(written)
    for kept in (written.parent / "kept").iterdir():
        kept.write_text(broken)
    assert in_another_process(written) == first


def test_a_folder_that_cannot_be_made_does_not_matter(written: Path) -> None:
    (written.parent / "kept").write_text("a file stands where the folder would be")
    assert list(Template.load(written).resources) == ["Queue"]


def test_a_refused_template_says_why(written: Path) -> None:
    written.write_text(SMALL + "  F: {Type: AWS::Serverless::Function}\n")
    with pytest.raises(TemplateError, match=r"template\.yaml"):
        Template.load(written)


def test_a_resource_as_written_has_its_comments_and_ends_before_the_next() -> None:
    text = Template.load().as_written("UpdateJobApplicationsSQSQueue")
    assert text.startswith("  UpdateJobApplicationsSQSQueue:\n    Type: AWS::SQS::Queue\n")
    assert "VisibilityTimeout: 20 # s; at least 6 x" in text
    assert "checkov" not in text
    assert "UpdateJobApplicationsSQSDLQ:" not in text
    assert Template.load().as_written("TimedOutBookingsAlarm").endswith("Value: book-a-nanny}")
    with pytest.raises(TemplateError, match="no resource 'Queue'"):
        Template.load().as_written("Queue")


def test_a_changed_template_is_transformed_once_and_what_sam_refuses_never_kept(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = Template.load(written)
    other = {**template.source, "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    refused = {**template.source, "Resources": {"F": {"Type": "AWS::Serverless::Function"}}}
    first = template.with_source(other)
    assert list(first.resources) == ["Topic"]
    for _ in range(2):
        with pytest.raises(TemplateError, match=r"template\.yaml, changed"):
            template.with_source(refused)
    monkeypatch.setattr(sam_transform, "transformed", lambda source: pytest.fail("transformed again"))
    assert template.with_source(other) == first
    assert list(template.resources) == ["Queue"]
