"""How commands end, each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

COMMANDS = {
    "workbook": ["run"],
    "workbook.server": ["--port", "0"],
    "workbook.deployment": ["deploy"],
    "workbook.benchmark": ["--rounds", "1"],
    "workbook.chapters.readme": [],
    "workbook.lab": ["--no-browser"],
}

# Ctrl-C while a module is imported, and once more while what it began is put away. Inside `exec`, where many libraries
# make their classes, Python by itself ends with a signal and no status.
STOPS = """
import os, signal
try:
    exec("os.kill(os.getpid(), signal.SIGINT)")
finally:
    os.kill(os.getpid(), signal.SIGINT)
    print("put away")
"""

RUN = "from workbook.basics.command_line import run; run('sample_command')"


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the modules in `folder` before all others."""
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, *arguments], env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("command", "imported"),
    # Each at its first import; two after much else: what was imported before then must not have taken Ctrl-C over.
    [*((command, "argparse") for command in COMMANDS), ("workbook", "papermill"), ("workbook.server", "moto")],
)
def test_ctrl_c_pressed_twice_during_the_imports_says_stopped(command: str, imported: str, tmp_path: Path) -> None:
    (tmp_path / f"{imported}.py").write_text(STOPS)

    done = python(tmp_path, "-m", command, *COMMANDS[command])

    assert (done.returncode, done.stdout, done.stderr) == (130, "put away\nStopped.\n", "")


def test_ctrl_c_during_a_build_stops_the_kernels_and_leaves_the_committed_notebooks(tmp_path: Path) -> None:
    source = tmp_path / "notebooks" / "source" / "97_waits.py"
    source.parent.mkdir(parents=True)
    # Both copies of the chapter press Ctrl-C, so it is pressed twice, and neither of them would ever end.
    source.write_text(
        "# %%\nimport os, signal, threading\nfrom pathlib import Path\n\nPath('pid').write_text(str(os.getpid()))\n"
        "os.kill(os.getppid(), signal.SIGINT)\nthreading.Event().wait()\n"
    )
    committed = tmp_path / "notebooks" / "97_waits.ipynb"
    committed.write_text("as it was")
    (tmp_path / "sample_command.py").write_text(
        "from pathlib import Path\nimport workbook.__main__ as workbook\n\n"
        "workbook.broken_rules = lambda chapter: []\n\ndef main():\n"
        f"    folder = Path({str(tmp_path)!r})\n"
        "    return workbook.main(['notebooks'], folder / 'notebooks', folder / 'build')\n"
    )

    done = python(tmp_path, "-c", RUN)

    assert (done.returncode, done.stderr) == (130, "")
    assert "\nStopped." in done.stdout
    kernels = [int(written.read_text()) for written in (tmp_path / "notebooks").rglob("pid")]
    assert kernels
    assert [pid for pid in kernels if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"] == []
    assert committed.read_text() == "as it was"
    assert list((tmp_path / "build").rglob("*.ipynb")) == []


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("return 0", 0, ""),
        ("return 2", 2, ""),
        ("open('nowhere/page')", 1, "nowhere/page cannot be used: No such file or directory.\n"),
        ("raise OSError(28, 'No space left on device', 'page')", 1, "page cannot be used: No space left on device.\n"),
        ("raise OSError(28, 'No space left on device')", 1, "No space left on device.\n"),
        ("raise BrokenPipeError(32, 'Broken pipe')", 1, ""),
    ],
)
def test_a_command_ends_with_its_status_and_what_the_machine_refuses_is_one_sentence(
    body: str, status: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "sample_command.py").write_text(f"def main():\n    {body}\n")
    done = python(tmp_path, "-c", RUN)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", said)


@pytest.mark.parametrize("ending", ["", "    except KeyboardInterrupt:\n        return STOPPED\n"])
def test_what_a_sigterm_stops_puts_away_what_it_began_and_ends_with_143(ending: str, tmp_path: Path) -> None:
    (tmp_path / "sample_command.py").write_text(
        "import os, signal, time\nfrom workbook.basics.command_line import STOPPED\n\ndef main():\n    try:\n"
        f"        os.kill(os.getpid(), signal.SIGTERM)\n{ending}    finally:\n        print('put away')\n"
    )
    done = python(tmp_path, "-c", RUN)
    assert (done.returncode, done.stdout.splitlines()[0], done.stderr) == (143, "put away", "")


def test_a_fault_of_ours_keeps_its_traceback(tmp_path: Path) -> None:
    (tmp_path / "sample_command.py").write_text("def main():\n    return {}['fault']\n")
    done = python(tmp_path, "-c", RUN)
    assert done.returncode == 1
    assert "KeyError: 'fault'" in done.stderr


def test_whoever_reads_the_output_may_stop_reading(tmp_path: Path) -> None:
    (tmp_path / "sample_command.py").write_text(
        "import os\n\ndef main():\n    read, write = os.pipe()\n    os.close(read)\n    os.dup2(write, 1)\n"
        "    print('too late')\n    return 0\n"
    )
    done = python(tmp_path, "-c", RUN)
    assert (done.returncode, done.stderr) == (1, "")
