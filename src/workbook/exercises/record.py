"""What one reader has solved, and with which cells, kept in a file so that it survives the kernel."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from workbook.basics.files import alone_in, publish
from workbook.exercises.signature import sign

FILE_VARIABLE = "WORKBOOK_PROGRESS_FILE"
LONGEST_FILE, LONGEST_CELL = 5_000_000, 50_000
"""Bytes, and characters. A larger file is none that this module wrote."""
SET_ASIDE = ".unreadable"
"""Added to the name of a file that cannot be read, before a new one takes its place."""


class NotOurs(Exception):
    """The file holds an answer that was not written on this computer, or was changed since."""


class Record:
    """The solved exercises and accepted answers of one reader.

    Without a path, or where writing is not allowed, they last as long as the kernel. `not_kept` says why writing
    failed when it was last tried, `unreadable` why what is in the file does not count; both are empty otherwise. The
    reader has to know. A file that cannot be read is set aside, never overwritten.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._solved: set[str] = set()
        self._answers: dict[str, dict[str, str]] = {}  # as in the file: a cell and its signature
        self._of_this_kernel: dict[str, str] = {}  # cells that could not be written
        self._unwritten = False  # what is known here is more than the file has
        self.not_kept = ""
        self.unreadable = ""

    @classmethod
    def of_this_folder(cls, environment: Mapping[str, str] = os.environ) -> "Record":
        """`.progress.json` in the folder the notebook runs in, so a solved copy run by a reader has a record of its
        own. The variable WORKBOOK_PROGRESS_FILE names another file; empty, nothing is written.
        """
        name = environment.get(FILE_VARIABLE, ".progress.json")
        return cls(Path(name).absolute() if name else None)

    def solved(self) -> frozenset[str]:
        """Ids of the solved exercises; a file that is missing or cannot be read counts as empty."""
        self._read()
        return frozenset(self._solved)

    def answer(self, exercise_id: str) -> str | None:
        """The cell with the accepted answer, `None` where there is none. Raises `NotOurs`."""
        self._read()
        if exercise_id in self._of_this_kernel:
            return self._of_this_kernel[exercise_id]
        match self._answers.get(exercise_id):
            case None:
                return None
            case {"cell": cell, "signature": signature} if signature == _signature(exercise_id, cell):
                return cell
        raise NotOurs

    def add(self, exercise_id: str) -> None:
        """Remember that the exercise is solved."""
        with self._changing():
            self._solved.add(exercise_id)

    def keep(self, exercise_id: str, cell: str) -> None:
        """Remember the cell whose answer was accepted, in place of an earlier one."""
        self._of_this_kernel[exercise_id] = cell
        if self._path is None:
            return
        unsigned = ""
        with self._changing():
            try:
                self._answers[exercise_id] = {"cell": cell, "signature": sign(exercise_id, cell)}
            except OSError as error:
                self._answers.pop(exercise_id, None)
                unsigned = f"{error.filename}: {error.strerror}"
        self.not_kept = self.not_kept or unsigned
        if not self.not_kept:
            del self._of_this_kernel[exercise_id]

    def reset(self, chapter: str = "") -> None:
        """Forget everything solved, or what was solved of one chapter, with the answers."""
        with self._changing():
            for each in [it for it in (*self._solved, *self._answers, *self._of_this_kernel) if it.startswith(chapter)]:
                self._solved.discard(each)
                self._answers.pop(each, None)
                self._of_this_kernel.pop(each, None)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """What is known now, to be changed, and then written: no other kernel writes in between."""
        with alone_in(self._path.parent) if self._path else nullcontext():
            if self._unwritten:
                solved, answers = self._solved, self._answers
                self._unwritten = False
                self._read()
                self._solved, self._answers = self._solved | solved, {**self._answers, **answers}
            else:
                self._read()
            yield
            self._write()

    def _read(self) -> None:
        if self._path is None or self._unwritten:
            return
        self.unreadable = ""
        solved: list[Any] = []
        answers: dict[str, Any] = {}
        try:
            solved, answers = _content(self._path)
        except FileNotFoundError:
            pass
        except (OSError, ValueError, RecursionError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not what the workbook writes"
            self.unreadable = f"{self._path}: {why}"
        self._solved = {each for each in solved if isinstance(each, str)}
        self._answers = {name: _as_written(kept) for name, kept in answers.items()}

    def _write(self) -> None:
        if self._path is None:
            return
        content = {"solved": sorted(self._solved), "answers": dict(sorted(self._answers.items()))}
        try:  # in one step: a half-written file would be lost work
            if self._path.exists() and not self._path.is_file():
                raise OSError(0, "is not a file", str(self._path))
            if self.unreadable:
                self._path.replace(self._path.with_name(f"{self._path.name}{SET_ASIDE}"))
            publish(self._path, json.dumps(content, indent=1) + "\n")
            self.not_kept = ""
        except OSError as error:
            self.not_kept = f"{error.filename}: {error.strerror}"
        self._unwritten = bool(self.not_kept)


def _content(path: Path) -> tuple[list[Any], dict[str, Any]]:
    """What is solved and the answers. Raises `OSError`, and `ValueError` for what `Record` does not write."""
    if path.exists() and not path.is_file():  # reading a device may never end
        raise OSError(0, "is not a file", str(path))
    if path.stat().st_size > LONGEST_FILE:
        raise ValueError("too long")
    match json.loads(path.read_text(encoding="utf-8")):
        case {"solved": list(solved), "answers": dict(answers)}:
            return solved, answers
        case {"solved": list(solved), **others} if "answers" not in others:  # of the time before answers were kept
            return solved, {}
    raise ValueError("another form")


def _as_written(kept: object) -> dict[str, str]:
    match kept:
        case {"cell": str(cell), "signature": str(signature)}:
            return {"cell": cell, "signature": signature}
    return {}


def _signature(exercise_id: str, cell: str) -> str | None:
    try:
        return sign(exercise_id, cell)
    except OSError:
        return None
