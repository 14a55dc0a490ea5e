"""A state machine's definition read as a graph: its states, and the edges between them."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from workbook.figures.rules import default_label, rule_labels

Definition = dict[str, Any]


class DefinitionError(ValueError):
    """A definition that cannot be drawn; the message says why."""


_LONGEST = 80  # characters of what is no definition


class EdgeKind(Enum):
    """Why an execution goes from one state to another."""

    NEXT = "next"
    CHOICE = "choice"
    CATCH = "catch"


@dataclass(frozen=True)
class Edge:
    """One way from `source` to `target`. Several rules with the same target are one edge."""

    source: str
    target: str
    kind: EdgeKind
    label: str = ""


@dataclass(frozen=True)
class Node:
    """One state; `machines` are the machines inside a Map (one) or a Parallel (one for each branch).

    Without a `type` it is not written yet: something leads to it, and the rest is to come.
    """

    name: str
    type: str
    service: str = ""
    action: str = ""
    retries: bool = False
    ends: bool = False
    machines: "tuple[Machine, ...]" = ()

    @property
    def caption(self) -> str:
        """The line above the name: the service and its action, or the type of the state."""
        if not self.service:
            return f"{self.type} state" if self.type else "not written yet"
        name = SERVICE_NAMES.get(self.service, self.service.capitalize())
        return f"{name}: {self.action}" if self.action else name


@dataclass(frozen=True)
class Machine:
    """States in the order of the definition, and every edge between them."""

    start: str
    states: dict[str, Node]
    edges: tuple[Edge, ...]

    def successors(self, name: str) -> list[Edge]:
        """The edges that leave a state, in the order of the definition; catches come last."""
        return [edge for edge in self.edges if edge.source == name]

    def every_state(self) -> list[Node]:
        """All states, those inside Map and Parallel states included, each after the state it is in."""
        found: list[Node] = []
        for state in self.states.values():
            found.append(state)
            for inner in state.machines:
                found.extend(inner.every_state())
        return found


SERVICE_NAMES = {
    "dynamodb": "DynamoDB",
    "sqs": "SQS",
    "sns": "SNS",
    "lambda": "Lambda",
    "states": "Step Functions",
    "sfn": "Step Functions",
    "events": "EventBridge",
    "s3": "S3",
    "activity": "Activity",
    "http": "HTTP endpoint",
}


def read_machine(definition: Definition) -> Machine:
    """The graph of a definition in Amazon States Language, JSONPath or JSONata.

    Raises DefinitionError for what cannot be drawn: a way to a state that is not there, for instance.
    """
    _must_have_states(definition)
    states = {name: _state(name, body) for name, body in definition["States"].items()}
    edges: list[Edge] = []
    for name, body in definition["States"].items():
        edges.extend(_merged(_edges(name, body)))
    for edge in edges:
        if edge.target not in states:
            raise DefinitionError(f"{edge.source!r} leads to {edge.target!r}, and there is no such state.")
    return Machine(definition["StartAt"], states, tuple(edges))


def _must_have_states(definition: object) -> None:
    if isinstance(definition, str):
        raise DefinitionError("This is text: json.loads turns it into a definition.")
    if not isinstance(definition, dict) or not {"StartAt", "States"} <= definition.keys():
        raise DefinitionError(f"A definition is a dict with StartAt and States, not {_short(definition)}")
    states = definition["States"]
    if not isinstance(states, dict) or not states:
        raise DefinitionError("There are no states in this definition.")
    for name, body in states.items():
        if not isinstance(body, dict):
            raise DefinitionError(f"{name!r} is no state: a dict is needed, not {_short(body)}")
        for ways in ("Choices", "Catch"):
            rules = body.get(ways, [])
            if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
                raise DefinitionError(f"{name!r}: {ways} is a list of rules, not {_short(rules)}")
            if not all("Next" in rule for rule in rules):
                raise DefinitionError(f"{name!r} has a rule in {ways} without Next.")
    if definition["StartAt"] not in states:
        start, there = definition["StartAt"], ", ".join(map(str, states))
        raise DefinitionError(f"StartAt names {start!r}, and there is no such state. There are: {there}.")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _state(name: str, body: Definition) -> Node:
    service, action = _service(str(body.get("Resource", "")))
    inner = body.get("ItemProcessor") or body.get("Iterator")
    return Node(
        name=name,
        type=body.get("Type", ""),
        service=service,
        action=action,
        retries=bool(body.get("Retry")),
        ends=bool(body.get("End")) or body.get("Type") == "Succeed",
        machines=tuple(read_machine(part) for part in ([inner] if inner else body.get("Branches", []))),
    )


def _service(resource: str) -> tuple[str, str]:
    """`arn:aws:states:::aws-sdk:dynamodb:getItem` -> `dynamodb`, `GetItem`."""
    if not resource:
        return "", ""
    parts = resource.split(":")
    if ":activity:" in resource:
        return "activity", parts[-1]
    if parts[2:3] == ["lambda"]:
        return "lambda", "Invoke"
    if len(parts) < 7:
        return "task", ""
    service, action = parts[-2:]
    action = action.partition(".")[0]
    return service, action[:1].upper() + action[1:]


def _edges(name: str, body: Definition) -> list[Edge]:
    rules = body.get("Choices", [])
    edges = [
        Edge(name, rule["Next"], EdgeKind.CHOICE, label) for rule, label in zip(rules, rule_labels(rules), strict=True)
    ]
    if "Default" in body:
        edges.append(Edge(name, body["Default"], EdgeKind.CHOICE, default_label(rules, body["Default"])))
    if "Next" in body:
        edges.append(Edge(name, body["Next"], EdgeKind.NEXT))
    for catcher in body.get("Catch", []):
        edges.append(Edge(name, catcher["Next"], EdgeKind.CATCH, _errors(catcher["ErrorEquals"])))
    return edges


def _errors(names: list[str]) -> str:
    if names == ["States.ALL"]:
        return "any error"
    return " or ".join(name.rpartition(".")[2].removesuffix("Exception") for name in names)


def _merged(edges: list[Edge]) -> list[Edge]:
    """One edge for each target: an execution's history cannot tell two rules with the same target apart."""
    merged: dict[str, Edge] = {}
    for edge in edges:
        first = merged.get(edge.target)
        if first is None:
            merged[edge.target] = edge
            continue
        kind = first.kind if first.kind == edge.kind or first.kind != EdgeKind.CATCH else edge.kind
        labels = [label for label in (first.label, edge.label) if label]
        merged[edge.target] = Edge(edge.source, edge.target, kind, " or ".join(dict.fromkeys(labels)))
    return list(merged.values())
