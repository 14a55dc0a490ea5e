"""JSONata expressions (Step Functions guide, *Transforming data with JSONata in Step Functions*)."""

from asl_interpreter.definition.place import Place
from asl_interpreter.errors import QUERY_EVALUATION_ERROR, StatesError
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON

_ERROR_OUTPUT = "errorOutput"  # of $states; only a catcher has it
_RESULT = "result"  # of $states; it is there when the state has done its work
_AFTER_RESULT = ("Output", "Assign")


def compile_jsonata(text: str, at: Place) -> Expression:
    """The value of an expression, written without its delimiters `{%` and `%}`.

    The result takes `$states` as its first argument, and raises `StatesError` (`States.QueryEvaluationError`) when the
    evaluation fails or gives nothing; its cause names the field by its place in the state. A text that is no JSONata is
    a fault, and so is a reference to what a state does not have: `$states.errorOutput` outside of a catcher, and
    `$states.result` outside of the state's own Output and Assign. (Step Functions guide, *Passing data between states
    with variables*: that is caught when a state machine is created, updated or validated.)
    """
    from asl_interpreter.jsonata.program import (  # imports the library: only machines with an expression pay
        EvaluationFailed,
        Program,
        SyntaxFault,
    )

    field = at.within_state
    try:
        program = Program(text)
    except SyntaxFault as fault:
        at.fault(str(fault), "INVALID_JSONATA_EXPRESSION")
        return lambda states, scope: None
    for name in program.top_level_references:
        at.fault(f"Reference to '{name}' at the top level is not supported.", "UNSUPPORTED_JSONATA_EXPRESSION")
    wanting = [_ERROR_OUTPUT] if _ERROR_OUTPUT in text and not field.startswith("Catch[") else []
    if _RESULT in text and field.split("/")[0].split("[")[0] not in _AFTER_RESULT:
        wanting.append(_RESULT)
    for name in wanting:
        if name in program.fields_of_states:
            at.fault(f"Field '$states.{name}' does not exist.", "UNSUPPORTED_JSONATA_EXPRESSION")

    def evaluate(states: JSON, scope: Scope) -> JSON:
        try:
            return program.evaluate(states, scope)
        except EvaluationFailed as failure:
            cause = f"The JSONata expression '{text}' specified for the field '{field}' {failure}"
            raise StatesError(QUERY_EVALUATION_ERROR, cause, location=field) from None

    return evaluate
