"""Definitions as people keep them: in files of JSON or YAML, and in templates of SAM and CloudFormation."""

from asl_interpreter.files.definitions import (
    Definitions,
    FaultyDefinition,
    FileDefinition,
    definitions_in,
    definitions_of_text,
    the_one,
)
from asl_interpreter.files.document import Malformed, NoMachine, Unreadable

__all__ = [
    "Definitions",
    "FaultyDefinition",
    "FileDefinition",
    "Malformed",
    "NoMachine",
    "Unreadable",
    "definitions_in",
    "definitions_of_text",
    "the_one",
]
