"""Reads the expressions of a DynamoDB call before it is sent, and says in a sentence what DynamoDB will not take.

moto's parser says less, and lets pass what AWS refuses: a placeholder that no expression uses, or
`GSI1SK begins_with :kind`. What is not found here, moto is asked. The rules are those of the DynamoDB developer guide:
*Condition and filter expressions, operators, and functions*, *Using update expressions*, *Key condition expressions
for the Query operation* and *Using expression attribute values*.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from botocore.exceptions import ParamValidationError

from booking.model import Application, Job, User
from workbook.basics.shown import describe
from workbook.exercises.exercise import Wrong

_KEY, _UPDATE = "KeyConditionExpression", "UpdateExpression"
_EXPRESSIONS = (_KEY, "FilterExpression", _UPDATE, "ConditionExpression")
_VALUES, _NAMES = "ExpressionAttributeValues", "ExpressionAttributeNames"
_FUNCTIONS = {_KEY: ("begins_with",), _UPDATE: ("if_not_exists", "list_append")}
_IN_CONDITIONS = ("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size")
_EXAMPLES = {"begins_with": "begins_with(SK, :kind)", "if_not_exists": "if_not_exists(n, :zero)"}
_ATTRIBUTES = {
    *(name for model in (User, Job, Application) for name in model.model_fields),
    *("PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK"),
}
_TYPES = ("S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS")
_ACTIONS = ("SET", "ADD", "REMOVE", "DELETE")
_WORDS = ("AND", "OR", "NOT", "IN", "BETWEEN")
_TOKEN = re.compile(r"""'[^']*'|"[^"]*"|[:#]\w+|[A-Za-z_]\w*|\d[\d.]*|<>|<=|>=|==|!=|\+=|-=|&&|\|\||\S""")
_NO_SIGN = {
    "==": "A comparison has one `=`.",
    "!=": "Not equal is written `<>`.",
    "+=": "There is no `+=`. Name the attribute twice: `SET n = n + :one`.",
    "-=": "There is no `-=`. Name the attribute twice: `SET n = n - :one`.",
    "&": "Both have to hold: that is the word `AND`.",
    "&&": "Both have to hold: that is the word `AND`.",
    "|": "One of them has to hold: that is the word `OR`.",
    "||": "One of them has to hold: that is the word `OR`.",
    "{": "A value does not stand in the expression. It goes by a placeholder, such as `:job`.",
    "LIKE": "There is no `LIKE`. The function is `begins_with(SK, :kind)`, with the key's own name.",
}


def refused_expression(parameters: Mapping[str, Any]) -> Wrong | None:
    """What DynamoDB will not take in the expressions and values of one call or action; None when nothing is found."""
    values, names = parameters.get(_VALUES), parameters.get(_NAMES) or {}
    if values is not None and (said := _values(values)):
        return Wrong(said, came=f"`{describe(values)}`")
    used: set[str] = set()
    for name in _EXPRESSIONS:
        if (expression := parameters.get(name)) is None:
            continue
        if not isinstance(expression, str):
            return Wrong(f"`{name}` is text, in quotes.", came=describe(expression))
        tokens = _TOKEN.findall(expression)
        if said := next(_problems(name, tokens, values or {}), ""):
            return Wrong(f"`{name}`: {said}", came=f"`{expression}`")
        used |= {token for token in tokens if token[0] in ":#"}
    given = {*(values or {}), *names}
    if missing := sorted(used - given):
        where = _VALUES if missing[0].startswith(":") else _NAMES
        return Wrong(f"`{missing[0]}` is used, and nothing gives a value to it in `{where}`.", came=_given(parameters))
    # Without its main expression a call has more to mend than a name too many, and boto3 says so.
    if (unused := sorted(given - used)) and any(name in parameters for name in (_KEY, _UPDATE, "Item")):
        return Wrong(
            f"`{unused[0]}` is given, and no expression uses it. DynamoDB refuses such a request: leave it out.",
            came=_given(parameters),
        )
    return None


def _given(parameters: Mapping[str, Any]) -> str:
    return f"`{describe({name: parameters[name] for name in (*_EXPRESSIONS, _NAMES, _VALUES) if name in parameters})}`"


def not_sent(refused: ParamValidationError) -> str:
    """Why boto3 does not send a request, in a sentence without the list of all that it would have taken."""
    last = str(refused).splitlines()[-1]
    if unknown := re.search(r'Unknown parameter in (?:\S*\.)?(\w+): "(\w+)", must be one of: (.*)', last):
        call, name, known = unknown.groups()
        near = [it for it in known.split(", ") if it == f"{name}Expression"] or get_close_matches(
            name, known.split(", "), 1, 0.8
        )
        better = f" Its name is `{near[0]}`." if near else ""
        return f"{'A Query' if call == 'input' else f'`{call}`'} has no parameter `{name}`.{better}"
    if missing := re.search(r'Missing required parameter in (?:\S*\.)?(\w+): "(\w+)"', last):
        return f"{'A Query' if missing[1] == 'input' else f'`{missing[1]}`'} needs its `{missing[2]}`."
    return f"boto3 does not send it: {last.rstrip('.')}."


