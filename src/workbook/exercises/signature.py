"""Signs what is kept in a file, so that code which somebody else wrote is not run.

The key is the one with which Jupyter signs trusted notebooks: nobody but this user of this computer has it.
"""

import hmac
from functools import cache
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir


def sign(*texts: str) -> str:
    """The signature of `texts` together. Raises `OSError` where there is no key and none can be made."""
    message = "".join(f"{len(text)}:{text}" for text in texts).encode("utf-8", "surrogatepass")
    return hmac.new(_key(), message, "sha256").hexdigest()


@cache
def _key() -> bytes:
    try:
        folder = Path(jupyter_data_dir())
    except RuntimeError as error:  # a user without a home, as in some containers
        raise OSError(0, str(error), "Jupyter's data folder") from error
    file = folder / "notebook_secret"
    if file.exists():
        key = file.read_bytes()
    else:
        # Imported here: it takes a second, and Jupyter itself has made the key as a rule.
        from nbformat.sign import NotebookNotary

        folder.mkdir(parents=True, exist_ok=True)
        key = NotebookNotary(data_dir=str(folder), db_file=":memory:").secret
    if not key:
        raise OSError(0, "Jupyter's key is empty", str(file))
    return key
