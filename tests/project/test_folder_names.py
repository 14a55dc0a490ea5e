"""The commands of the Makefile work wherever the checkout lies: a folder's name can have spaces, umlauts and quotes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
NAMES = ["Mein Ördner", 'O\'Brien & "Söhne" $HOME', "plain"]
PROGRAMS = ("jupyter", "mypy", "pytest", "python", "ruff")
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-uv.lock")
TOLD = '#!/bin/sh\nprintf "%s\\n" "$(basename "$0")" "$@"\n'


@pytest.fixture(params=NAMES)
def checkout(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The project's scripts in such a folder, with an environment whose programs tell what they were called with."""
    folder = tmp_path / str(request.param)
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("Makefile", "postBuild", "install.py", *LOCKS, "pyproject.toml", ".ci"):
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy2
        copy(PROJECT / name, folder / name)
    for name in PROGRAMS:
        (programs / name).write_text(TOLD)
        (programs / name).chmod(0o755)
    for ready in (".ready", ".ready-for-tests"):
        (programs.parent / ready).touch()
    return folder


def told(command: list[str], folder: Path, **environment: str) -> list[str]:
    # `make test` runs these tests: what it hands on would make the make below tell where it is.
    own = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    done = subprocess.run(command, cwd=folder, env=own | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_lab_is_a_command_of_the_workbook(checkout: Path) -> None:
    assert told(["make", "lab"], checkout) == ["Starting JupyterLab …", "python", "-m", "workbook.lab"]


def test_every_program_of_run_and_test_is_found(checkout: Path) -> None:
    assert told(["make", "run"], checkout) == ["Executing the chapters …", "python", "-m", "workbook", "run"]
    called = [line for line in told(["make", "--silent", "test"], checkout) if line in PROGRAMS]
    assert called == ["ruff", "ruff", "mypy", "pytest"]


def test_only_make_test_installs_what_contributors_need(checkout: Path) -> None:
    (checkout / ".venv" / ".ready-for-tests").unlink()
    for target in ("run", "lab", "notebooks", "serve", "bench"):
        assert "install.py" not in told(["make", target], checkout)
    assert told(["make", "--silent", "test"], checkout)[:3] == ["python", "install.py", "requirements-test.lock"]
    assert "install.py" not in told(["make", "--silent", "test"], checkout)


def test_the_environment_is_made_again_when_what_it_is_made_from_changes(checkout: Path) -> None:
    made_from = {"requirements.lock", "requirements-uv.lock", "pyproject.toml", "install.py"}
    make = ["make", "PYTHON=.venv/bin/python", ".venv/.ready"]
    for changed in made_from:
        for name in made_from:
            os.utime(checkout / name, (1, 3 if name == changed else 1))
        os.utime(checkout / ".venv" / ".ready", (1, 2))
        assert told(make, checkout)[-3:] == ["python", "install.py", "requirements.lock"], changed
        assert "install.py" not in told(make, checkout)


def test_ci_can_be_called_from_elsewhere(checkout: Path, tmp_path: Path) -> None:
    assert "pytest" in told([str(checkout / ".ci" / "run")], tmp_path)


def test_conda_and_binder_install_as_the_makefile_does(checkout: Path, tmp_path: Path) -> None:
    (checkout / "bin").mkdir()
    python = checkout / "bin" / "python"
    python.write_text('#!/bin/sh\nbasename "$PWD"\nprintf "%s\\n" "$@"\n')
    python.chmod(0o755)
    path = f"{checkout / 'bin'}:{os.environ['PATH']}"
    assert told([str(checkout / "postBuild")], tmp_path, PATH=path) == [
        checkout.name,
        "install.py",
        "requirements.lock",
    ]
