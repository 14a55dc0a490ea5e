"""A statistical chart, drawn by matplotlib, that a notebook shows with its alt text."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.basics.files import publish
from workbook.figures.colours import MUTED
from workbook.figures.picture import LONGEST_ALT, as_image

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 100
_GRID = "#e1e5ea"
POINTS = 10
"""The size of a chart's letters: 13.9 pixels at `DPI`."""


def plain(axes: "Axes") -> None:
    """A light grid, no frame on the right and above, letters in the page's second colour."""
    axes.grid(color=_GRID)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=MUTED, labelsize=POINTS)


class Chart:
    """A PNG with a text that says what it shows.

    Shown as HTML, like `Picture`: JupyterLab gives an output of the type image/png no alt text.
    """

    def __init__(self, figure: "Figure", alt: str, details: str = "") -> None:
        """`alt` tells the outcome in one sentence, `details` the rest.

        Raises `ValueError` for an `alt` that is empty or has more than 250 characters.
        """
        if not 0 < len(alt.strip()) <= LONGEST_ALT:
            raise ValueError(f"A chart needs an alt text of 1 to {LONGEST_ALT} characters, not of {len(alt.strip())}.")
        drawn = BytesIO()
        figure.savefig(drawn, format="png", dpi=DPI, metadata={"Software": None})  # else the version is in the file
        self.png, self.alt, self.details = drawn.getvalue(), alt, details
        width, height = figure.get_size_inches()
        self.size = (float(width * DPI), float(height * DPI))
        """Width and height in pixels."""

    def __repr__(self) -> str:
        return "\n".join(filter(None, (self.alt, self.details)))

    def save(self, path: str | Path) -> None:
        """Write the chart to `path` as a PNG file."""
        publish(Path(path), self.png)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        html = as_image("image/png", self.png, self.size, self.alt, self.details)
        return {"text/html": html, "text/plain": repr(self)}
