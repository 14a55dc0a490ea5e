"""ItemReader: items that are in S3 (Step Functions guide, *ItemReader (Map)*)."""

import zlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from gzip import decompress

from asl_interpreter.definition.fields import Fields
from asl_interpreter.errors import ITEM_READER_FAILED, StatesError
from asl_interpreter.fields.amount import MapAmount
from asl_interpreter.fields.items import ObjectMembers
from asl_interpreter.language import Language
from asl_interpreter.states.distributed_map import s3
from asl_interpreter.states.distributed_map.formats import (
    UnfitData,
    csv_items,
    json_items,
    json_lines,
    member,
    parsed,
)
from asl_interpreter.states.distributed_map.reader_config import ReaderConfig
from asl_interpreter.tasks.call import TaskFailed
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit

_GET, _LIST = "getObject", "listObjectsV2"
_MOST_ITEMS = 100_000_000
_OBJECT = ("Etag", "Key", "LastModified", "Size", "StorageClass")


@dataclass(frozen=True, slots=True)
class ReadItems:
    """Items, and `Source` of the context object: where they come from."""

    items: list[JSON]
    source: str

    def each(self) -> Iterator[tuple[JSON, dict[str, JSON]]]:
        """Each item, and `Map.Item` of the context object, which ItemSelector sees (observed on AWS)."""
        members = isinstance(self.items, ObjectMembers)
        for index, item in enumerate(self.items):
            about = item if members else {"Value": item}
            yield item, {"Index": index, **about, "Source": self.source}


class _MostItems(MapAmount):
    """MaxItems. A computed number may be anything: too large a one sets no limit, and a negative one fails later."""

    def within(self, value: float) -> float:
        return min(value, _MOST_ITEMS)


class ItemReader:
    """The ItemReader of a Map."""

    def __init__(self, fields: Fields, language: Language) -> None:
        fields.allow(("Resource", language.request_field, "ReaderConfig"))
        fields.require("Resource", language.request_field)
        self.resource = s3.read_resource(fields, (_GET, _LIST))
        self._lists = self.resource.endswith(_LIST)
        self._arguments = s3.arguments(fields, language)
        self._language = language
        config = Fields(fields.object("ReaderConfig"), fields.at / "ReaderConfig")
        self._config = ReaderConfig(config, language, lists=self._lists, given="ReaderConfig" in fields)
        self._most = _MostItems(config, "MaxItems", language, most=_MOST_ITEMS)

    def limit(self, visit: Visit) -> int | None:
        """The most items to read, None for all. Raises `StatesError`."""
        return int(self._most(visit) or 0) or None

    def read(self, visit: Visit, most: int | None) -> s3.Calls:
        """Read at most so many items; give `ReadItems`. Raises `StatesError`: States.ItemReaderFailed."""
        if most is not None and most < 0:
            raise StatesError(ITEM_READER_FAILED, "field MaxItems must be positive")  # recorded on AWS
        arguments = {} if self._arguments is None else self._language.value(self._arguments, visit)
        try:
            place = f"S3://{member(arguments, 'Bucket', str)}"
            if self._lists:
                items = yield from self._listed(visit, arguments, most)
            else:
                items = yield from self._file(visit, arguments, most)
                place += f"/{member(arguments, 'Key', str)}"
            return ReadItems(items, place)
        except UnfitData as fault:
            raise StatesError(ITEM_READER_FAILED, str(fault)) from None
        except TaskFailed as failure:
            raise StatesError(ITEM_READER_FAILED, failure.cause or failure.error or "") from failure

    def _file(self, visit: Visit, arguments: JSON, most: int | None) -> s3.Calls:
        config = self._config
        content = yield from self._content(visit, arguments)
        match config.input_type:
            case "CSV":
                return csv_items(content, config.headers, config.delimiter, most)
            case "JSONL":
                return json_lines(content, most)
            case "MANIFEST":
                return (yield from self._inventory(visit, content, most))
        return json_items(content, config.pointer, most)

    def _content(self, visit: Visit, arguments: JSON) -> s3.Calls:
        answer = yield from s3.call(visit, s3.sibling(self.resource, _GET), arguments)
        return member(answer, "Body", str)

    def _listed(self, visit: Visit, arguments: JSON, most: int | None) -> s3.Calls:
        """The objects under a prefix, page by page; with LOAD_AND_FLATTEN, what is in them."""
        items: list[JSON] = []
        request = dict(arguments)
        while True:
            page = yield from s3.call(visit, self.resource, request)
            if not isinstance(page, dict):
                raise UnfitData("The listing of the bucket is no object.")
            for each in member(page, "Contents", list) if "Contents" in page else ():
                key = member(each, "Key", str)
                if not self._config.loads:
                    items.append(_listed_object(each))
                elif not key.endswith("/"):
                    place = {"Bucket": member(arguments, "Bucket", str), "Key": key}
                    items += yield from self._file(visit, place, None if most is None else most - len(items))
                if most is not None and len(items) >= most:
                    return items[:most]
            if not page.get("NextContinuationToken"):
                return items
            request = {**request, "ContinuationToken": page["NextContinuationToken"]}

    def _inventory(self, visit: Visit, content: str, most: int | None) -> s3.Calls:
        """The objects that an S3 inventory names: the rows of the CSV files of its manifest.

        (S3 guide, *Locating your inventory list*: the files' keys, and the columns, are in `manifest.json`.)
        """
        manifest = parsed(content)
        if member(manifest, "fileFormat", str) != "CSV":
            raise UnfitData("Only an S3 inventory in CSV can be read.")
        headers = [name.strip() for name in member(manifest, "fileSchema", str).split(",")]
        bucket = member(manifest, "destinationBucket", str).rpartition(":")[2]
        items: list[JSON] = []
        for file in member(manifest, "files", list):
            key = member(file, "key", str)
            rows = yield from self._content(visit, {"Bucket": bucket, "Key": key})
            items += csv_items(_unpacked(key, rows), headers, ",", None if most is None else most - len(items))
            if most is not None and len(items) >= most:
                break
        return items


def _listed_object(listed: JSON) -> dict[str, JSON]:
    """An object of a listing as an item: its time is a number of seconds (observed on AWS, as the guide shows it)."""
    shown = {"Etag": listed.get("ETag")} | {name: listed[name] for name in _OBJECT if name in listed}
    if isinstance(time := shown.get("LastModified"), str):
        try:
            shown["LastModified"] = datetime.fromisoformat(time).timestamp()
        except ValueError:
            raise UnfitData(f"The time '{time}' of an object cannot be read.") from None
    return {name: shown[name] for name in _OBJECT if shown.get(name) is not None}


def _unpacked(key: str, content: str) -> str:
    """A file of an inventory, which S3 writes with gzip; bytes that are no text come as Base64."""
    if not key.endswith(".gz"):
        return content
    try:
        return decompress(b64decode(content, validate=True)).decode()
    except (ValueError, EOFError, OSError, zlib.error):
        raise UnfitData(f"The file '{key}' of the inventory is not packed by gzip.") from None
