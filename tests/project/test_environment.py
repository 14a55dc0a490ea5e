"""pyproject.toml, the four locks and environment.yml describe one environment."""

import ast
import re
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
GROUPS = PYPROJECT["dependency-groups"]
DECLARED = {
    "requirements.lock": PYPROJECT["project"]["dependencies"],
    "requirements-test.lock": GROUPS["test"],
    "requirements-uv.lock": GROUPS["uv"],
    "requirements-sam.lock": GROUPS["sam"],
}
LOCKS = {name: (PROJECT / name).read_text() for name in DECLARED}
CONDA = yaml.safe_load((PROJECT / "environment.yml").read_text())

# One entry of a lock: a pin, perhaps a marker, then its hashes on continued lines.
ENTRIES = {
    name: re.findall(r"^(\S.*?==.*?) \\\n((?:    --hash=\S+(?: \\)?\n)+)", lock, re.MULTILINE)
    for name, lock in LOCKS.items()
}
PINS = {name: [Requirement(pin) for pin, _ in entries] for name, entries in ENTRIES.items()}
DIRECT = [(name, Requirement(text)) for name, texts in DECLARED.items() for text in texts]


@pytest.mark.parametrize(("lock", "wanted"), DIRECT, ids=str)
def test_every_dependency_is_pinned_to_a_version_it_admits(lock: str, wanted: Requirement) -> None:
    pins = [pin for pin in PINS[lock] if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    assert pins, f"{wanted.name} is in pyproject.toml and not in {lock}: run `make lock`"
    versions = [specifier.version for pin in pins for specifier in pin.specifier]
    assert all(wanted.specifier.contains(version) for version in versions)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_with_hashes(lock: str) -> None:
    assert len(ENTRIES[lock]) == len(re.findall(r"^\S", LOCKS[lock], re.MULTILINE)) > 0


@pytest.mark.parametrize("lock", LOCKS)
def test_no_index_is_named_in_a_lock(lock: str) -> None:
    assert not re.search(r"index|https?:|find-links", LOCKS[lock])


def test_what_the_test_lock_adds_leaves_the_rest_at_its_versions() -> None:
    both = {pin.name: str(pin.specifier) for pin in PINS["requirements.lock"]}
    shared = {pin.name: str(pin.specifier) for pin in PINS["requirements-test.lock"] if pin.name in both}
    assert shared
    assert shared == {name: both[name] for name in shared}


def test_what_only_contributors_need_is_in_no_readers_environment() -> None:
    only = {canonicalize_name(Requirement(text).name) for text in GROUPS["test"]}
    assert {pin.name for pin in PINS["requirements.lock"]} & only == set()


def test_no_lock_repeats_what_the_readers_lock_is_for() -> None:
    readers = {canonicalize_name(Requirement(text).name) for text in DECLARED["requirements.lock"]}
    assert {pin.name for pin in PINS["requirements-test.lock"]} & readers == set()
    assert [pin.name for pin in PINS["requirements-uv.lock"]] == ["uv"]


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_each_python_gets_exactly_one_version_of_a_package(version: str) -> None:
    environment = default_environment() | {"python_version": version, "python_full_version": f"{version}.0"}
    environment |= {"platform_python_implementation": "CPython", "implementation_name": "cpython"}
    names = [
        canonicalize_name(pin.name)
        for pin in PINS["requirements.lock"]
        if pin.marker is None or pin.marker.evaluate({key: str(value) for key, value in environment.items()})
    ]
    assert len(names) == len(set(names))
    assert {"moto", "boto3", "jupyterlab", "papermill", "aws-lambda-powertools"} <= set(names)


def test_conda_brings_python_and_pip_and_leaves_the_packages_to_the_lock() -> None:
    assert {re.split("[=<>]", entry)[0] for entry in CONDA["dependencies"]} == {"python", "pip"}


def test_conda_brings_a_python_that_the_project_admits() -> None:
    [python] = [entry for entry in CONDA["dependencies"] if isinstance(entry, str) and entry.startswith("python=")]
    assert Requirement(f"x{PYPROJECT['project']['requires-python']}").specifier.contains(python.removeprefix("python="))


def test_the_package_can_be_built_without_a_network() -> None:
    backend = PYPROJECT["build-system"]["requires"]
    assert {Requirement(text).name for text in backend} <= {pin.name for pin in PINS["requirements.lock"]}


# What no line imports, and who does: moto needs it for what we use of moto, or a tool is told of it.
FOR_ANOTHER = {"flask": "moto", "flask-cors": "moto", "jsonpath-ng": "moto"}
TOLD_TO = {
    "pytest-xdist": "--numprocesses",
    "setuptools": "setuptools.build_meta",
    "uv": '"-m", "uv"',
    "aws-sam-cli": "requirements-sam.lock",
}
SCRIPTS = "".join((PROJECT / name).read_text() for name in ("Makefile", "postBuild", "pyproject.toml", "install.py"))


@pytest.mark.parametrize("name", [Requirement(text).name for texts in DECLARED.values() for text in texts])
def test_every_declared_package_is_imported_or_run_by_name(name: str) -> None:
    if name in FOR_ANOTHER:
        needed = [canonicalize_name(Requirement(text).name) for text in metadata.requires(FOR_ANOTHER[name]) or ()]
        assert name in needed
    elif name in TOLD_TO:
        assert TOLD_TO[name] in SCRIPTS
    else:
        own = name.removeprefix("types-")  # the stubs of a package are read where it is imported
        modules = [module for module, there in _distributions().items() if canonicalize_name(own) in there]
        assert any(map(_is_imported, modules)) or f"$(BIN)/{name}" in SCRIPTS


@cache
def _distributions() -> dict[str, set[str]]:
    """What each top-level module comes from."""
    found = metadata.packages_distributions()
    return {module: {canonicalize_name(name) for name in names} for module, names in found.items()}


@cache
def _sources() -> dict[Path, str]:
    """The sources, also those of the chapters and of the tests."""
    files = (path for folder in ("src", "notebooks/source", "tests") for path in (PROJECT / folder).rglob("*.py"))
    return {file: file.read_text(encoding="utf-8") for file in files}


def _is_imported(module: str) -> bool:
    """Whether a source imports a top-level module. Only what looks like it is parsed: all of it would take seconds."""
    looks_like_it = re.compile(rf"^\s*(?:import|from)\b.*\b{re.escape(module)}\b", re.MULTILINE)
    return any(
        module in _imported(text) for text in _sources().values() if module in text and looks_like_it.search(text)
    )


@cache
def _imported(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found
