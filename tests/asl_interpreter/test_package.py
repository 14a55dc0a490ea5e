"""What the package is made of: no threads, no sleeping, no state of its own, and no more imports than it needs."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import asl_interpreter
from asl_interpreter import StateMachine, TaskFailed

SOURCE = Path(asl_interpreter.__file__).parent
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))
LANGUAGES = {"JSONPath": "jsonpath/", "JSONata": "jsonata/"}
ALLOWED = {"asl_interpreter", "jsonpath", "jsonata", "boto3", "botocore"}
ALLOWED_IN = {"files/": "yaml", "pytest_plugin/": "pytest"}
AROUND = ("files", "mocks", "coverage", "command_line", "pytest_plugin")
HEAVY = ("boto3", "botocore", "jsonpath", "jsonata", "moto", "IPython", "booking", "workbook", "asyncio")
WAITING = {"threading", "multiprocessing", "concurrent", "asyncio", "sched", "signal", "time", "subprocess"}
LOCKS = {"threading.Lock", "threading.RLock"}  # for callers that have threads
CHANGERS = {"append", "add", "update", "setdefault", "pop", "popitem", "clear", "extend", "insert", "remove", "discard"}
CACHES = {"cache", "lru_cache"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_it_may(module: str) -> None:
    imported = {name.partition(".")[0] for name in _imports(module) if name not in LOCKS}

    assert not imported & WAITING, "there are no threads and no real time"
    here = {name for folder, name in ALLOWED_IN.items() if module.startswith(folder)}
    assert imported - set(sys.stdlib_module_names) <= ALLOWED | here


def test_what_runs_machines_knows_nothing_of_files_mocks_and_command_lines() -> None:
    inner = [module for module in MODULES if module != "__main__.py" and not module.startswith(AROUND)]
    outer = tuple(f"asl_interpreter.{name}." for name in AROUND)

    assert [(module, name) for module in inner for name in _imports(module) if name.startswith(outer)] == []


@pytest.mark.parametrize("module", MODULES)
def test_no_module_keeps_state(module: str) -> None:
    tree = _tree(module)
    tables = {name for node in tree.body for name in _assigned(node)}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        own = {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)}
        own |= {
            name.id for name in ast.walk(function) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
        }
        for node in ast.walk(function):
            assert not isinstance(node, ast.Global), f"{function.name} changes a name of the module"
            changed = _changed(node) - own
            assert not changed & tables, f"{function.name} changes {changed & tables}"
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not used & CACHES


def test_executions_leave_every_module_as_it_was() -> None:
    machine = StateMachine(EVERYTHING)
    before = _tables()
    threads = threading.active_count()

    execution = machine.run({"list": [1, 2], "n": 1}, task=_answer)

    assert execution.status == "SUCCEEDED", execution.cause
    assert _tables() == before
    assert threading.active_count() == threads


def test_importing_the_package_imports_nothing_heavy() -> None:
    program = f"import sys, asl_interpreter; print([name for name in {HEAVY!r} if name in sys.modules])"

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"


def test_no_import_runs_in_a_circle() -> None:
    assert _circles(_names_of("runs")) == []


def test_at_most_nine_files_name_each_other_for_types() -> None:
    knotted = [name for circle in _circles(_names_of("runs", "types")) for name in circle]

    assert len(knotted) <= 9, knotted


@pytest.mark.parametrize("module", [module for module in MODULES if not module.startswith(tuple(LANGUAGES.values()))])
def test_no_module_asks_for_a_query_language_by_its_name(module: str) -> None:
    named = {node.value for node in ast.walk(_tree(module)) if isinstance(node, ast.Constant)}

    assert not named & LANGUAGES.keys(), "the language's package answers instead"


def test_what_the_readme_points_to_is_there() -> None:
    page = (SOURCE / "README.md").read_text().partition("## Where to look")[2]
    paths = re.findall(r"`([\w/]+(?:\.py|/))`", page)
    attributes = re.findall(r"`([A-Z]\w+)\.(\w+)`", page)
    defined = {
        (owner.name, part.name)
        for module in MODULES
        for owner in ast.walk(_tree(module))
        if isinstance(owner, ast.ClassDef)
        for part in owner.body
        if isinstance(part, ast.FunctionDef)
    }

    assert [path for path in paths if not (SOURCE / path).exists()] == []
    assert [attribute for attribute in attributes if attribute not in defined] == []
    assert paths
    assert attributes


_JSONATA = {"Type": "Pass", "QueryLanguage": "JSONata", "End": True}
EVERYTHING = {
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage",
            "Parameters": {"MessageBody.$": "States.Format('{}', $.list[?(@ > 0)])"},
            "Retry": [{"ErrorEquals": ["Busy"], "JitterStrategy": "FULL"}],
            "ResultPath": "$.asked",
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.list",
            "ResultPath": "$.done",
            "ItemProcessor": {
                "StartAt": "Pause",
                "States": {"Pause": {"Type": "Wait", "SecondsPath": "$", "End": True}},
            },
            "Next": "Which",
        },
        "Which": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "Both"}],
            "Default": "Done",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Left", "States": {"Left": {**_JSONATA, "Output": "{% $uuid() %}"}}},
                {"StartAt": "Right", "States": {"Right": {**_JSONATA, "Output": "{% $states.input.n + 1 %}"}}},
            ],
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}


def _answer(call: Any) -> Any:
    if not hasattr(_answer, "asked"):
        _answer.asked = True  # type: ignore[attr-defined]
        raise TaskFailed("Busy")
    return {"Ok": 1}


@cache
def _tree(module: str) -> ast.Module:
    """Parsed once for all tests, which only read it."""
    return ast.parse((SOURCE / module).read_text())


def _tables() -> dict[str, str]:
    """What every module of the package holds, written out."""
    found = {}
    for info in pkgutil.walk_packages([str(SOURCE)], "asl_interpreter."):
        for name, value in vars(importlib.import_module(info.name)).items():
            if isinstance(value, dict | list | set | tuple) and not name.startswith("__"):
                found[f"{info.name}.{name}"] = repr(value)
    return found


def _imports(module: str) -> Iterator[str]:
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _names_of(*kinds: str) -> dict[str, set[str]]:
    """Which files of the package each file names: in imports that run, wherever in it, and in those for types alone."""
    modules = {_dotted(module): module for module in MODULES}
    return {
        name: {
            imported if imported in modules else imported.rpartition(".")[0]
            for kind, imported in _imports_by_kind(module)
            if kind in kinds and imported.startswith("asl_interpreter.")
        }
        for name, module in modules.items()
    }


def _dotted(module: str) -> str:
    return f"asl_interpreter.{module.removesuffix('.py').replace('/', '.')}".removesuffix(".__init__")


def _imports_by_kind(module: str) -> Iterator[tuple[str, str]]:
    tree = _tree(module)
    guarded = {
        node
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for statement in branch.body
        for node in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                yield "types" if node in guarded else "runs", f"{node.module}.{name.name}"
        elif isinstance(node, ast.Import):
            for name in node.names:
                yield "types" if node in guarded else "runs", f"{name.name}."


def _circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The files that reach each other, and those that name themselves."""
    reached = {name: _reached(graph, name) for name in graph}
    circles = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in graph
        if name in reached[name]
    }
    return [list(circle) for circle in sorted(circles)]


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _assigned(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _changed(node: ast.AST) -> set[str]:
    """The names whose values a part of a program changes in place."""
    held: ast.expr | None = None
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        held = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGERS:
        held = node.func.value
    return {held.id} if isinstance(held, ast.Name) else set()