def _values(values: object) -> str:
    if not isinstance(values, dict):
        return f"`{_VALUES}` is a dict, with a value for each placeholder."
    if not values:
        return f"`{_VALUES}` is empty, which DynamoDB refuses: leave it out."
    return next(filter(None, (_value(name, value) for name, value in values.items())), "")


def _value(name: object, value: object) -> str:
    if not isinstance(name, str) or not re.fullmatch(r":\w+", name):
        return f"`{name}`: in the values, a placeholder begins with a colon, `:{str(name).lstrip(':')}`."
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'`{name}` has no type. A number is `{{"N": "{value}"}}`, its digits as text.'
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in _TYPES:
        return f'`{name}` needs a type and a value: `{{"S": "…"}}` for text, `{{"N": "1"}}` for a number.'
    [(kind, content)] = value.items()
    if kind == "N" and not isinstance(content, str):
        return f'`{name}`: the digits of a number go as text, `{{"N": "{content}"}}`.'
    return f"`{name}`: after `S` comes text." if kind == "S" and not isinstance(content, str) else ""


def _problems(name: str, tokens: list[str], values: Mapping[str, Any]) -> Iterator[str]:
    """The first of these sentences is the one to say: a later one may only follow from an earlier mistake."""
    for token in tokens:
        if token[0] in "'\"":
            hidden = token.strip("'\"")
            yield (
                f"`{hidden}` is a placeholder and stands without quotes."
                if hidden.startswith(":")
                else f"The value `{hidden}` stands in the expression. It goes by a placeholder: `{_named(hidden)}`."
            )
        if token[0].isdigit():
            yield f'The value `{token}` stands in the expression. It goes by a placeholder, with `{{"N": "{token}"}}`.'
        if (sign := token.upper()) in _NO_SIGN:
            yield _NO_SIGN[sign]
        if name == _KEY and sign in ("<>", "OR", "NOT", "IN"):
            yield (
                f"`{token}` is not allowed in a key condition. It has `=` for the partition key and, after `AND`, one "
                "condition on the sort key: a comparison, `BETWEEN` or `begins_with`."
            )
    yield from _functions(name, tokens)
    if name == _UPDATE:
        yield from _update(tokens, values)
    yield from _operands(name, tokens)
    if tokens.count("(") != tokens.count(")"):
        yield "A parenthesis has no partner."


def _named(value: str) -> str:
    """A placeholder that says what it stands for."""
    return f":{re.sub(r'[^a-z0-9]', '', value.lower()) or 'value'}"


def _functions(name: str, tokens: list[str]) -> Iterator[str]:
    known = _FUNCTIONS.get(name, _IN_CONDITIONS)
    for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        is_call = after == "(" and token.isidentifier() and token.upper() not in _WORDS
        example = _EXAMPLES.get(token, f"{token}(PK)")
        if token in known and (after != "(" or before == "."):
            yield f"`{token}` is a function: `{example}`."
        elif is_call and token not in known:
            near = get_close_matches(token.lower(), known, 1, 0.5)
            there = f"Do you mean `{near[0]}`?" if near else f"There is {' and '.join(f'`{it}`' for it in known)}."
            yield f"There is no function `{token}` here. {there}"


def _update(tokens: list[str], values: Mapping[str, Any]) -> Iterator[str]:
    if not tokens or tokens[0].upper() not in _ACTIONS:
        yield "It begins with what it does: `SET …`."
    elif tokens[0].upper() == "ADD" and "=" in tokens and "SET" not in map(str.upper, tokens):
        yield "`ADD` takes no `=`. Write `ADD n :one`, or `SET n = n + :one`."
    for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        added = before in ("+", "-") or after in ("+", "-") or tokens[0].upper() == "ADD"
        if added and "S" in values.get(token, {}):
            yield f'`{token}` is text, and only numbers can be added. A number is `{{"N": "1"}}`, its digits as text.'


def _operands(name: str, tokens: list[str]) -> Iterator[str]:
    """A bare word on the right is the name of an attribute, which is seldom what was meant."""
    before_one = {"=", "<", ">", "<=", ">=", "<>", "+", "-", *(() if name == _UPDATE else (",",))}
    for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        if before in before_one and token.isidentifier() and token not in _ATTRIBUTES and after not in ("(", "."):
            yield (
                f"`{token}` is read as the name of an attribute, and no item has one of this name. "
                f"A value goes by a placeholder, such as `:{token.lower()}`."
            )
