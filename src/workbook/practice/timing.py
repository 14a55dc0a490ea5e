"""Real time, also while a virtual clock runs."""

import time

import psutil
import time_machine


def since_kernel_start() -> float:
    """Real seconds since this process, the notebook's kernel, was started."""
    started = psutil.Process().create_time()
    if hasattr(time, "CLOCK_BOOTTIME"):
        # Linux knows when a process began in time since boot, exactly; as a date only to a second.
        return time.clock_gettime(time.CLOCK_BOOTTIME) - (started - psutil.boot_time())
    real = time_machine.escape_hatch
    return (real.time.time() if real.is_travelling() else time.time()) - started
