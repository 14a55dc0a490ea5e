"""Pictures of the table and of data."""

from collections.abc import Callable

from workbook.figures import Picture

PICTURES: dict[str, Callable[[], Picture]] = {}
