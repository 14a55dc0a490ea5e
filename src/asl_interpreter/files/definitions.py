"""The definitions in a file: one, or those of a template's state machines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from asl_interpreter.definition.place import Fault
from asl_interpreter.doubts import doubts
from asl_interpreter.files.document import (
    WANTING,
    YAML,
    Document,
    Malformed,
    NoMachine,
    Unreadable,
    read_document,
    said_twice,
)
from asl_interpreter.files.embedded import embedded
from asl_interpreter.files.places import Spot, nearest, value_at
from asl_interpreter.files.substitutions import Given, substitute, with_stand_ins, without_value
from asl_interpreter.files.template import Declared, declared_in, is_template
from asl_interpreter.files.template_values import NotKnown
from asl_interpreter.machine import InvalidDefinition, StateMachine, faults
from asl_interpreter.nearest import nearest_name
from asl_interpreter.values import JSON, parse, text
from asl_interpreter.vocabulary import VOCABULARY


class FaultyDefinition(ValueError):
    """A definition can be read and has errors. The message has a line for each: `file:line:column: …`."""


@dataclass(frozen=True, slots=True)
class FileDefinition:
    """A definition, and the file in which its parts stand."""

    name: str
    """What to call it: the file, and the logical id where a template has it."""
    logical_id: str | None
    text: str
    """Its JSON text."""
    file: str
    spots: Mapping[str, Spot]
    express: bool = False
    """Whether a template says that its type is EXPRESS."""
    coarse: bool = False
    """Whether one spot stands for many parts, so that a fault tells its location too."""
    of_file: Sequence[Fault] = ()
    """What is wrong with it in its file: a `${Name}` to which its template gives no value, a name that stands twice."""

    def faults(self) -> list[Fault]:
        """All that is wrong with it: what AWS refuses, what the file lacks, and doubts about what AWS takes.

        One whose QueryLanguage is misspelt is read in the language that was meant, after the fault that says so: else
        every field would be one of the wrong language.
        """
        found, definition = faults(self.text, express=self.express), parse(self.text)
        misspelt = [fault for fault in found if fault.location == "/QueryLanguage"]
        if misspelt:
            meant = nearest_name(str(definition["QueryLanguage"]), VOCABULARY.languages) or VOCABULARY.language.name
            definition = {**definition, "QueryLanguage": meant}
            found = [*misspelt, *faults(definition, express=self.express)]
        told = [*found, *self.of_file, *doubts(definition)]
        return list(dict.fromkeys(told))

    def spot_of(self, fault: Fault) -> Spot:
        """The line and the column of a fault."""
        return nearest(self.spots, f"{fault.location}/{fault.part}" if fault.part else fault.location)

    def said_of(self, fault: Fault) -> str:
        """A fault as editors read it: `file:line:column: message`."""
        line, column = self.spot_of(fault)
        kind = "warning: " if fault.severity == "WARNING" else ""
        within = f" (at {fault.location})" if self.coarse and fault.location else ""
        return f"{self.file}:{line}:{column}: {kind}{self.message_of(fault)}{within}"

    def message_of(self, fault: Fault) -> str:
        """What a fault says, in AWS's words where they are known, and what may help."""
        if fault.message.endswith("but found boolean") and self.file.endswith(YAML):
            return f"{fault.message}. In YAML yes, no, on and off are booleans: write the word in quotes."
        if fault.message.endswith("but found string") and "${" in str(value_at(parse(self.text), fault.location)):
            return f"{fault.message}.{WANTING}"
        if fault.hint:
            return f"{fault.message.removesuffix('.')}. {fault.hint}"
        return fault.message

    def state_machine(self) -> StateMachine:
        """The machine of it. Raises `FaultyDefinition`."""
        try:
            machine = StateMachine(self.text, express=self.express)
        except InvalidDefinition:
            machine = None
        if machine is None or any(fault.severity == "ERROR" for fault in self.of_file):
            errors = [fault for fault in self.faults() if fault.severity == "ERROR"]
            raise FaultyDefinition("\n".join(map(self.said_of, errors)))
        return machine


