"""What cfn-lint says of a template."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from workbook.basics.kept import kept
from workbook.cloud.template import KEPT


def findings(template: Mapping[str, Any]) -> list[dict[str, str]]:
    """A row for each finding: its `rule`, as in cfn-lint's list of rules, where it is, and what it says.

    It is what `cfn-lint FILE` says of a file with this content. cfn-lint takes three seconds, most of them to begin, so
    what it said of a template is kept.
    """
    text = json.dumps(template)

    def linted() -> list[dict[str, str]]:
        from cfnlint.api import lint  # slow to import: it brings sympy

        return [
            {"rule": match.rule.id, "at": ".".join(map(str, match.path)), "says": match.message} for match in lint(text)
        ]

    rows: list[dict[str, str]] = kept(KEPT, "lint", f"{version('cfn-lint')} {text}", linted)
    return rows
