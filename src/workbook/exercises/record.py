"""Which exercises are solved, kept in a file so that it survives the kernel."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from workbook.basics.files import publish

FILE_VARIABLE = "WORKBOOK_PROGRESS_FILE"


class Record:
    """The solved exercises of one reader. Without a path, or where writing is not allowed, they last as long as the
    kernel. `not_kept` says why writing failed when it was last tried, and is empty otherwise: the reader has to know.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._solved: set[str] = set()
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
        if self._path is not None and not self.not_kept:
            try:
                saved = json.loads(self._path.read_text(encoding="utf-8"))["solved"]
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                saved = []
            self._solved = {each for each in saved if isinstance(each, str)} if isinstance(saved, list) else set()
        return frozenset(self._solved)

    def add(self, exercise_id: str) -> None:
        self._solved = {*self.solved(), exercise_id}
        self._write()

    def reset(self) -> None:
        """Forget everything solved."""
        self._solved = set()
        self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        try:  # in one step: two notebooks may write at once, and a half-written file would be lost work
            publish(self._path, json.dumps({"solved": sorted(self._solved)}, indent=1) + "\n")
            self.not_kept = ""
        except OSError as error:
            self.not_kept = f"{error.filename}: {error.strerror}"
