"""Files that are either whole or as they were before."""

from pathlib import Path
from uuid import uuid4


def publish(to: Path, text: str) -> None:
    """Make `text`, in UTF-8, the content of the file `to`, in one step.

    Whoever reads `to` meanwhile, or after a crash half-way, finds the old file or the new one, whole. A file that was
    there keeps its mode, and a link goes on pointing where it did. Raises `OSError` that names `to`: then nothing was
    changed, and nothing is left beside it.
    """
    content = text.encode("utf-8")
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
