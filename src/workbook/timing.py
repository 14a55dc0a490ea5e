"""Real time, also while a virtual clock runs."""

import time

import psutil
import time_machine


def since_kernel_start() -> float:
    """Real seconds since this process, the notebook's kernel, was started."""
    real = time_machine.escape_hatch
    now = real.time.time() if real.is_travelling() else time.time()
    return now - psutil.Process().create_time()
