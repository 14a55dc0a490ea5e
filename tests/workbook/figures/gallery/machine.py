"""Pictures of the state machine and of the whole system."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.workbook.figures.conftest import DEFINITIONS
from workbook.figures import Counts, Picture, hero, state_machine

BOOK_NANNY: dict[str, Any] = json.loads((Path(__file__).parents[4] / "asl" / "book_nanny.asl.json").read_text())

PICTURES: dict[str, Callable[[], Picture]] = {
    "hero": partial(hero, Counts(20, 1, 19, 19)),
    "hero of a run that is not over": partial(hero, Counts(300, 1, 80, 299, 3)),
    "hero of a chapter": partial(hero, Counts(20, 1, 19, 19), ["queue", "DLQ"]),
    "book a nanny": partial(state_machine, BOOK_NANNY),
    **{name: partial(state_machine, definition) for name, definition in DEFINITIONS.items()},
}
