"""How deep JSON data may be nested. Python reads, copies and writes it level by level, until its stack is used up."""

MOST_LEVELS = 100
"""Our choice: far more than anybody means to nest, and far from where Python gives up."""


def too_deep(data: object) -> bool:
    """Whether JSON data has objects and lists in more than `MOST_LEVELS` levels."""
    level = [data]
    for _ in range(MOST_LEVELS + 1):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return False
    return True


def _inside(data: object) -> list[object]:
    return list(data.values()) if isinstance(data, dict) else data if isinstance(data, list) else []
