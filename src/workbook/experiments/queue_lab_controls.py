"""The queue lab's sliders, and the box in which it says whether the goal is reached."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from html import escape
from typing import Any, cast

import ipywidgets
from IPython.display import Javascript

from workbook.figures.colours import GREEN, INK, VERMILION

_LABELS = "170px"
_WORLD: dict[str, tuple[str, float, float, float]] = {
    "failure_rate": ("failure rate", 0, 1, 0.05),
    "throttles": ("throttled invocations", 0, 1, 0.1),
    "duration": ("duration (s)", 0.5, 30, 0.5),
    "seed": ("seed", 1, 20, 1),
}
_YOURS: dict[str, tuple[str, float, float, float]] = {
    "batch_size": ("BatchSize", 1, 10, 1),
    "maximum_batching_window": ("batching window (s)", 0, 20, 1),
    "visibility_timeout": ("VisibilityTimeout (s)", 5, 60, 5),
    "max_receive_count": ("maxReceiveCount", 1, 5, 1),
}
_SWITCH = "report_batch_item_failures"

# ipywidgets 8.1 gives the handle of a slider no accessible name, and no trait for one; its label names nothing.
_NAMES = """
const name = (left) => {
  const sliders = document.querySelectorAll('.queue-lab .widget-slider');
  for (const slider of sliders) {
    const label = slider.querySelector('.widget-label').textContent;
    slider.querySelectorAll('[role=slider]').forEach((it) => it.setAttribute('aria-label', label));
    slider.querySelectorAll('.widget-readout').forEach((it) => {
      it.setAttribute('role', 'textbox');
      it.setAttribute('aria-label', label + ', as a number');
    });
  }
  if (left && !(sliders.length && [...sliders].every((it) => it.querySelector('[role=slider]')))) {
    setTimeout(name, 100, left - 1);
  }
};
name(100);
"""


class Controls:
    """A slider for each of the lab's settings, set to those of `start`; `changed` is called with all of them."""

    def __init__(self, start: object, changed: Callable[[dict[str, Any]], None]) -> None:
        self._changed = changed
        self.sliders = {name: _slider(*shown, getattr(start, name)) for name, shown in (_WORLD | _YOURS).items()}
        self.sliders[_SWITCH] = ipywidgets.Checkbox(
            value=getattr(start, _SWITCH), description="ReportBatchItemFailures", indent=False
        )
        self.sliders[_SWITCH].layout.margin = f"2px 0 0 calc({_LABELS} + 10px)"
        assert set(self.sliders) == {field.name for field in fields(cast(Any, start))}
        for slider in self.sliders.values():
            slider.observe(self._observed, names="value")

    def box(self) -> Any:
        """What to display: the world at the left, the reader's settings at the right, or below where it is narrow."""
        columns = [
            _column("The world", [self.sliders[name] for name in _WORLD]),
            _column("Your settings", [self.sliders[name] for name in (*_YOURS, _SWITCH)]),
        ]
        names = ipywidgets.Output()
        names.append_display_data(Javascript(_NAMES))
        both = ipywidgets.HBox(columns, layout=ipywidgets.Layout(flex_flow="row wrap"))
        return ipywidgets.VBox([both, names]).add_class("queue-lab")

    def _observed(self, change: object) -> None:
        self._changed({name: slider.value for name, slider in self.sliders.items()})


def _slider(label: str, least: float, most: float, step: float, value: float) -> Any:
    whole = all(isinstance(it, int) for it in (least, most, step))
    kind = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
    slider = kind(value=value, min=least, max=most, step=step, description=label, continuous_update=False)
    slider.style.description_width = _LABELS
    slider.layout.width = "440px"
    return slider


def _column(title: str, sliders: Sequence[Any]) -> Any:
    return ipywidgets.VBox([ipywidgets.HTML(f"<b>{title}</b>"), *sliders])


class Said:
    """A sentence in a box of its own colours, so that it can be read on a light page and on a dark one."""

    def __init__(self, sentence: str, *, good: bool) -> None:
        self._sentence, self._good = sentence, good

    def __repr__(self) -> str:
        return self._sentence

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        edge, ground, mark = (GREEN, "#e3f5ef", "✓") if self._good else (VERMILION, "#fce4d6", "✗")
        style = f"background:{ground};color:{INK};border-left:6px solid {edge};padding:6px 10px;font-weight:600"
        style += ";min-height:3.7em"  # two lines, so that nothing below moves where the page is narrow
        return {
            "text/html": f'<div role="status" style="{style}">{mark} {escape(self._sentence)}</div>',
            "text/plain": f"{mark} {self._sentence}",
        }
