"""Definitions as people keep them: in files of JSON or YAML, and in templates of SAM and CloudFormation."""

from asl_interpreter.files.definitions import (
    FaultyDefinition,
    FileDefinition,
    definitions_in,
    definitions_of_text,
    the_one,
)
from asl_interpreter.files.document import Malformed, Unreadable

__all__ = [
    "FaultyDefinition",
    "FileDefinition",
    "Malformed",
    "Unreadable",
    "definitions_in",
    "definitions_of_text",
    "the_one",
]
