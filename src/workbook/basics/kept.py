"""What takes long to make of a text, kept on disk, so that it is made once."""

import json
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from workbook.basics.files import publish

_KEPT = "kept"


def kept(folder: Path, name: str, made_of: str, make: Callable[[], Any]) -> Any:
    """What `make` gives, as JSON gives it back; the next time it is read from `folder`, by any process.

    `made_of` is everything that it depends on, the version of what makes it too. An error of `make` is raised and not
    kept, and a folder that cannot be written to costs the time again.
    """
    file = folder / f"{name}-{sha256(made_of.encode()).hexdigest()}.json"
    try:
        return json.loads(file.read_text(encoding="utf-8"))[_KEPT]
    except (OSError, ValueError, KeyError, TypeError):  # not there, or a file of somebody else's
        text = json.dumps({_KEPT: make()})
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        publish(file, text)
    return json.loads(text)[_KEPT]
