"""Pictures of what happens to messages."""

from collections.abc import Callable

from workbook.figures import Picture

PICTURES: dict[str, Callable[[], Picture]] = {}
