"""What a definition can be written with: every query language and every type of state."""

from asl_interpreter.definition.states import Around
from asl_interpreter.jsonata.language import JSONata
from asl_interpreter.jsonpath.language import JSONPath
from asl_interpreter.language import Language
from asl_interpreter.states.types import STATE_TYPES

_LANGUAGES: dict[str, Language] = {language.name: language for language in (JSONPath(), JSONata())}

VOCABULARY = Around(_LANGUAGES[JSONPath.name], _LANGUAGES, STATE_TYPES)
"""What is around a definition, where nothing has named a language yet."""
