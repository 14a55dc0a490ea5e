"""The workflow for large jobs with one of its fixes taken out: mutations of the same names as the simple workflow's.

Each edits `asl/book_nanny_at_scale.asl.json`. Names and fixes are those of `mutated_workflow.EDITS`, where it has them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from workbook.promises.mutated_workflow import EDITS, Definition, Edit

_ONE_PAGE, _REFUSED, _UNASKED = "one page is read", "a refused message is dropped", "the count is not asked"


def _count_not_asked(definition: Definition) -> None:
    del definition["States"]["Is Everybody Accounted For"]["Choices"][0]["And"][0]


def _one_page(definition: Definition) -> None:
    definition["States"]["Is There Another Page"]["Choices"][0]["Next"] = "Add Up the Totals"
    del definition["States"]["Get the Next Page"]


def _refused_message_dropped(definition: Definition) -> None:
    kept = definition["States"]["Count the Queued"]["Parameters"]
    del kept["left.$"]
    kept["left"] = []


def _sent_ones_counted(definition: Definition) -> None:
    _refused_message_dropped(definition)
    kept = definition["States"]["Count the Queued"]["Parameters"]
    kept["queued.$"] = "States.MathAdd($.queued, States.ArrayLength($.left))"


EDITS_AT_SCALE: Mapping[str, tuple[str, Edit]] = MappingProxyType(
    {
        _UNASKED: (EDITS[_UNASKED][0], _count_not_asked),
        _ONE_PAGE: (EDITS[_ONE_PAGE][0], _one_page),
        _REFUSED: (EDITS[_REFUSED][0], _refused_message_dropped),
        "a refused message is dropped, and counted as sent": (
            "what the queue took is counted by its answers, not by what was sent",
            _sent_ones_counted,
        ),
    }
)
"""By the mutation's name: the fix that it takes out, and the edit."""
