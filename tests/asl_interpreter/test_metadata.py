"""The package can be installed alone: its metadata say what it needs, and a wheel of it needs nothing else."""

import ast
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import asl_interpreter

SOURCE = Path(asl_interpreter.__file__).parent
OWN = tomllib.loads((SOURCE / "pyproject.toml").read_text())["project"]
WORKBOOKS = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text())["project"]
NEEDED = {canonicalize_name(Requirement(text).name): Requirement(text) for text in OWN["dependencies"]}
BROUGHT_ALONG = {"botocore"}  # by boto3, of which it is a part
BY_ITS_USER = {"pytest"}  # the plugin is imported by pytest alone


def imported() -> set[str]:
    """The distributions whose modules any module of the package imports."""
    tops = {name.partition(".")[0] for file in SOURCE.rglob("*.py") for name in _imports(file)}
    known = packages_distributions()
    return {canonicalize_name(known[top][0]) for top in tops - set(sys.stdlib_module_names) - {"asl_interpreter"}}


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


def test_the_package_imports_what_it_declares_and_nothing_else() -> None:
    assert imported() - BROUGHT_ALONG - BY_ITS_USER == NEEDED.keys()


def test_the_workbook_declares_the_same_and_the_same_plugin() -> None:
    workbooks = {canonicalize_name(Requirement(text).name): Requirement(text) for text in WORKBOOKS["dependencies"]}

    assert {name: str(workbooks[name].specifier) for name in NEEDED} == {
        name: str(needed.specifier) for name, needed in NEEDED.items()
    }
    assert WORKBOOKS["entry-points"] == OWN["entry-points"]
    assert WORKBOOKS["requires-python"] == OWN["requires-python"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built of a copy."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "project" / "src" / "asl_interpreter"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    program = f"from setuptools import build_meta; print(build_meta.build_wheel({str(folder)!r}))"
    subprocess.run([sys.executable, "-c", program], cwd=copy, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel needs, and what that needs."""
    folder = tmp_path_factory.mktemp("beside")
    waiting, seen = [str(name) for name in NEEDED], set[str]()
    while waiting:
        found = distribution(waiting.pop())
        seen.add(canonicalize_name(found.name))
        for file in found.files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not (folder / top).is_symlink():
                (folder / top).symlink_to(Path(str(found.locate_file(top))).resolve())
        for requirement in map(Requirement, found.requires or ()):
            wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if wanted and canonicalize_name(requirement.name) not in seen:
                waiting.append(requirement.name)
    return folder


def test_a_wheel_has_every_module_and_no_other(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert names == {file.relative_to(SOURCE.parent).as_posix() for file in SOURCE.rglob("*.py")}


def test_a_wheel_checks_and_runs_machines_with_what_it_declares_beside_it_alone(
    wheel: Path, beside: Path, tmp_path: Path
) -> None:
    (tmp_path / "order.yaml").write_text(
        "StartAt: Ask\nStates:\n  Ask: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:sqs:listQueues', Next: Pick}\n"
        "  Pick: {Type: Pass, Parameters: {n.$: '$.found[?(@.n == 1)].n'}, Next: Add}\n"
        "  Add: {Type: Pass, QueryLanguage: JSONata, Output: '{% $sum($states.input.n) %}', End: true}\n"
    )
    (tmp_path / "mocks.yaml").write_text("Ask: {Return: {found: [{n: 1}, {n: 2}, {n: 1}]}}")
    # -S and -I: neither this environment's packages nor PYTHONPATH's.
    start = f"import runpy, sys; sys.path[:0] = {[str(wheel), str(beside)]!r}; runpy.run_module('asl_interpreter')"
    start = start.replace("('asl_interpreter')", "('asl_interpreter', run_name='__main__')")
    command = [sys.executable, "-I", "-S", "-c", start, "run", "order.yaml", "--mocks", "mocks.yaml"]

    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "output:  2\n" in ran.stdout
