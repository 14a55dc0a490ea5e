"""Files that are either whole or as they were before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Waits until no other process is inside this block for the same `folder`, so that none overwrites another's file.

    Where a folder cannot be locked, as on Windows, nobody waits.
    """
    lock = None
    with suppress(OSError):
        if fcntl:
            lock = os.open(folder, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def publish(to: Path, text: str | bytes) -> None:
    """Make `text`, in UTF-8, or bytes as they are, the content of the file `to`, in one step.

    Whoever reads `to` meanwhile, or after a crash half-way, finds the old file or the new one, whole. A file that was
    there keeps its mode, and a link goes on pointing where it did. Raises `OSError` that names `to`: then nothing was
    changed, and nothing is left beside it.
    """
    content = text.encode("utf-8") if isinstance(text, str) else text
    file = to.resolve()
    # In the same folder, because only there is renaming one step.
    draft = file.with_name(f".{file.name}.{uuid4().hex}")
    try:
        try:
            with draft.open("xb") as writing:
                writing.write(content)
            if file.exists():
                draft.chmod(file.stat().st_mode)
            draft.replace(file)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(to)) from error
