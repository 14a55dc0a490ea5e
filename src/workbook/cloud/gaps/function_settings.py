"""Gap 26: a function is told whole, and keeps all it was told.

(CloudFormation template reference, *AWS::Lambda::Function*; Lambda API reference, *LoggingConfig*.) Upstream behaviour:
moto's CloudFormation drops tags, tracing and architectures, an update looks for layers that AWS keeps and moto has not,
and no call knows LoggingConfig, so nobody could tell where a function writes its log.

What a layer would hold is not fetched: in this cloud the packages of this environment stand for it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.core.utils import tags_from_cloudformation_tags_list

_ALSO = ("TracingConfig", "Architectures", "EphemeralStorage", "KMSKeyArn", "PackageType", "LoggingConfig")


@contextmanager
def closed() -> Iterator[None]:
    make, update, tell = (
        LambdaFunction.__init__,
        LambdaFunction.update_configuration,
        LambdaFunction.get_configuration,
    )
    create_function, from_cloudformation = LambdaBackend.create_function, LambdaFunction.create_from_cloudformation_json
    of_template: list[dict[str, Any]] = []

    def init(self: LambdaFunction, account_id: str, spec: dict[str, Any], *rest: Any, **more: Any) -> None:
        make(self, account_id, spec, *rest, **more)
        _keep(self, spec)

    def update_configuration(self: LambdaFunction, config_updates: dict[str, Any]) -> Any:
        known = {name: value for name, value in config_updates.items() if name != "Layers"}
        _keep(self, config_updates)
        return update(self, known)

    def get_configuration(self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
        told: dict[str, Any] = tell(self, on_create)
        return told | {"LoggingConfig": self.logging_config}

    def create_from_cloudformation_json(
        cls: type[LambdaFunction], /, resource_name: str, cloudformation_json: dict[str, Any], *where: str, **more: Any
    ) -> LambdaFunction:
        properties = cloudformation_json["Properties"]
        also = {name: properties[name] for name in _ALSO if name in properties}
        of_template.append(also | {"Tags": tags_from_cloudformation_tags_list(properties.get("Tags", []))})
        try:
            return from_cloudformation.__func__(cls, resource_name, cloudformation_json, *where, **more)
        finally:
            of_template.pop()

    def with_what_the_template_says(self: LambdaBackend, spec: dict[str, Any]) -> LambdaFunction:
        return create_function(self, spec | (of_template[-1] if of_template else {}))

    with ExitStack() as stack:
        for owner, name, replacement in (
            (LambdaFunction, "__init__", init),
            (LambdaFunction, "update_configuration", update_configuration),
            (LambdaFunction, "get_configuration", get_configuration),
            (LambdaFunction, "create_from_cloudformation_json", classmethod(create_from_cloudformation_json)),
            (LambdaBackend, "create_function", with_what_the_template_says),
        ):
            stack.enter_context(patch.object(owner, name, replacement))
        yield


def _keep(function: LambdaFunction, told: dict[str, Any]) -> None:
    """LoggingConfig, with AWS's defaults for what is not said."""
    before = getattr(function, "logging_config", {"LogFormat": "Text"})
    config = before | told.get("LoggingConfig", {})
    if config["LogFormat"] == "JSON":
        config = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"} | config
    function.logging_config = {"LogGroup": f"/aws/lambda/{function.function_name}"} | config
