"""What GitHub runs: pinned, with as few rights as it needs, on every Python that the package admits."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / ".github" / "workflows"
WORKFLOWS: dict[str, Any] = {
    file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.yml")
}


def steps(workflow: Any) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_by_its_commit_and_says_its_version(name: str) -> None:
    used = re.findall(r"uses: (.*)", (FOLDER / name).read_text(encoding="utf-8"))
    assert used
    assert [it for it in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", it)] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_run_may_read_the_code_and_what_more_it_may_is_written_down(name: str) -> None:
    more = {"account.yml": {"contents": "read", "id-token": "write"}, "lock.yml": {"contents": "write"}}
    assert WORKFLOWS[name]["permissions"] == more.get(name, {"contents": "read"})


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_job_can_run_without_end(name: str) -> None:
    assert all("timeout-minutes" in job for job in WORKFLOWS[name]["jobs"].values())


def test_the_tests_run_on_three_systems_and_every_python_that_the_package_admits_without_make() -> None:
    job = WORKFLOWS["tests.yml"]["jobs"]["moto"]
    matrix = job["strategy"]["matrix"]
    assert [system.partition("-")[0] for system in matrix["os"]] == ["ubuntu", "macos", "windows"]
    lowest = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["requires-python"].removeprefix(">=")
    assert matrix["python"][0] == lowest
    assert matrix["python"] == [f"3.{minor}" for minor in range(11, 11 + len(matrix["python"]))]
    # Nothing of a Unix shell: no make, no bin/.
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert [command for command in commands if not command.startswith("python ")] == []


def test_a_real_account_is_used_by_hand_alone_and_what_was_made_is_removed_after_a_failure_too() -> None:
    workflow = WORKFLOWS["account.yml"]
    assert set(workflow[True]) == {"workflow_dispatch"}  # YAML reads the key `on` as true
    last = steps(workflow)[-1]
    assert last["if"] == "always()"
    assert last["run"].startswith("make destroy ")
    [environment] = {job["environment"] for job in workflow["jobs"].values()}
    policy = (PROJECT / "deployer" / "github.yaml").read_text(encoding="utf-8")
    assert f"Default: {environment}" in policy


def test_the_sam_cli_is_there_before_the_slow_tests_that_ask_it() -> None:
    commands = [step.get("run", "") for step in WORKFLOWS["nightly.yml"]["jobs"]["tests"]["steps"]]
    [slow] = [place for place, command in enumerate(commands) if command.endswith("-m slow")]
    assert any(command.startswith("make .venv-sam/.ready") for command in commands[:slow])
    assert re.search(r"^SAM +:= \.venv-sam/\.ready$", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_what_a_user_deploys_is_rehearsed_whole_on_our_server_and_on_ministack() -> None:
    commands = [step["run"] for step in steps(WORKFLOWS["rehearsal.yml"]) if step.get("run", "").startswith("make")]
    assert commands == ["make rehearse", "make rehearse ON=ministack"]
    kept = json.loads((PROJECT / "src" / "workbook" / "rehearsal" / "ministack.json").read_text(encoding="utf-8"))
    assert f"ministack=={kept['version']} " in (FOLDER / "rehearsal.yml").read_text(encoding="utf-8")


def test_no_input_of_a_run_is_pasted_into_a_command() -> None:
    # GitHub docs, "Script injections": an expression in `run` becomes part of the script.
    assert [step["run"] for each in WORKFLOWS.values() for step in steps(each) if "${{" in step.get("run", "")] == []
