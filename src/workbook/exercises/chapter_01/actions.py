"""The actions of a transaction as a reader wrote them: what can be said of them before DynamoDB is asked."""

import re
from collections.abc import Iterable
from typing import Any

from workbook.exercises.exercise import Wrong
from workbook.exercises.expression_checks import refused_expression

_IN_SIGHT = ("UpdateExpression", "ConditionExpression", "ExpressionAttributeValues")


class NotATransaction(Exception):
    """The reader's actions are none that DynamoDB takes; `wrong` says why."""

    def __init__(self, because: str, came: str = "") -> None:
        super().__init__(because)
        self.wrong = Wrong(because, came=came)


def must_be_actions(actions: object, table_name: str) -> None:
    if actions is None:
        raise NotATransaction("The function returned nothing: `return` is missing.")
    if not isinstance(actions, list | tuple):
        raise NotATransaction("The function has to return a list of two actions.")
    if len(actions) != 2:
        raise NotATransaction(f"Two actions are wanted, an Update and a Put. The list has {len(actions) or 'none'}.")
    if not all(isinstance(action, dict) and len(action) == 1 for action in actions):
        raise NotATransaction('An action is a dict with one name: `{"Update": {…}}` or `{"Put": {…}}`.')
    for number, action in enumerate(actions, 1):
        [parameters] = action.values()
        if not isinstance(parameters, dict) or parameters.get("TableName") != table_name:
            raise NotATransaction(f"Action {number} does not name the table it was given: `table_name`.")
        if refused := refused_expression(parameters):
            raise NotATransaction(f"Action {number}, {refused.because}", refused.came)


def without_table(action: dict[str, Any]) -> dict[str, Any]:
    """What a reader looks at first, so that it is not cut off: the expressions, then the rest."""
    return {
        kind: {name: parameters[name] for name in sorted(parameters, key=_place) if name != "TableName"}
        for kind, parameters in action.items()
    }


def _place(parameter: str) -> int:
    return _IN_SIGHT.index(parameter) if parameter in _IN_SIGHT else len(_IN_SIGHT)


def all_expressions(actions: Iterable[dict[str, Any]]) -> str:
    return ", ".join(
        f"`{parameters[name]}`"
        for action in actions
        for parameters in action.values()
        for name in _IN_SIGHT[:2]
        if name in parameters
    )


def refusal(message: str) -> str:
    if "multiple operations on one item" in message:
        return "A transaction may touch an item once. The count and its condition belong into one Update of the job."
    if reserved := re.search(r"reserved keyword: (\w+)", message):
        return f"`{reserved[1]}` is one of DynamoDB's reserved words, and no attribute here has this name."
    return f"DynamoDB refuses the request: {message.rstrip('.')}."
