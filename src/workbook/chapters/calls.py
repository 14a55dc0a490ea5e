"""What a chapter's code cells call and which names they use, read without running them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from IPython.core.inputtransformer2 import TransformerManager

from workbook.chapters.source import Chapter, Copy


@dataclass(frozen=True)
class Call:
    """A call like `check("00-1", …)`; `subject` is its first argument when that is a literal text."""

    function: str
    subject: str
    cell: int


@dataclass(frozen=True)
class Code:
    """The code cells of one copy, parsed. Cells are counted from 1 over all cells, markdown included."""

    chapter: Chapter
    copy: Copy

    @cached_property
    def trees(self) -> dict[int, ast.Module]:
        """Syntax trees by cell number. Raises `SyntaxError`, which names the cell."""
        return {
            number: self._tree(number) for number, cell in enumerate(self.chapter.cells, 1) if cell.cell_type == "code"
        }

    def _tree(self, number: int) -> ast.Module:
        try:
            tree: ast.Module = ast.parse(TransformerManager().transform_cell(self.chapter.text(number, self.copy)))
        except SyntaxError as error:
            raise SyntaxError(f"cell {number}: {error.msg}, in its line {error.lineno}") from error
        return tree

    def calls(self, *functions: str) -> Iterator[Call]:
        """Calls of functions with these names, in reading order."""
        return (call for call in self._calls if call.function in functions)

    @cached_property
    def names_used(self) -> dict[int, set[str]]:
        """Names that each cell reads, by cell number."""
        return {number: set(_names_read(tree)) for number, tree in self.trees.items()}

    @cached_property
    def names_bound(self) -> dict[int, set[str]]:
        """Names that each cell gives a value to, by cell number."""
        return {number: names_bound(tree) for number, tree in self.trees.items()}

    @cached_property
    def _calls(self) -> list[Call]:
        return [Call(*found, number) for number, tree in self.trees.items() for found in _called(tree)]


def _called(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            first = node.args[0] if node.args else None
            subject = first.value if isinstance(first, ast.Constant) else None
            yield node.func.id, subject if isinstance(subject, str) else ""


def _names_read(tree: ast.Module) -> Iterator[str]:
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))


def names_bound(code: str | ast.Module) -> set[str]:
    """Names that `code` gives a value to, at any depth but not inside functions it defines."""
    bound: set[str] = set()
    left: list[ast.AST] = [ast.parse(code) if isinstance(code, str) else code]
    while left:
        node = left.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            bound.add(node.name)
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        left += ast.iter_child_nodes(node)
    return bound
