"""pyproject.toml, requirements.lock and environment.yml describe one environment."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[2]
LOCK = (PROJECT / "requirements.lock").read_text()
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((PROJECT / "environment.yml").read_text())

# One entry of the lock: a pin, perhaps a marker, then its hashes on continued lines.
ENTRIES = re.findall(r"^(\S.*?==.*?) \\\n((?:    --hash=\S+(?: \\)?\n)+)", LOCK, re.MULTILINE)
PINS = [Requirement(pin) for pin, _ in ENTRIES]
DIRECT = [Requirement(text) for text in [*PYPROJECT["dependencies"], *PYPROJECT["optional-dependencies"]["dev"]]]


@pytest.mark.parametrize("wanted", DIRECT, ids=str)
def test_every_dependency_is_pinned_to_a_version_it_admits(wanted: Requirement) -> None:
    pins = [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    assert pins, f"{wanted.name} is in pyproject.toml and not in requirements.lock: run `make lock`"
    versions = [specifier.version for pin in pins for specifier in pin.specifier]
    assert all(wanted.specifier.contains(version) for version in versions)


def test_every_line_of_the_lock_is_a_pin_with_hashes() -> None:
    assert len(ENTRIES) == len(re.findall(r"^\S", LOCK, re.MULTILINE))


def test_no_index_is_named_in_the_lock() -> None:
    assert not re.search(r"index|https?:|find-links", LOCK)


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_each_python_gets_exactly_one_version_of_a_package(version: str) -> None:
    environment = default_environment() | {"python_version": version, "python_full_version": f"{version}.0"}
    environment |= {"platform_python_implementation": "CPython", "implementation_name": "cpython"}
    names = [
        canonicalize_name(pin.name)
        for pin in PINS
        if pin.marker is None or pin.marker.evaluate({key: str(value) for key, value in environment.items()})
    ]
    assert len(names) == len(set(names))
    assert {"moto", "boto3", "jupyterlab", "papermill", "aws-lambda-powertools"} <= set(names)


def test_conda_and_binder_install_the_same_lock() -> None:
    [pip] = [entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict)]
    assert pip == ["--requirement requirements.lock"]


def test_conda_brings_a_python_that_the_project_admits() -> None:
    [python] = [entry for entry in CONDA["dependencies"] if isinstance(entry, str) and entry.startswith("python=")]
    assert Requirement(f"x{PYPROJECT['requires-python']}").specifier.contains(python.removeprefix("python="))


def test_the_package_can_be_built_without_a_network() -> None:
    backend = tomllib.loads((PROJECT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert {Requirement(text).name for text in backend} <= {canonicalize_name(pin.name) for pin in PINS}
