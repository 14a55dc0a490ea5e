"""ReaderConfig of an ItemReader: what kind of data is read, and how (Step Functions guide, *ItemReader (Map)*)."""

from asl_interpreter.definition.fields import Fields
from asl_interpreter.language import Language
from asl_interpreter.states.distributed_map.formats import DELIMITERS, LONGEST_HEADER

_FIELDS = (
    "InputType", "CSVHeaderLocation", "CSVHeaders", "CSVDelimiter", "ItemsPointer", "ManifestType", "MaxItems",
    "Transformation",
)  # fmt: skip
_INPUT_TYPES = ("CSV", "JSON", "JSONL", "PARQUET", "MANIFEST")
_LOAD = "LOAD_AND_FLATTEN"


class ReaderConfig:
    """What ReaderConfig says, but for MaxItems. `lists` says that objects are listed, not one of them read."""

    def __init__(self, fields: Fields, language: Language, *, lists: bool, given: bool) -> None:
        fields.allow((*_FIELDS, language.computed_name("MaxItems")))
        self.loads = one_of(fields, "Transformation", ("NONE", _LOAD)) == _LOAD
        """Whether the objects of a listing are read, and what is in them makes one list."""
        if self.loads and not lists:
            (fields.at / "Transformation").fault(f"{_LOAD} is for s3:listObjectsV2")
        if self.loads or (given and not lists):
            fields.require("InputType")
        elif not lists:
            fields.at.fault("These fields are required: [InputType]")
        self.input_type = one_of(fields, "InputType", _INPUT_TYPES)
        manifest = one_of(fields, "ManifestType", ("S3_INVENTORY", "ATHENA_DATA"))
        if self.input_type == "PARQUET":
            (fields.at / "InputType").lack("Parquet files cannot be read here: only CSV, JSON, JSONL and MANIFEST can")
        if manifest == "ATHENA_DATA":
            (fields.at / "ManifestType").lack("Manifests of Athena cannot be read here: only S3_INVENTORY can")
        self.pointer = fields.string("ItemsPointer") or ""
        if self.pointer and not self.pointer.startswith("/"):
            (fields.at / "ItemsPointer").fault("ItemsPointer must be a JSON Pointer, which starts with '/'")
        self.delimiter = DELIMITERS[one_of(fields, "CSVDelimiter", tuple(DELIMITERS)) or "COMMA"]
        self.headers = self._headers(fields)
        """The names of a CSV file's columns; None when its first row has them."""

    def _headers(self, fields: Fields) -> list[str] | None:
        location = one_of(fields, "CSVHeaderLocation", ("FIRST_ROW", "GIVEN"))
        headers = fields.array("CSVHeaders")
        at = fields.at / "CSVHeaders"
        if location != "GIVEN":
            if "CSVHeaders" in fields:
                at.fault("CSVHeaders is for the CSVHeaderLocation GIVEN")
            return None
        if not headers or not all(isinstance(header, str) for header in headers):
            at.fault("CSVHeaders must be a non-empty array of strings")
            return None
        if sum(len(header.encode(errors="surrogatepass")) for header in headers) > LONGEST_HEADER:
            at.fault(f"CSVHeaders may have {LONGEST_HEADER} bytes together")
        return headers


def one_of(fields: Fields, name: str, values: tuple[str, ...]) -> str | None:
    """A field that holds one of a few texts; None, and perhaps a fault, when it does not."""
    value = fields.string(name)
    if value is not None and value not in values:
        (fields.at / name).fault(f"Value '{value}' is not one of: [{', '.join(values)}]")
        return None
    return value
