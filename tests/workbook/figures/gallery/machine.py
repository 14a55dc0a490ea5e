"""Pictures of the state machine and of the whole system."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.workbook.figures.conftest import DEFINITIONS
from workbook.figures import Picture, state_machine

BOOK_NANNY: dict[str, Any] = json.loads((Path(__file__).parents[4] / "asl" / "book_nanny.asl.json").read_text())

PICTURES: dict[str, Callable[[], Picture]] = {
    "book a nanny": partial(state_machine, BOOK_NANNY),
    **{name: partial(state_machine, definition) for name, definition in DEFINITIONS.items()},
}
