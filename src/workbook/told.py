"""The error of a reader's own making."""


class Told(ValueError):
    """An error whose message says all there is to know: where it was noticed in our code helps nobody."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback."""
        return [f"{type(self).__name__}: {self}"]
