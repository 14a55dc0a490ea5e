"""Where in a definition something stands, and the faults that were found there."""

from dataclasses import dataclass, field
from typing import Literal, Self

_CODE = "SCHEMA_VALIDATION_FAILED"


@dataclass(frozen=True)
class Fault:
    """One fault of a definition.

    `location` is the place as a path in the file, as AWS writes it: `/States/Book/Choices[0]/Next`; `code` is the kind
    of fault, by the names that ValidateStateMachineDefinition gives them. (Step Functions API reference,
    *ValidateStateMachineDefinitionDiagnostic*.)
    """

    location: str
    message: str
    code: str = _CODE
    lacking: bool = False
    """Whether it is only this interpreter that cannot do it, and AWS can."""
    severity: Literal["ERROR", "WARNING"] = "ERROR"
    """ERROR: no state machine can be made of it. WARNING: one can, and it hardly does what was meant."""
    placed: bool = True
    """Whether AWS tells where it is. It does not of what no place in the definition could mend."""
    hint: str = field(default="", compare=False)
    """A sentence that AWS does not say and that may help a reader."""
    part: str = field(default="", compare=False)
    """The field that is meant, where AWS tells only the place of the object that has it."""

    @property
    def place(self) -> str | None:
        """The location as AWS tells it, `/` for the machine as a whole; None when it tells none."""
        return self.location or "/" if self.placed else None

    def __str__(self) -> str:
        return f"{self.location or '/'}: {self.message}"


@dataclass(slots=True, eq=False)  # frozen would take twice as long to make, and hundreds are made for a machine
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
        step = f"[{part}]" if part.__class__ is int else f"/{part}"
        within_state = self.within_state + step if self.within_state else str(part)
        return self.__class__(self.location + step, self.faults, within_state)

    def state(self, name: str) -> Self:
        """The place of a state within this one, which is that of `States`."""
        return self.__class__(f"{self.location}/{name}", self.faults)

    def fault(self, message: str, code: str = _CODE, *, placed: bool = True, hint: str = "", part: str = "") -> None:
        """Report an error at this place."""
        self.faults.append(Fault(self.location, message, code, placed=placed, hint=hint, part=part))

    def warn(self, message: str, code: str = _CODE, *, hint: str = "") -> None:
        """Report something at this place that is allowed, and hardly meant."""
        self.faults.append(Fault(self.location, message, code, severity="WARNING", hint=hint))

    def lack(self, message: str) -> None:
        """Report that AWS has what stands here, and this interpreter has not."""
        self.faults.append(Fault(self.location, message, lacking=True))
