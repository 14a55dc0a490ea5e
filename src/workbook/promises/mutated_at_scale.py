"""The workflow for large jobs with one of its fixes taken out: mutations of the same names as the simple workflow's.

Each edits `asl/book_nanny_at_scale.asl.json`. The names are those of `mutated_workflow.EDITS` where the fix is one.
"""

from collections.abc import Mapping
from types import MappingProxyType

from workbook.promises.mutated_workflow import Definition, Edit


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
        "the count is not asked": ("as many applications were shown as the job counts", _count_not_asked),
        "one page is read": ("every page is read", _one_page),
        "a refused message is dropped": ("what the queue refuses is sent again", _refused_message_dropped),
        "a refused message is dropped, and counted as sent": ("the queue's answers are counted", _sent_ones_counted),
    }
)
"""By the mutation's name: the fix that it takes out, and the edit."""
