"""Errors that are for the reader."""


class Sentence(Exception):
    """An error whose message says all there is to say: a notebook shows it without the lines that led there."""

    def _render_traceback_(self) -> list[str]:  # IPython asks for it
        return [f"{type(self).__name__}: {self}"]
