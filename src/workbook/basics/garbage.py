"""Python's search for garbage, put off while much is made that stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def not_looked_for() -> Iterator[None]:
    """While the context lasts nothing is searched, and what is there at its end is never searched again.

    Importing makes some 200,000 objects, and Python looks through all of them again and again for circles that nobody
    refers to any more. For what stays as long as the process: garbage among it would stay too (Python's library
    reference, *gc*, freeze). Does nothing where somebody else has turned the search off.
    """
    searched = gc.isenabled()
    with put_off():
        try:
            yield
        finally:
            if searched:
                gc.freeze()


@contextmanager
def put_off() -> Iterator[None]:
    """While the context lasts nothing is searched; afterwards everything is, as before.

    For what makes many objects at once and keeps most of them, such as an execution its history: they would be looked
    through again and again while they grow. Does nothing where somebody else has turned the search off.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
