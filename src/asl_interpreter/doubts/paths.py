"""Texts of JSONPath states that nothing evaluates, or that fail whatever the input is."""

from collections.abc import Set

from asl_interpreter.definition.place import Place
from asl_interpreter.intrinsics.parser import IntrinsicSyntaxError, failing_calls, is_intrinsic, variables_in
from asl_interpreter.jsonata.template import is_expression
from asl_interpreter.jsonpath.payload_template import MARK
from asl_interpreter.jsonpath.syntax import VARIABLES, PathSyntaxError, split
from asl_interpreter.nearest import did_you_mean


def doubt_text(name: str, value: str, at: Place, assigned: Set[str]) -> None:
    """Warn of the text of a field, when what it names or calls is not there. `assigned` are all variables."""
    if is_expression(value):
        at.warn(f"The value of '{name}' is text: the state's QueryLanguage is JSONPath, and {{% … %}} is JSONata")
        return
    if not name.endswith((MARK, "Path")) and name != "Variable":
        return
    try:
        if is_intrinsic(value):
            named = variables_in(value)
            for why in failing_calls(value):
                at.warn(f"The call '{value}' will fail", hint=why)
        else:
            parts = split(value)
            named = [str(parts.steps[0])] if parts.root == VARIABLES else []
    except (PathSyntaxError, IntrinsicSyntaxError):
        return  # a fault
    for each in dict.fromkeys(named):
        if each not in assigned:
            hint = did_you_mean(f"${each}", (f"${known}" for known in assigned))
            at.warn(f"No state assigns the variable ${each}", hint=hint)
