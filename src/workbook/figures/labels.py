"""The labels of a state machine's wires, broken into lines."""

from workbook.figures.svg import SMALL, text_width, wrap

LABEL_SIZE, LABEL_LINE, LABEL_LINES = SMALL, 14, 4
LABEL_WIDTH = 112  # in a channel; a label is wider when a word is, or when it needs fewer lines then


def label_lines(words: str, width: float) -> list[str]:
    """The lines of a label: no word is broken, and what is joined by `or` beyond four lines is counted."""
    parts = words.split(" or ")
    for most in range(len(parts), 0, -1):
        left = len(parts) - most
        told = " or ".join(parts[:most]) + (f" or {left} more" if left else "")
        widest = max(width, *(text_width(word, LABEL_SIZE) for word in told.split()))
        wider = (min(widest * share, 2 * width) for share in (1, 1.1, 1.25))
        lines = min((_broken(told, it) for it in wider), key=len)
        if len(lines) <= LABEL_LINES:
            break
    return lines


def _broken(words: str, width: float) -> list[str]:
    """The words in lines; a sign of comparison stands at the beginning of a line, not at its end."""
    lines = wrap(words, width, LABEL_SIZE, 99)
    for number, line in enumerate(lines[:-1]):
        before, _, sign = line.rpartition(" ")
        if before and sign in "=≠<>≤≥" and text_width(f"{sign} {lines[number + 1]}", LABEL_SIZE) <= width:
            lines[number : number + 2] = [before, f"{sign} {lines[number + 1]}"]
    return lines
