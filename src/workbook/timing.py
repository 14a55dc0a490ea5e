"""Real time, also while a virtual clock runs."""

import psutil
import time_machine


def since_kernel_start() -> float:
    """Real seconds since this process, the notebook's kernel, was started."""
    return time_machine.escape_hatch.time.time() - psutil.Process().create_time()
