"""Where in a definition something stands, and the faults that were found there."""

from dataclasses import dataclass, field, replace
from typing import Self


@dataclass(frozen=True)
class Fault:
    """One fault of a definition.

    `location` is the place as a path in the file, e.g. `/States/Book/Parameters/TableName`; `code` is the kind of
    fault, by the names that ValidateStateMachineDefinition gives them.
    """

    location: str
    message: str
    code: str = "SCHEMA_VALIDATION_FAILED"
    lacking: bool = False
    """Whether it is only this interpreter that cannot do it, and AWS can."""

    def __str__(self) -> str:
        return f"{self.location or '/'}: {self.message}"


@dataclass(frozen=True)
class Place:
    """A place in a definition. Everything that reads a definition gets one and reports there what is wrong.

    Reading goes on after a fault, so that one attempt names every fault.
    """

    location: str = ""
    faults: list[Fault] = field(default_factory=list)
    within_state: str = ""
    """The place within the innermost state around it, as AWS's causes name it: `Choices[0]/Condition`.

    It is kept beside the location, from which it cannot be told: a state's name may hold any character.
    """

    def __truediv__(self, part: str | int) -> Self:
        """The place of a field or an item within this one."""
        # AWS writes /States/Book/Choices[0]/Next.
        step = f"[{part}]" if isinstance(part, int) else f"/{part}"
        within_state = f"{self.within_state}{step}" if self.within_state else str(part)
        return type(self)(f"{self.location}{step}", self.faults, within_state)

    def state(self, name: str) -> Self:
        """The place of a state within this one, which is that of `States`."""
        return replace(self / name, within_state="")

    def fault(self, message: str, code: str = "SCHEMA_VALIDATION_FAILED") -> None:
        """Report a fault at this place."""
        self.faults.append(Fault(self.location, message, code))

    def lack(self, message: str) -> None:
        """Report that AWS has what stands here, and this interpreter has not."""
        self.faults.append(Fault(self.location, message, lacking=True))
