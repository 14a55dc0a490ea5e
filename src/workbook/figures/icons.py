"""Small icons of our own, 24 by 24 around their middle: for services, types of state and parts of the system."""

from workbook.figures.svg import element, strokes

SERVICE_COLOURS = {"dynamodb": "#3b4cca", "sqs": "#b0246b", "sns": "#b0246b", "lambda": "#b85c00"}
STATE_COLOUR = "#52606d"
GREY = "#7b8694"
TASK_COLOUR = "#2d6a6a"

# Lines are white on the tile; "fill" parts are filled.
_NOT_WRITTEN = "M-6.1 0H-6M-0.1 0H0M5.9 0H6"  # three dots
_PATHS = {
    "dynamodb": "M-7 -5C-7 -8.5 7 -8.5 7 -5V5C7 8.5 -7 8.5 -7 5ZM-7 -5C-7 -1.5 7 -1.5 7 -5M-7 0C-7 3.5 7 3.5 7 0",
    "sqs": "M-8 -5H-3V5H-8ZM-1 -5H4V5H-1ZM6.5 -3L9 0L6.5 3",
    "sns": "M-8 -2V2H-4L3 6.5V-6.5L-4 -2ZM6 -3.5Q8.5 0 6 3.5",
    "lambda": "M-6 -8H-2.5L6 8M-1 -1.5L-6.5 8",
    "Task": "M-7 -7H7V7H-7ZM-3.5 0L-1 3L4 -3",
    "Choice": "M0 -8L8 0L0 8L-8 0Z",
    "Pass": "M-8 0H7M3 -4.5L7.5 0L3 4.5",
    "Map": "M-3 -8H8V3M-8 -3H3V8H-8Z",
    "Parallel": "M-6 -8V8M0 -8V8M6 -8V8",
    "Wait": "M0 -8A8 8 0 1 1 -0.1 -8ZM0 -4.5V0L3.5 2.5",
    "Fail": "M-6 -6L6 6M6 -6L-6 6",
    "Succeed": "M-7 0.5L-2 6L7 -5",
    "phone": "M-4 -9H4Q6 -9 6 -7V7Q6 9 4 9H-4Q-6 9 -6 7V-7Q-6 -9 -4 -9ZM-1 6H1M-2.8 -2L-0.7 0.2L3 -4",
    "state machine": "M-3 -9H3V-4H-3ZM-9 4H-3V9H-9ZM3 4H9V9H3ZM0 -4V0M-6 4V0H6V4",
    "DLQ": "M-8 1V8H8V1M-8 1H-3L-1.5 4H1.5L3 1H8M-3 -8.5L3 -2.5M3 -8.5L-3 -2.5",
}
_PATHS |= {"table": _PATHS["dynamodb"], "queue": _PATHS["sqs"], "function": _PATHS["lambda"]}


def icon(type_: str, service: str, x: float, y: float, *, grey: bool) -> str:
    """The tile of a state with its middle at `x`, `y`; grey for a state that was not reached."""
    name = service if service in _PATHS else type_ if type_ in _PATHS else "Task" if type_ else ""
    colour = SERVICE_COLOURS.get(service, TASK_COLOUR if service else STATE_COLOUR)
    return element("g", drawing(name, GREY if grey else colour), transform=f"translate({x:g} {y:g})")


def drawing(name: str, colour: str) -> str:
    """The tile of a service, a type of state or a part of the system, 28 by 28 around 0, 0."""
    tile = element("rect", x=-14, y=-14, width=28, height=28, rx=6, fill=colour)
    return tile + element(
        "path",
        d=_PATHS.get(name, _NOT_WRITTEN),
        fill="none",
        stroke="#ffffff",
        stroke_width=1.8,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def retry_sign(x: float, y: float, colour: str) -> str:
    """A small arrow in a circle: this state retries."""
    return strokes("M3.6 -3.2A4.8 4.8 0 1 0 4.8 0.4M4.2 -6.2V-2.8H0.9", colour, 1.5, x, y)
