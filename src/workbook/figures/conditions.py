"""Choice rules as short labels: `jobStatus = CLOSED` instead of a nested object."""

import re
from typing import Any

Rule = dict[str, Any]
Names = dict[str, str]

# What still fits beside an edge; a rule with more is counted instead of quoted.
MOST_PARTS, MOST_CHARACTERS = 2, 64

_OPERATORS = {
    "Equals": "=",
    "LessThan": "<",
    "LessThanEquals": "≤",
    "GreaterThan": ">",
    "GreaterThanEquals": "≥",
    "Matches": "matches",
}
_COMPARISON = re.compile(r"(?:String|Numeric|Boolean|Timestamp)([A-Za-z]+?)(Path)?$")
_TYPE_TEST = re.compile(r"Is([A-Z][A-Za-z]+)$")
# The keys DynamoDB's attribute values are wrapped in: `$.Item.jobStatus.S` is about jobStatus.
_ATTRIBUTE_TYPES = {"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"}


def condition_label(rule: Rule) -> str:
    """What a Choice rule asks, in a few words; JSONPath rules and JSONata conditions."""
    if "Condition" in rule:
        return _jsonata(str(rule["Condition"]))
    return _label(rule, _short_names(rule))


def _label(rule: Rule, names: Names) -> str:
    for operator, joint, whole in (("And", " and ", "all {} checks hold"), ("Or", " or ", "one of {} checks holds")):
        if operator not in rule:
            continue
        parts = _without_guards(rule[operator])
        label = joint.join(_nested(part, names) for part in parts)
        fits = len(parts) <= MOST_PARTS and len(label) <= MOST_CHARACTERS
        return label if fits else whole.format(len(rule[operator])).replace("all 2", "both")
    if "Not" in rule:
        return _negated(rule["Not"], names)
    return _comparison(rule, names)


def _nested(rule: Rule, names: Names) -> str:
    label = _label(rule, names)
    return f"({label})" if "And" in rule or "Or" in rule else label


def _without_guards(parts: list[Rule]) -> list[Rule]:
    """Drop `IsPresent` tests of a variable that another part compares: they only protect that comparison."""
    compared = [str(part["Variable"]) for part in parts if "Variable" in part and "IsPresent" not in part]
    return [
        part
        for part in parts
        if not (part.get("IsPresent") is True and any(name.startswith(part["Variable"]) for name in compared))
    ]


def _negated(rule: Rule, names: Names) -> str:
    if rule.get("IsPresent") is True:
        return f"no {names[rule['Variable']]}"
    label = _label(rule, names)
    if label.count(" = ") == 1 and "And" not in rule and "Or" not in rule:
        return label.replace(" = ", " ≠ ")
    return f"not ({label})"


def _comparison(rule: Rule, names: Names) -> str:
    name = names[str(rule["Variable"])]
    for key, value in rule.items():
        if test := _TYPE_TEST.match(key):
            if test[1] == "Present":
                return f"has {name}" if value else f"no {name}"
            return f"{name} is {'' if value else 'not '}{test[1].lower()}"
        if comparison := _COMPARISON.match(key):
            operator = _OPERATORS.get(comparison[1], comparison[1])
            if comparison[2]:
                return f"{name} {operator} {names[value]}"
            return f"{name} {operator} {str(value).lower() if isinstance(value, bool) else value}"
    return name


def _short_names(rule: Rule) -> Names:
    """Each path of a rule by its last name; by more of its names when two paths would look the same."""
    paths = {path: _names_in(path) for path in _paths(rule)}
    for count in (1, 2, 3):
        short = {path: ".".join(names[-count:]) for path, names in paths.items()}
        if len(set(short.values())) == len({tuple(names) for names in paths.values()}):
            break
    return short


def _paths(rule: Rule) -> list[str]:
    found = [str(value) for key, value in rule.items() if key == "Variable" or key.endswith("Path")]
    for part in [*rule.get("And", []), *rule.get("Or", []), *([rule["Not"]] if "Not" in rule else [])]:
        found += _paths(part)
    return found


def _names_in(path: str) -> list[str]:
    names = re.findall(r"[A-Za-z_][\w-]*", path)
    while len(names) > 1 and names[-1] in _ATTRIBUTE_TYPES:
        names.pop()
    return names or ["input"]


def _jsonata(condition: str) -> str:
    inner = re.sub(r"^\{%|%\}$", "", condition.strip()).strip()
    shortened = re.sub(r"\$states\.(input|result|errorOutput|context)\.?", "", inner)
    return " ".join(shortened.replace("!=", "≠").replace(">=", "≥").replace("<=", "≤").split())