class Definitions(list[FileDefinition]):
    """The definitions that a file has.

    `unread` says of those that cannot be read why, by logical id; `unused` of each substitution that was given
    and stands nowhere, by its name.
    """

    def __init__(
        self,
        found: Iterable[FileDefinition] = (),
        unread: Mapping[str, Unreadable] | None = None,
        unused: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(found)
        self.unread = unread or {}
        self.unused = unused or {}

    @property
    def logical_ids(self) -> list[str]:
        """Of all that a template declares; those that cannot be read come last."""
        return [*(each.logical_id for each in self if each.logical_id is not None), *self.unread]


def definitions_in(
    file: str | Path, substitutions: Mapping[str, JSON] | None = None, shown: str | None = None
) -> Definitions:
    """Every definition in a file, which messages call `shown`, or as it was given. Raises `Unreadable`.

    The file is JSON or YAML: a definition, or a template of SAM or CloudFormation. `substitutions` are the values of
    `${Name}`; in a template, of DefinitionSubstitutions too, and of what `Ref` and `Fn::GetAtt` name.
    """
    name = shown or str(file)
    return definitions_of_text(_read(Path(file), name), name, substitutions, Path(file).parent)


def definitions_of_text(
    written: str, name: str, substitutions: Mapping[str, JSON] | None = None, folder: Path | None = None
) -> Definitions:
    """The same of a text; `name` stands for the file in messages, `folder` is where DefinitionUri begins."""
    given = Given(substitutions or {})
    try:
        document = read_document(written, name)
    except Malformed:  # perhaps for want of a substitution
        document = Document(None, {}, False, written)
    if not is_template(document.value):
        alone = _definition(substitute(written, given.value_of), name, name, None)
        return Definitions([alone], unused=given.unused)
    found, unread = [], {}
    every = list(declared_in(document.value, given))
    document.each_once(name, [each.location for each in every])
    for each in every:
        try:
            found.append(replace(_declared(each, document, name, folder or Path()), express=each.express))
        except Unreadable as why:
            unread[each.logical_id] = why
    if not found and not unread:
        raise NoMachine(f"{name}: The template has no state machine.")
    return Definitions(found, unread, given.unused)


def the_one(found: Definitions, file: str, logical_id: str | None) -> FileDefinition:
    """The definition with this logical id, or the only one. Raises `Unreadable`, which names all there are."""
    names = found.logical_ids
    if logical_id is None and len(names) == 1:
        logical_id = names[0]
    if logical_id is None and not names:
        return found[0]
    if logical_id is not None and logical_id in found.unread:
        raise found.unread[logical_id]
    if logical_id in names:
        return found[names.index(logical_id)]
    if not names:
        raise Unreadable(f"{file} is a definition and no template, so no state machine in it is named {logical_id}.")
    if logical_id is None:
        raise Unreadable(f"{file} has {len(names)} state machines; name one of them: {', '.join(names)}.")
    raise Unreadable(f"{file} has no state machine {logical_id}, but {', '.join(names)}.")


def _definition(written: str, file: str, name: str, declared: Declared | None) -> FileDefinition:
    """A definition that fills its file, which a template may have declared."""
    document = read_document(written, file)
    definition = with_stand_ins(text(document.value) if document.is_yaml else written)
    twice = _twice(document, "")
    if declared is None:
        return FileDefinition(name, None, definition, file, document.spots, of_file=twice)
    left = [*twice, *without_value(document.value, declared.names)]
    return FileDefinition(name, declared.logical_id, definition, file, document.spots, of_file=left)


def _twice(document: Document, within: str) -> list[Fault]:
    """The names that stand twice in an object of a definition, which is the part of a document at this location."""
    cut = len(within)
    return [
        Fault(location[cut:], said_twice(location))
        for location, _ in document.twice
        if location.startswith(f"{within}/")
    ]


def _declared(declared: Declared, template: Document, file: str, folder: Path) -> FileDefinition:
    """A definition that a template declares."""
    name = f"{file}:{declared.logical_id}"
    line, column = nearest(template.spots, declared.location)
    try:
        if declared.written is None:
            raise _NotAFile(f"The state machine has no definition. {declared.hint}".rstrip())
        if declared.is_file:
            at = _path(declared.written, folder)
            if not Path(at).is_file():
                raise _NotAFile(f"There is no file {at}.")
            return _definition(declared.substituted(_read(Path(at), at)), at, name, declared)
        value = declared.values(declared.written)
        if isinstance(value, str):
            found = embedded(declared, template, file)
            left = without_value(parse(found.text), declared.names)
            definition = with_stand_ins(found.text)
            return FileDefinition(
                name, declared.logical_id, definition, file, found.spots, coarse=found.coarse, of_file=left
            )
        json_text = declared.substituted(text(value))
        left = [*_twice(template, declared.location), *without_value(_parsed(json_text), declared.names)]
    except NotKnown as function:
        raise Unreadable(
            f"{file}:{line}:{column}: The value of {function} cannot be told from the template{function.hint}."
        ) from None
    except _NotAFile as why:
        raise Unreadable(f"{file}:{line}:{column}: {why}") from None
    cut = len(declared.location)
    spots = {at[cut:]: spot for at, spot in template.spots.items() if at.startswith(declared.location)}
    return FileDefinition(name, declared.logical_id, with_stand_ins(json_text), file, spots, of_file=left)


def _parsed(json_text: str) -> JSON:
    try:
        return parse(json_text)
    except ValueError as fault:  # a value may hold a quotation mark: it is put into the text as it is
        raise _NotAFile(f"With the values of DefinitionSubstitutions, the definition is no JSON: {fault}.") from None


class _NotAFile(ValueError):
    pass


def _path(written: JSON, folder: Path) -> str:
    if not isinstance(written, str) or written.startswith(("s3:", "https:")):
        raise _NotAFile("The definition is in S3, and only files are read here.")
    return str(folder / written)


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise Unreadable(f"{name}: {fault.strerror}.") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{name} is not text in UTF-8.") from None
