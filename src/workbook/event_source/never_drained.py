"""What `drain` raises, of the simulated mapping as of the observed one."""


class NeverDrained(RuntimeError):
    """Messages kept coming back for longer than `drain` was to go on; the message names them."""
