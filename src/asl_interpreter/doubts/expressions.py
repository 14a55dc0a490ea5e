"""Names in JSONata expressions that stand for nothing when they are evaluated."""

from collections.abc import Set

from asl_interpreter.definition.place import Place
from asl_interpreter.jsonata.template import expression_of
from asl_interpreter.nearest import did_you_mean

_STATES = "states"
_OF_STATES = ("input", "context", "result", "errorOutput")
_WITH_RESULT = ("Task", "Parallel", "Map")


def doubt_expression(written: str, at: Place, type: str, assigned: Set[str]) -> None:
    """Warn of what an expression in a state of this type names, and nothing provides. `assigned` are all variables."""
    from asl_interpreter.jsonata.evaluation import FUNCTION_NAMES  # imports the library, as does the next
    from asl_interpreter.jsonata.program import Program, SyntaxFault

    try:
        names = Program(expression_of(written)).names
    except SyntaxFault:
        return  # a fault
    for name in sorted(names.used - names.bound - assigned - FUNCTION_NAMES - {"", "$", _STATES}):
        if name == "eval":
            at.warn("Step Functions does without $eval", hint="$parse reads a text of JSON.")
        elif name in names.called:
            hint = did_you_mean(f"${name}", (f"${each}" for each in FUNCTION_NAMES | assigned | names.bound))
            at.warn(f"There is no function ${name}", hint=hint)
        else:
            hint = did_you_mean(f"${name}", (f"${each}" for each in (assigned | names.bound | {_STATES})))
            at.warn(f"No state assigns the variable ${name}", hint=hint)
    for field in sorted(names.of_states):
        if field not in _OF_STATES:
            hint = did_you_mean(field, _OF_STATES)
            at.warn(f"$states has no field '{field}'", hint=hint)
        elif field == "result" and type not in _WITH_RESULT:
            at.warn(f"A {type} state has no $states.result")


def doubt_name(name: str, at: Place) -> None:
    """Warn of the name of a field that would be one of a path, were the language JSONPath."""
    if name.endswith(".$"):
        plain = name.removesuffix(".$")
        at.warn(f"In JSONata '{name}' is a name like any other", hint=f'Write "{plain}": "{{% … %}}".')
