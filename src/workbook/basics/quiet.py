"""Loggers that hold their tongue for a while."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def quiet(*names: str) -> Iterator[None]:
    """While the context lasts the loggers of these names pass on nothing below CRITICAL."""
    with ExitStack() as until_then:
        for logger in map(logging.getLogger, names):
            until_then.callback(logger.setLevel, logger.level)
            logger.setLevel(logging.CRITICAL)
        yield
