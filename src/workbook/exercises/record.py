"""What one reader has solved, and with which cells, kept in a file so that it survives the kernel."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbook.basics.files import publish
from workbook.exercises.signature import sign

FILE_VARIABLE = "WORKBOOK_PROGRESS_FILE"
LONGEST_FILE, LONGEST_CELL = 5_000_000, 50_000
"""Bytes, and characters. A larger file is none that this module wrote."""


class NotOurs(Exception):
    """The file holds an answer that was not written on this computer, or was changed since."""


class Record:
    """The solved exercises and accepted answers of one reader.

    Without a path, or where writing is not allowed, they last as long as the kernel. `not_kept` says why writing
    failed when it was last tried, and is empty otherwise: the reader has to know.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._solved: set[str] = set()
        self._answers: dict[str, Any] = {}  # as in the file: a cell and its signature
        self._of_this_kernel: dict[str, str] = {}  # cells that could not be written
        self.not_kept = ""

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
            case {"cell": str(cell), "signature": str(signature)} if signature == _signature(exercise_id, cell):
                return cell
        raise NotOurs

    def add(self, exercise_id: str) -> None:
        """Remember that the exercise is solved."""
        self._read()
        self._solved.add(exercise_id)
        self._write()

    def keep(self, exercise_id: str, cell: str) -> None:
        """Remember the cell whose answer was accepted, in place of an earlier one."""
        self._read()
        self._of_this_kernel[exercise_id] = cell
        self._answers.pop(exercise_id, None)
        if self._path is None:
            return
        try:
            self._answers[exercise_id] = {"cell": cell, "signature": sign(exercise_id, cell)}
        except OSError as error:
            self.not_kept = f"{error.filename}: {error.strerror}"
            return
        self._write()
        if not self.not_kept:
            del self._of_this_kernel[exercise_id]

    def reset(self, chapter: str = "") -> None:
        """Forget everything solved, or what was solved of one chapter, with the answers."""
        self._read()
        for each in [it for it in (*self._solved, *self._answers, *self._of_this_kernel) if it.startswith(chapter)]:
            self._solved.discard(each)
            self._answers.pop(each, None)
            self._of_this_kernel.pop(each, None)
        self._write()

    def _read(self) -> None:
        if self._path is None or self.not_kept:
            return
        saved: Any = {}
        try:
            if self._path.stat().st_size <= LONGEST_FILE:
                saved = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            pass
        solved, answers = (saved.get(name) if isinstance(saved, dict) else None for name in ("solved", "answers"))
        self._solved = {each for each in solved if isinstance(each, str)} if isinstance(solved, list) else set()
        self._answers = answers if isinstance(answers, dict) else {}

    def _write(self) -> None:
        if self._path is None:
            return
        content = {"solved": sorted(self._solved), "answers": dict(sorted(self._answers.items()))}
        try:  # in one step: two notebooks may write at once, and a half-written file would be lost work
            publish(self._path, json.dumps(content, indent=1) + "\n")
            self.not_kept = ""
        except OSError as error:
            self.not_kept = f"{error.filename}: {error.strerror}"


def _signature(exercise_id: str, cell: str) -> str | None:
    try:
        return sign(exercise_id, cell)
    except OSError:
        return None
