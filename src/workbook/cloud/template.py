"""`template.yaml` as data: read once, transformed as AWS SAM transforms it, never repeated in Python."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from workbook.basics.kept import kept
from workbook.basics.sentence import Sentence

PROJECT = Path(__file__).resolve().parents[3]
TEMPLATE = PROJECT / "template.yaml"
AT_SCALE = PROJECT / "at_scale.yaml"
"""The workflows for large jobs. Its Parameters that have no default are Outputs of `TEMPLATE`, by the same names."""
DURABLE = PROJECT / "durable.yaml"
"""The booking as a durable function. No command deploys it: the first lines of the file say how."""
BESIDE = "-at-scale"
"""How the name of a stack of `AT_SCALE` ends. Before that stands the name of the stack that it is beside."""
BOOKS, DECLINES = "BookNannyFunction", "UpdateJobApplicationsFunction"
"""What the template calls its two functions: the one that books, and the queue's consumer."""
KEPT = PROJECT / "build"
"""Where what is made of a template is kept."""

_TRANSLATOR = "aws-sam-translator"
_SCANNERS = "# checkov:"


class TemplateError(Sentence, ValueError):
    """The template says something that this project cannot use; the message names the resource."""


@dataclass(frozen=True)
class Template:
    """A SAM template and its transform.

    `source` is the template as written; `cloudformation` is what CloudFormation receives after the transform
    `AWS::Serverless-2016-10-31` (AWS SAM guide, *AWS SAM template anatomy*).
    """

    path: Path
    source: dict[str, Any]
    cloudformation: dict[str, Any]

    @classmethod
    def load(cls, path: Path = TEMPLATE) -> "Template":
        """Read and transform `path`. Raises `TemplateError` when SAM refuses the template.

        Of one text it is the same Template each time: whoever wants to change it, or gives it away, takes a `deepcopy`.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateError(f"{path.name} cannot be read. {error}") from error
        return _of_text(path, text)

    def with_source(self, source: dict[str, Any]) -> "Template":
        """What this file would be if `source` stood in it. Raises `TemplateError` when SAM refuses that."""

        def transformed() -> dict[str, Any]:
            from workbook.cloud import sam_transform

            try:
                return sam_transform.transformed(source)
            except sam_transform.Refused as refusal:
                raise TemplateError(f"{self.path.name}, changed: {refusal}") from refusal

        made_of = f"{_translators_version()} {json.dumps(source)}"
        return replace(self, source=source, cloudformation=kept(KEPT, "transform", made_of, transformed))

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The CloudFormation resources by logical id."""
        resources: dict[str, dict[str, Any]] = self.cloudformation["Resources"]
        return resources

    def of_type(self, resource_type: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Logical id and resource of every resource of one type, e.g. `AWS::Lambda::Function`."""
        return ((name, it) for name, it in self.resources.items() if it["Type"] == resource_type)

    def parameters_of(self, outputs: Mapping[str, str]) -> dict[str, str]:
        """The values of those Parameters that are Outputs of another stack, by the same names."""
        return {name: outputs[name] for name in self.source["Parameters"] if name in outputs}

    def as_written(self, logical_id: str) -> str:
        """A resource as it stands in the file, with the comments that say why; those for a scanner are left out.

        Raises `TemplateError` when the template has no such resource.
        """
        if logical_id not in self.source["Resources"]:
            raise TemplateError(f"{self.path.name} has no resource {logical_id!r}")
        text = self.path.read_text(encoding="utf-8")
        [lines] = re.findall(rf"^  {re.escape(logical_id)}:\n(?:(?:   .*)?\n)*", text, re.MULTILINE)
        return "".join(line for line in lines.splitlines(True) if _SCANNERS not in line).rstrip()

    def definition(self, logical_id: str) -> dict[str, Any]:
        """The Amazon States Language definition behind a state machine's DefinitionUri, substitutions left in."""
        definition: dict[str, Any] = json.loads(self.definition_file(logical_id).read_text(encoding="utf-8"))
        return definition

    def definition_file(self, logical_id: str) -> Path:
        """The file that a state machine's DefinitionUri names."""
        try:
            return self.path.parent / str(self.source["Resources"][logical_id]["Properties"]["DefinitionUri"])
        except KeyError:
            raise TemplateError(f"{self.path.name}: {logical_id} is not a state machine with a DefinitionUri") from None


@lru_cache(maxsize=8)
def _of_text(path: Path, text: str) -> Template:
    """The transform and the import of SAM's translator take half a second, so what they made of a text is kept."""

    def transformed() -> tuple[dict[str, Any], dict[str, Any]]:
        from workbook.cloud import sam_transform

        try:
            return sam_transform.of(text)
        except sam_transform.Refused as refusal:
            raise TemplateError(f"{path.name}: {refusal}") from refusal

    source, cloudformation = kept(KEPT, "template", f"{_translators_version()} {text}", transformed)
    return Template(path, source, cloudformation)


@cache
def _translators_version() -> str:
    return version(_TRANSLATOR)
