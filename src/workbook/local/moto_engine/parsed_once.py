"""A definition is parsed once, by one thread at a time.

Upstream behaviour: the engine parses the whole definition again for every execution, a third of a second of CPU for
ours, and its parser keeps the query language in a list that all threads share and that a bad definition leaves
unbalanced, so that later state machines are refused (part of gap 7). A parsed program holds nothing of an execution.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any
from unittest.mock import patch

from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor

_MOST = 64  # definitions kept


@contextmanager
def closed() -> Iterator[None]:
    upstream, lock = AmazonStateLanguageParser.parse, Lock()

    @lru_cache(_MOST)
    def parsed(definition: str) -> Any:
        Preprocessor._query_language_per_scope.clear()
        return upstream(definition)

    def parse(definition: str) -> Any:
        with lock:
            return parsed(definition)

    with patch.object(AmazonStateLanguageParser, "parse", staticmethod(parse)):
        yield
