"""Gap 31: CloudFormation makes a REST API from its definition, with deployment, stage and tags.

(CloudFormation template reference, *AWS::ApiGateway::RestApi*, Body, and *AWS::ApiGateway::Stage*.) Upstream behaviour:
moto makes an API without methods, refuses its deployment because of that, and leaves the stage out with a warning, as it
does with the account's settings.

moto keeps resources, methods and integrations of a definition, and nothing of models, gateway responses and policy. So
the definition itself stays beside the API, as the attribute `definition`; `workbook.server.front_door` reads it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.apigateway.models import APIGatewayBackend, Deployment, RestAPI, Stage, apigateway_backends
from moto.cloudformation.parsing import get_model_map


@contextmanager
def closed() -> Iterator[None]:
    kinds = {"RestApi": _RestApi, "Deployment": _Deployment, "Stage": _Stage, "Account": _Account}
    with patch.dict(get_model_map(), {f"AWS::ApiGateway::{name}": kind for name, kind in kinds.items()}):
        yield


class _Resource:
    """What moto's CloudFormation asks of every resource."""

    physical_resource_id: str

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return False

    def is_created(self) -> bool:
        return True


class _RestApi(_Resource):
    def __init__(self, api: RestAPI) -> None:
        self.physical_resource_id = api.id
        self._api = api

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> "_RestApi":
        told = cloudformation_json["Properties"]
        api = _backend(account_id, region_name).create_rest_api(
            name=told.get("Name", resource_name),
            description=told.get("Description", ""),
            endpoint_configuration={"types": told.get("EndpointConfiguration", {}).get("Types", ["EDGE"])},
            tags={tag["Key"]: tag["Value"] for tag in told.get("Tags", [])},
        )
        return cls(api)._defined(told, account_id, region_name)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> "_RestApi":
        api = _backend(account_id, region_name).get_rest_api(original_resource.physical_resource_id)
        return cls(api)._defined(cloudformation_json["Properties"], account_id, region_name)

    def _defined(self, told: dict[str, Any], account_id: str, region_name: str) -> "_RestApi":
        definition = told.get("Body", {"openapi": "3.0.1", "paths": {}})
        _backend(account_id, region_name).put_rest_api(self._api.id, definition, False, mode="overwrite")
        self._api.policy = json.dumps(definition.get("x-amazon-apigateway-policy"))
        self._api.definition = definition
        return self

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr in ("RootResourceId", "RestApiId")

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        return self._api.id if attribute_name == "RestApiId" else self._api.get_cfn_attribute(attribute_name)

    def delete(self, account_id: str, region_name: str) -> None:
        _backend(account_id, region_name).delete_rest_api(self.physical_resource_id)


class _Deployment(_Resource):
    def __init__(self, api_id: str, deployment: Deployment) -> None:
        self.physical_resource_id = deployment.id
        self._api_id = api_id

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> "_Deployment":
        told = cloudformation_json["Properties"]
        deployment = _backend(account_id, region_name).create_deployment(
            told["RestApiId"], told.get("StageName"), told.get("Description", "")
        )
        return cls(told["RestApiId"], deployment)

    def delete(self, account_id: str, region_name: str) -> None:
        if self._api_id in (backend := _backend(account_id, region_name)).apis:  # it goes with its API
            backend.delete_deployment(self._api_id, self.physical_resource_id)


class _Stage(_Resource):
    def __init__(self, api_id: str, stage: Stage) -> None:
        self.physical_resource_id = stage.name
        self._api_id = api_id

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> "_Stage":
        told = cloudformation_json["Properties"]
        stage = _backend(account_id, region_name).create_stage(
            told["RestApiId"],
            told["StageName"],
            told["DeploymentId"],
            variables=told.get("Variables"),
            description=told.get("Description", ""),
            tags={tag["Key"]: tag["Value"] for tag in told.get("Tags", [])},
            tracing_enabled=told.get("TracingEnabled"),
        )
        log = told.get("AccessLogSetting", {})
        stage.access_log_settings = {key[0].lower() + key[1:]: value for key, value in log.items()} or None
        return cls(told["RestApiId"], stage)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> "_Stage":
        original_resource.delete(account_id, region_name)
        return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

    def delete(self, account_id: str, region_name: str) -> None:
        if self._api_id in (backend := _backend(account_id, region_name)).apis:
            backend.delete_stage(self._api_id, self.physical_resource_id)


class _Account(_Resource):
    """The settings that all APIs share. They outlive the stack that made them."""

    physical_resource_id = "account"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> "_Account":
        role = cloudformation_json["Properties"].get("CloudWatchRoleArn")
        _backend(account_id, region_name).account.cloudwatch_role_arn = role
        return cls()

    def delete(self, account_id: str, region_name: str) -> None:
        pass


def _backend(account_id: str, region_name: str) -> APIGatewayBackend:
    backend: APIGatewayBackend = apigateway_backends[account_id][region_name]
    return backend
