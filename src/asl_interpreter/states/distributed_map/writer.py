"""ResultWriter: where the results go, and in what form (Step Functions guide, *ResultWriter (Map)*)."""

from asl_interpreter.definition.fields import Fields
from asl_interpreter.errors import RESULT_WRITER_FAILED, StatesError
from asl_interpreter.execution import SUCCEEDED
from asl_interpreter.language import Language
from asl_interpreter.states.distributed_map import s3
from asl_interpreter.states.distributed_map.reader_config import one_of
from asl_interpreter.states.distributed_map.results import COMPACT, FLATTEN, NONE, pending, transformed
from asl_interpreter.states.distributed_map.run import MapRun
from asl_interpreter.tasks.call import TaskFailed
from asl_interpreter.values import JSON, text
from asl_interpreter.visit import Visit

_PUT = "putObject"


class ResultWriter:
    """The ResultWriter of a Map. Without a Resource it only says what form the results have in the Map's result."""

    def __init__(self, fields: Fields, language: Language) -> None:
        request = language.request_field
        fields.allow(("Resource", request, "WriterConfig"))
        if not any(name in fields for name in ("Resource", request, "WriterConfig")):
            fields.at.fault(f"ResultWriter must have WriterConfig, or Resource and {request}, or all three")
        if "Resource" in fields or request in fields:
            fields.require("Resource", request)
        self.writes = "Resource" in fields
        self.resource = s3.read_resource(fields, (_PUT,))
        self._arguments = s3.arguments(fields, language)
        self._language = language
        config = Fields(fields.object("WriterConfig"), fields.at / "WriterConfig")
        config.allow(("Transformation", "OutputType"))
        transformation = one_of(config, "Transformation", (NONE, COMPACT, FLATTEN))
        self.transformation = transformation or (NONE if self.writes else COMPACT)
        self._lines = one_of(config, "OutputType", ("JSON", "JSONL")) == "JSONL"

    def write(self, visit: Visit, run: MapRun) -> s3.Calls:
        """Write a file for each status that there is, and the manifest; give the Map's result.

        Raises `StatesError`: States.ResultWriterFailed.
        """
        arguments = {} if self._arguments is None else self._language.value(self._arguments, visit)
        place = arguments if isinstance(arguments, dict) else {}
        bucket, prefix = place.get("Bucket"), place.get("Prefix", "")
        if not isinstance(bucket, str) or not isinstance(prefix, str):
            raise StatesError(RESULT_WRITER_FAILED, "The ResultWriter needs a Bucket, and a Prefix that is a string.")
        folder = f"{prefix.removesuffix('/')}/{run.id}/" if prefix else f"{run.id}/"
        succeeded = (child for child in run.children if child.status == SUCCEEDED)
        failed = (child for child in run.children if child.status != SUCCEEDED)
        files: dict[str, list[JSON]] = {}
        for status, results in (
            ("FAILED", transformed(failed, NONE)),
            ("PENDING", pending(reversed(run.pending))),
            ("SUCCEEDED", transformed(succeeded, self.transformation)),
        ):
            files[status] = []
            if texts := [text(each) for each in results]:
                key = f"{folder}{status}_0.{'jsonl' if self._lines else 'json'}"
                content = self._content(texts)
                yield from self._put(visit, place, key, content)
                files[status].append({"Key": key, "Size": len(content)})
        key = f"{folder}manifest.json"
        manifest = {"DestinationBucket": bucket, "MapRunArn": run.arn, "ResultFiles": files}
        yield from self._put(visit, place, key, text(manifest).encode())
        return {"MapRunArn": run.arn, "ResultWriterDetails": {"Bucket": bucket, "Key": key}}

    def _content(self, results: list[str]) -> bytes:
        content = "".join(f"{each}\n" for each in results) if self._lines else f"[{','.join(results)}]"
        return content.encode(errors="replace")  # JSON may have half a character, and a file may not

    def _put(self, visit: Visit, place: dict[str, JSON], key: str, content: bytes) -> s3.Calls:
        request = {name: value for name, value in place.items() if name != "Prefix"} | {"Key": key, "Body": content}
        try:
            yield from s3.call(visit, self.resource, request)
        except TaskFailed as failure:
            raise StatesError(RESULT_WRITER_FAILED, failure.cause or failure.error) from failure
