"""The SAM CLI, which has pins of its own and so an environment of its own: `.venv-sam`, made by `make deploy`."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from workbook.basics.sentence import Sentence
from workbook.cloud.template import PROJECT, TEMPLATE

ENVIRONMENT = PROJECT / ".venv-sam"
BUILT = PROJECT / "build" / "sam"

# It asks for no yes here and sends nothing but what is deployed.
_SETTINGS = {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_POLL_DELAY": "5"}


class SamError(Sentence, RuntimeError):
    """The SAM CLI is not there, or refused."""


def program() -> str | None:
    """The SAM CLI's file: that of the environment of its own, else the one on the PATH; None where there is none."""
    own = os.pathsep.join(str(ENVIRONMENT / folder) for folder in ("bin", "Scripts"))
    return shutil.which("sam", path=own) or shutil.which("sam")


def build(folder: Path = BUILT) -> dict[str, int]:
    """`sam build` of the template into `folder`: by function the package's size, in bytes before it is zipped.

    Only `src/booking` goes in (`src/Makefile`), and the Makefile needs `make`. Raises `SamError`.
    """
    _run("build", "--template-file", str(TEMPLATE), "--build-dir", str(folder))
    return {
        package.name: sum(file.stat().st_size for file in package.rglob("*") if file.is_file())
        for package in sorted(folder.iterdir())
        if package.is_dir()
    }


def validate() -> None:
    """`sam validate --lint` of the template. Raises `SamError`."""
    _run("validate", "--lint", "--template-file", str(TEMPLATE))


def deploy(
    stack: str,
    template: Path,
    parameters: Mapping[str, str],
    *,
    region: str,
    bucket: str,
    tags: Mapping[str, str],
) -> None:
    """`sam deploy` of a template by way of `bucket`. Every resource is tagged. Raises `SamError`.

    A template with functions is the one that `build` made. A parameter that is not given has the template's default.
    """
    given = [f"{name}={value}" for name, value in parameters.items()]
    _run(
        *("deploy", "--template-file", str(template), "--stack-name", stack, "--region", region),
        *("--s3-bucket", bucket, "--s3-prefix", stack, "--capabilities", "CAPABILITY_IAM"),
        *("--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
        *("--tags", *(f"{name}={value}" for name, value in tags.items())),
        *(("--parameter-overrides", *given) if given else ()),
    )


def _run(command: str, *arguments: str) -> None:
    found = program()
    if found is None:
        raise SamError(
            "The SAM CLI is not here. `make deploy STACK=…` installs it into .venv-sam; by hand: "
            "`python3 -m venv .venv-sam && .venv-sam/bin/python install.py --lock-only requirements-sam.lock`."
        )
    status = subprocess.run([found, command, *arguments], cwd=PROJECT, env=os.environ | _SETTINGS, check=False)
    if status.returncode:
        raise SamError(f"`sam {command}` ended with status {status.returncode}; its lines above say why.")
