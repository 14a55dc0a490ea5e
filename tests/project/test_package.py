"""What Lambda gets: built as `sam build` builds it, and imported with nothing beside it but its layer and boto3."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from workbook.cloud.template import TEMPLATE, Template
from workbook.deployment import sam

FUNCTIONS = [name for name, _ in Template.load().of_type("AWS::Lambda::Function")]
# The layer has Powertools with all its extras (Powertools guide, "Installation": Lambda Layer); the runtime has boto3.
BESIDE = [("aws-lambda-powertools", {"parser", "tracer"}), ("boto3", set[str]())]
IMPORT = """
import importlib, sys
module, _, name = sys.argv[1].rpartition(".")
assert callable(getattr(importlib.import_module(module), name))
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""

# A make that is started by the make that runs the tests says where it enters and leaves.
ITS_OWN = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}


def build(function: str, into: Path) -> Path:
    """The package of a function, by the Makefile that `sam build` runs too."""
    into.mkdir()
    command = ["make", f"build-{function}", f"ARTIFACTS_DIR={into}"]
    subprocess.run(command, cwd=TEMPLATE.parent / "src", env=ITS_OWN, check=True, capture_output=True)
    return into


def needed(name: str, extras: set[str]) -> Iterator[Distribution]:
    """A distribution and all that it needs."""
    found = distribution(name)
    yield found
    for requirement in map(Requirement, found.requires or ()):
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": it}) for it in {"", *extras}):
            yield from needed(requirement.name, requirement.extras)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the layer's packages and the runtime's, and no other."""
    folder: Path = tmp_path_factory.mktemp("beside")
    for found in {it.name: it for name, extras in BESIDE for it in needed(name, extras)}.values():
        for file in found.files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not (folder / top).is_symlink():
                (folder / top).symlink_to(Path(str(found.locate_file(top))).resolve())
    return folder


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_package_is_imported_with_the_layer_and_the_runtime_alone_beside_it(
    function: str, beside: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = build(function, tmp_path / "package")
    with zipfile.ZipFile(tmp_path / "package.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in package.rglob("*.py"):
            zipped.write(file, file.relative_to(package))
    size = (tmp_path / "package.zip").stat().st_size
    with capsys.disabled():
        print(f" {function}: {size / 1024:.0f} KiB zipped ", end="")
    handler = Template.load().resources[function]["Properties"]["Handler"]
    # -S and -I: neither this environment's packages nor PYTHONPATH's.
    start = f"import sys; sys.path[:0] = {[str(tmp_path / 'package.zip'), str(beside)]!r}\n{IMPORT}"
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", start, handler], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "booking" in ran.stdout.split()
    assert {"workbook", "moto", "IPython", "jupyterlab", "asl_interpreter"} & set(ran.stdout.split()) == set()
    assert size < 100 * 1024


WITH_SAM = pytest.mark.skipif(sam.program() is None, reason="the SAM CLI is not installed: make deploy does it")


@pytest.fixture
def sams_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("__SAM_CLI_APP_DIR", str(tmp_path / "sam"))  # where it notes what it has told already
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


# Once a week, after its work is done, the SAM CLI asks for its newest version; no setting of its own stops it.
NEWER_VERSION = {"look up pypi.org"}


@WITH_SAM
@pytest.mark.slow
def test_sam_validates_the_template_without_a_network(attempts: Path, sams_own: None) -> None:
    sam.validate()
    assert set(attempts.read_text().splitlines()) <= NEWER_VERSION


@WITH_SAM
@pytest.mark.slow
def test_sam_builds_every_function_without_a_network_and_ships_booking_alone(
    attempts: Path, sams_own: None, tmp_path: Path
) -> None:
    sizes = sam.build(tmp_path / "built")
    assert set(attempts.read_text().splitlines()) <= NEWER_VERSION
    assert sorted(sizes) == sorted(FUNCTIONS)
    for name, size in sizes.items():
        files = [file.relative_to(tmp_path / "built" / name) for file in (tmp_path / "built" / name).rglob("*.*")]
        assert {file.parts[0] for file in files} == {"booking"}
        assert {file.suffix for file in files} == {".py"}
        assert size == sum((tmp_path / "built" / name / file).stat().st_size for file in files)


def test_where_sam_is_not_installed_a_sentence_says_how(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sam, "ENVIRONMENT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(sam.SamError, match=r"installs it into \.venv-sam"):
        sam.validate()


@pytest.mark.parametrize("target", ["deploy", "destroy"])
@pytest.mark.parametrize("given", [[], ["STACK="]], ids=["nothing", "empty"])
def test_make_without_a_stack_says_how_to_name_one_before_anything_is_installed(
    target: str, given: list[str], tmp_path: Path
) -> None:
    ran = subprocess.run(
        ["make", target, *given, f"VENV={tmp_path}", "PYTHON=false"],
        cwd=TEMPLATE.parent,
        env=ITS_OWN,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert ran.stdout.strip() == f"Name the stack, for example: make {target} STACK=book-a-nanny-test"
