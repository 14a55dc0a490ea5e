"""install.py puts a lock into an environment by uv, and by pip alone where uv is not to be had."""

import os
import re
from pathlib import Path

import pytest

import install
from install import for_uv, pip_configuration

# Stands for the environment's Python: tells each call and the settings it came with, and answers as it is told to.
STAND_IN = """#!/bin/sh
{ echo "$@"; env | grep -E '^(PIP|UV|SSL|HTTP)' | sort; echo; } >> "$TOLD"
case "$*" in
    "-m pip config list") cat "$CONFIGURATION";;
    "-m pip install"*requirements-uv.lock) exit "${NO_WHEEL:-0}";;
    "-m uv"*) echo "Resolved 2 packages in 3ms"; echo " + boto3==1.0"; sleep "${SLOW:-0}"; exit "${NO_UV:-0}";;
    "-m pip"*) exit "${NO_PIP:-0}";;
esac
"""
LOCK = ["requirements.lock"]


class Machine:
    """A Python that only tells, and pip's configuration on this machine."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.python = folder / "python"
        self.python.write_text(STAND_IN)
        self.python.chmod(0o755)
        self.told, self.configuration = folder / "told", folder / "configuration"
        self.configuration.write_text("")
        for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_CERT", "HTTP"))]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("TOLD", str(self.told))
        monkeypatch.setenv("CONFIGURATION", str(self.configuration))

    def install(self) -> int:
        return install.main(LOCK, str(self.python))

    def calls(self) -> list[tuple[str, dict[str, str]]]:
        """Each installation: its program, and the settings it came with."""
        told = [block.splitlines() for block in self.told.read_text().strip().split("\n\n")]
        return [
            (call, dict(line.split("=", 1) for line in settings)) for call, *settings in told if " install " in call
        ]

    def programs(self) -> list[str]:
        return [f"{call.split()[1]} {call.split()[-1].split('/')[-1]}" for call, _ in self.calls()]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


HERE = install.HERE.name


def test_pip_brings_uv_by_its_hash_and_uv_does_the_rest(machine: Machine) -> None:
    assert machine.install() == 0
    assert machine.programs() == ["pip requirements-uv.lock", "uv requirements.lock", f"uv {HERE}"]
    (wheel, _), (rest, _), _ = machine.calls()
    assert "--require-hashes" in wheel
    assert "--only-binary :all:" in wheel  # else pip would build uv, where there is no wheel, and need a compiler
    assert "--require-hashes" in rest


@pytest.mark.parametrize("failing", ["NO_WHEEL", "NO_UV"])
def test_where_uv_is_not_to_be_had_or_fails_pip_installs_the_same_lock(
    failing: str, machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(failing, "1")
    assert machine.install() == 0
    assert machine.programs()[-2:] == ["pip requirements.lock", f"pip {HERE}"]
    assert "--require-hashes" in machine.calls()[-2][0]
    assert "pip does it alone" in capsys.readouterr().out


def test_when_pip_fails_too_the_status_says_so(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_WHEEL", "1")
    monkeypatch.setenv("NO_PIP", "1")
    assert machine.install() == 1
    assert "Not everything could be installed" in capsys.readouterr().out


def test_ctrl_c_stops_it_and_nothing_else_is_tried(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("install._shown", stopped)
    assert machine.install() == 130
    assert not machine.told.exists()
    assert "Stopped." in capsys.readouterr().out


def test_it_never_stands_silent_and_tells_no_line_for_each_package(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLOW", "0.2")
    monkeypatch.setattr("install.QUIET", 0.02)
    machine.install()
    lines = capsys.readouterr().out.splitlines()
    assert "  Resolved 2 packages in 3ms" in lines
    assert [line for line in lines if re.fullmatch(r"  … \d+ s", line)]
    assert not [line for line in lines if "boto3" in line]
    assert install.QUIET < 5


def test_uv_reaches_packages_the_way_that_pip_is_told_to(machine: Machine) -> None:
    machine.configuration.write_text(
        "global.cert='/etc/company.pem'\nglobal.extra-index-url='file:///a/simple\\nfile:///b/simple'\n"
        "global.find-links='/wheels /more'\nglobal.index-url='https://one/simple'\nglobal.proxy='http://proxy:3128'\n"
        "global.trusted-host='one'\ninstall.no-index='true'\n"
    )
    machine.install()
    _, settings = machine.calls()[1]
    assert {name: settings.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_NO_INDEX")} == {
        "UV_DEFAULT_INDEX": "https://one/simple",
        "UV_INDEX": "file:///a/simple file:///b/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_NO_INDEX": "true",
    }
    assert (settings["SSL_CERT_FILE"], settings["HTTPS_PROXY"]) == ("/etc/company.pem", "http://proxy:3128")
    assert settings["UV_INSECURE_HOST"] == "one"


def test_of_pips_settings_the_environment_counts_more_than_the_command_and_that_more_than_the_rest(
    machine: Machine,
) -> None:
    machine.configuration.write_text(
        ":env:.index-url='https://environment'\nglobal.index-url='https://global'\ninstall.index-url='https://install'\n"
    )
    assert pip_configuration(str(machine.python), os.environ) == {"index-url": "https://environment"}


def test_an_index_with_a_password_is_in_no_command_line(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.configuration.write_text("global.index-url='https://me:secret@one/simple'\n")
    machine.install()
    assert "secret" not in "".join(call for call, _ in machine.calls()) + capsys.readouterr().out


def test_of_uvs_own_settings_only_those_stand_that_do_not_change_what_is_installed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UV_OFFLINE", "UV_PYTHON", "UV_CONSTRAINT", "UV_EXCLUDE_NEWER", "UV_INDEX_URL", "UV_NO_BINARY"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("UV_CACHE_DIR", "/cache")
    machine.install()
    call, settings = machine.calls()[1]
    assert {name for name in settings if name.startswith("UV_")} == {
        "UV_CACHE_DIR", "UV_INDEX_STRATEGY", "UV_SYSTEM_CERTS"
    }  # fmt: skip
    assert "--no-config" in call


def test_pip_installs_into_this_environment_whatever_its_settings_say(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN", "PIP_USER", "PIP_REQUIRE_VIRTUALENV"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PIP_CONSTRAINT", "/etc/constraints.txt")
    monkeypatch.setenv("PIP_INDEX_URL", "https://one/simple")
    machine.install()
    _, settings = machine.calls()[0]
    assert not {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN"} & settings.keys()
    assert (settings["PIP_USER"], settings["PIP_REQUIRE_VIRTUALENV"]) == ("0", "0")
    assert (settings["PIP_CONSTRAINT"], settings["PIP_INDEX_URL"]) == (os.devnull, "https://one/simple")


def test_with_several_indexes_any_of_them_may_have_the_pin() -> None:
    # uv by itself looks no further than the first index that knows the name, whichever versions it has.
    assert for_uv({}, {})["UV_INDEX_STRATEGY"] == "unsafe-best-match"
