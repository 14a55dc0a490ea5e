"""What `drain` raises, of the simulated mapping as of the observed one."""


class NeverDrained(RuntimeError):
    """Messages kept coming back for longer than `drain` was to go on; the message names them."""


def why_not(at_most: float, left: list[str], loop: str) -> str:
    """What the error says; `left` are the messages that are there, `loop` a sentence on a loop that was stopped."""
    return (
        f"not drained after {at_most:g} s of virtual time; still there: {', '.join(left) or 'none yet'}.{loop} "
        "A message that always fails leaves a queue only through a redrive policy; "
        "run_for(seconds) watches it without waiting for the end."
    )
