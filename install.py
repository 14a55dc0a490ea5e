"""Puts the packages of a lock into the Python that runs this: by uv, or by pip alone where uv is not to be had.

    .venv/bin/python install.py requirements.lock
    .venv-sam/bin/python install.py --lock-only requirements-sam.lock

The Makefile and Binder's postBuild call it. Only Python's own modules are imported, as nothing else is there yet. How
packages are reached (an index of one's own, a proxy, a certificate) is what pip is told, in its files or by PIP_…
variables: uv reads none of them, so they are handed on to it. Of uv's own settings those stand that say where it works.
"""

import argparse
import ast
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

HERE = Path(__file__).resolve().parent
UV = "requirements-uv.lock"
QUIET = 3.0
"""Seconds without a line after which the time that has passed is told."""

# Settings that would have pip put packages elsewhere, or others than those of the lock.
_PIP = {"PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0", "PIP_REQUIRE_HASHES": "0", "PIP_CONSTRAINT": os.devnull}
_ELSEWHERE = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN"}

# What pip calls it, and uv. See https://docs.astral.sh/uv/reference/environment/
_REACHED = {
    "index-url": ("UV_DEFAULT_INDEX",),
    "extra-index-url": ("UV_INDEX",),
    "find-links": ("UV_FIND_LINKS",),
    "no-index": ("UV_NO_INDEX",),
    "trusted-host": ("UV_INSECURE_HOST",),
    "cert": ("SSL_CERT_FILE",),
    "proxy": ("HTTP_PROXY", "HTTPS_PROXY"),
}
_UVS_OWN = {"UV_CACHE_DIR", "UV_LINK_MODE", "UV_HTTP_TIMEOUT", "UV_CONCURRENT_DOWNLOADS", "UV_CONCURRENT_INSTALLS"}


def main(arguments: Sequence[str] | None = None, python: str = sys.executable) -> int:
    """Install the lock and this package into `python`, and give the exit status; 130 when stopped by Ctrl-C.

    With --lock-only this package stays out: a program that has pins of its own gets an environment of its own.
    """
    parser = argparse.ArgumentParser(prog="install.py", description="Puts what a lock names into this Python.")
    parser.add_argument("lock", type=Path, help="a file of pins with hashes, such as requirements.lock")
    parser.add_argument("--lock-only", action="store_true", help="leave this package out")
    chosen = parser.parse_args(arguments)
    lock = chosen.lock
    pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]  # errors alone
    uv = [python, "-m", "uv", "--no-config", "pip", "install", "--python", python]
    what = [["--require-hashes", "-r", str(lock)]]
    if not chosen.lock_only:
        what.append(["--no-deps", "--no-build-isolation", "--editable", str(HERE)])
    pips = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE} | _PIP
    try:
        print(f"Installing what {lock.name} names …", flush=True)
        with_uv = [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(HERE / UV)]
        if _shown(with_uv, pips) == 0:
            uvs = for_uv(os.environ, pip_configuration(python, pips))
            if all(_shown([*uv, *each], uvs) == 0 for each in what):
                return 0
        print("uv cannot do it here; pip does it alone, which takes some minutes.", flush=True)
        if all(_shown([*pip, *each], pips) == 0 for each in what):
            return 0
    except KeyboardInterrupt:
        print("Stopped. Run the same command again to go on.", flush=True)
        return 130
    print("Not everything could be installed; the lines above say why. Run the same command again then.", flush=True)
    return 1


def pip_configuration(python: str, environment: Mapping[str, str]) -> dict[str, str]:
    """What pip is told for an installation, by its names without a section: `{"index-url": "https://…"}`."""
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"], env=environment, capture_output=True, text=True, check=False
    )
    told = [line.partition("=") for line in listed.stdout.splitlines() if "=" in line]
    settings = {}
    for section in ("global.", "install.", ":env:."):  # a later one counts more
        for name, _, value in told:
            if name.startswith(section):
                settings[name.removeprefix(section)] = str(ast.literal_eval(value))
    return settings


def for_uv(environment: Mapping[str, str], pip: Mapping[str, str]) -> dict[str, str]:
    """The environment in which uv reaches packages the way that pip is told to.

    A setting that says where packages come from counts for uv as for pip: with several indexes any of them may have a
    pin. The hashes say which file is the right one.
    """
    kept = {name: value for name, value in environment.items() if not name.startswith("UV_") or name in _UVS_OWN}
    handed_on = {theirs: pip[ours] for ours, names in _REACHED.items() if pip.get(ours) for theirs in names}
    separators = {"UV_FIND_LINKS": ","}  # pip takes several values, between blanks or on lines of their own
    listed = {name: separators.get(name, " ").join(value.split()) for name, value in handed_on.items()}
    return kept | {"UV_SYSTEM_CERTS": "1"} | listed | {"UV_INDEX_STRATEGY": "unsafe-best-match"}


def _shown(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run `command` and show its lines, but not one for each package; a line where it says nothing. Its exit status."""
    started = time.monotonic()
    lines: SimpleQueue[str | None] = SimpleQueue()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as running:
        threading.Thread(target=_read, args=(running, lines), daemon=True).start()
        while True:
            try:
                line = lines.get(timeout=QUIET)
            except Empty:
                print(f"  … {time.monotonic() - started:.0f} s", flush=True)
                continue
            if line is None:
                return running.wait()
            if not line.startswith((" + ", " - ", " ~ ")):
                print(f"  {line.strip()}", flush=True)


def _read(running: "subprocess.Popen[str]", lines: "SimpleQueue[str | None]") -> None:
    for line in running.stdout or ():
        lines.put(line)
    lines.put(None)


if __name__ == "__main__":
    sys.exit(main())
