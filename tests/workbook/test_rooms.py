"""The rooms of `workbook`, from the top down. Each imports only from those below it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import workbook

ROOMS = (
    {"benchmark"},
    {"rehearsal"},
    {"__main__", "deployment", "lab", "partial_batches", "server"},
    {"chapters"},
    {"exercises"},
    {"comparison", "experiments", "load", "promises"},
    {"practice", "your_workflow"},
    {"event_source", "figures"},
    {"messages"},
    {"cloud"},
    {"basics"},
)
"""Rooms in one set stand beside each other and do not know one another. README.md tells what each is for."""

SOURCE = Path(workbook.__file__).parent


@dataclass(frozen=True)
class Imports:
    """What a file imports: the modules that it names wherever the import stands, and those that run with the file."""

    named: tuple[str, ...]
    run: tuple[str, ...]


@cache
def imports() -> dict[Path, Imports]:
    """Of every file of `workbook`. Each is parsed once, and its tree thrown away: together they are large."""
    return {file: _imports(ast.parse(file.read_text(encoding="utf-8"))) for file in sorted(SOURCE.rglob("*.py"))}


def _imports(tree: ast.Module) -> Imports:
    return Imports(tuple(_named(tree)), tuple(_run(tree)))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Those that stand in `node`, and what holds some: an import is never part of an expression."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield child


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module == "workbook":
        yield from (f"workbook.{name.name}" for name in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""
    for child in _statements(node):
        yield from _named(child)


def _run(node: ast.AST) -> Iterator[str]:
    """Nothing in functions, nothing for types alone."""
    if isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{name.name}" for name in node.names)
    elif isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    elif not isinstance(node, ast.FunctionDef):
        for child in _statements(node):
            yield from _run(child)


def arrows() -> Iterator[tuple[str, str, str]]:
    """`(room, room it imports from, file)`, for every import that leaves its room."""
    for file, its in imports().items():
        here = file.relative_to(SOURCE)
        room = here.parts[0].removesuffix(".py")
        for name in its.named:
            package, _, rest = name.partition(".")
            if package == "workbook" and rest and rest.split(".")[0] != room:
                yield room, rest.split(".")[0], str(here)


def floor(room: str) -> int:
    return next(number for number, rooms in enumerate(ROOMS) if room in rooms)


def test_workbook_has_these_rooms_and_no_other() -> None:
    modules = [path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in SOURCE.rglob("*.py")]
    there = set(modules) - {"__init__"}
    assert there == set().union(*ROOMS)


def test_no_room_imports_from_one_above_or_beside_it() -> None:
    upward = [f"{file}: {room} -> {other}" for room, other, file in arrows() if floor(other) <= floor(room)]
    assert upward == []


def test_no_module_imports_itself_over_others() -> None:
    modules = {
        ".".join(("workbook", *file.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__"): its
        for file, its in imports().items()
    }
    graph = {
        name: {imported if imported in modules else imported.rpartition(".")[0] for imported in its.run}
        for name, its in modules.items()
    }
    TopologicalSorter(graph).prepare()
