"""The commands of the Makefile work wherever the checkout lies: a folder's name can have spaces, umlauts and quotes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
NAMES = ["Mein Ördner", 'O\'Brien & "Söhne" $HOME', "plain"]
PROGRAMS = ("jupyter", "mypy", "pytest", "python", "ruff")
TOLD = '#!/bin/sh\nprintf "%s\\n" "$(basename "$0")" "$@"\n'


@pytest.fixture(params=NAMES)
def checkout(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The project's scripts in such a folder, with an environment whose programs tell what they were called with."""
    folder = tmp_path / str(request.param)
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("Makefile", "postBuild", "requirements.lock", "pyproject.toml", ".ci"):
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy2
        copy(PROJECT / name, folder / name)
    for name in PROGRAMS:
        (programs / name).write_text(TOLD)
        (programs / name).chmod(0o755)
    (programs.parent / ".ready").touch()
    return folder


def told(command: list[str], folder: Path, **environment: str) -> list[str]:
    # `make test` runs these tests: what it hands on would make the make below tell where it is.
    own = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    done = subprocess.run(command, cwd=folder, env=own | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_lab_gets_its_settings_folder_whole(checkout: Path) -> None:
    assert f"--LabApp.app_settings_dir={checkout}/.jupyter" in told(["make", "lab"], checkout)


def test_every_program_of_run_and_test_is_found(checkout: Path) -> None:
    assert told(["make", "run"], checkout) == ["python", "-m", "workbook", "run"]
    called = [line for line in told(["make", "--silent", "test"], checkout) if line in PROGRAMS]
    assert called == ["ruff", "ruff", "mypy", "pytest", "python"]


def test_what_ci_and_binder_run_can_be_called_from_elsewhere(checkout: Path, tmp_path: Path) -> None:
    assert "pytest" in told([str(checkout / ".ci" / "run")], tmp_path)
    (checkout / "bin").mkdir()
    (checkout / "bin" / "python").write_text("#!/bin/sh\npwd\n")
    (checkout / "bin" / "python").chmod(0o755)
    assert told([str(checkout / "postBuild")], tmp_path, PATH=f"{checkout / 'bin'}:{os.environ['PATH']}") == [
        str(checkout)
    ]
