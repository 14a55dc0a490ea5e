"""Deployment packages, unpacked: each version of a function's code in a folder of its own."""

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock


class Packages:
    """Folders of unpacked code, by the code's digest, until `close()`."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="workbook-functions-")
        self._unpacking = Lock()

    def unpacked(self, digest: str, code: bytes) -> Path:
        """Where the package lies whose SHA-256 is `digest`. Raises `zipfile.BadZipFile`."""
        folder = Path(self._folder.name) / digest
        with self._unpacking:
            if not folder.exists():
                with zipfile.ZipFile(io.BytesIO(code)) as package:
                    package.extractall(folder)  # zipfile keeps what it writes inside the folder
        return folder

    def close(self) -> None:
        self._folder.cleanup()
