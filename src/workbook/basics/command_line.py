"""How each command of the workbook ends: with its status, and without a traceback for what is no fault of its own.

Only Python's own modules are imported here, and a command's module by `run`: so Ctrl-C is answered while it imports.
"""

import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

STOPPED = 128 + signal.SIGINT
"""The exit status of what Ctrl-C stopped, as shells have it."""

TERMINATED = 128 + signal.SIGTERM
"""The exit status of what `kill` stopped, or whoever else sends a SIGTERM."""


def run(module: str) -> NoReturn:
    """Call `main()` of `module` and exit with the status it gives; 130 when Ctrl-C stopped it, 143 when a SIGTERM did,
    1 when the machine refuses.

    Both end the command once it has put away what it started; sent again meanwhile they change nothing, and the third
    time it ends at once.
    """
    interrupts = _Interrupts()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, interrupts)
    try:
        status = int(import_module(module).main())
        status = interrupts.status if status == STOPPED else status
        print(end="", flush=True)  # here, where it can be told that nobody reads it
    except KeyboardInterrupt:
        with suppress(OSError):
            print("Stopped.", flush=True)
        status = interrupts.status
    except BrokenPipeError:  # who read the output has seen enough, e.g. `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except OSError as error:
        status = 1
        print(refused(error), file=sys.stderr)
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # there is nothing left to stop
    if status in (STOPPED, TERMINATED):
        # Python's own way out prints a traceback for each further Ctrl-C, and may end in a signal instead.
        os._exit(status)
    sys.exit(status)


def refused(error: OSError) -> str:
    """What the machine refused, in one sentence that names the file."""
    reason = error.strerror or str(error)
    return f"{error.filename} cannot be used: {reason}." if error.filename else f"{reason}."


class _Interrupts:
    """Ctrl-C and SIGTERM, counted: only the first one interrupts, so that no other interrupts the cleaning up."""

    def __init__(self) -> None:
        self.count, self.status = 0, int(STOPPED)

    def __call__(self, number: int, *_: object) -> None:
        self.count += 1
        if self.count == 1:
            self.status = 128 + number
            raise KeyboardInterrupt
        if self.count > 2:
            os._exit(self.status)
