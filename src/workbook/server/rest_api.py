"""A REST API that the local cloud's API Gateway has, answering a request as its definition says.

In the order of API Gateway: the method, the caller, the body, the integration. Throttling is not enforced, and of media
types only application/json is known. (API Gateway guide, *Amazon API Gateway REST API concepts* and *Data
transformations*.)
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema
from moto.apigateway.models import RestAPI, apigateway_backends

from workbook.basics.sentence import Sentence
from workbook.cloud.permissions import Request as Asked
from workbook.cloud.permissions import decide
from workbook.server import callers, gateway_responses, integrations
from workbook.server.gateway_responses import GatewayRefusal
from workbook.server.mapping_templates import Input, rendered

_JSON = "application/json"
_AN_API = "execute-api:/"


@dataclass(frozen=True)
class Called:
    """A request for an API: the stage, the path's parts behind it, decoded, and what came with them.

    Names of `headers` are in lower case.
    """

    method: str
    stage: str
    parts: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: str
    context: Mapping[str, Any]
    """`$context`, as an access log shows it."""


def deployed(api_id: str, stage: str) -> tuple[RestAPI, str, str] | None:
    """The API with that stage, the account and the Region it is in; None where there is none."""
    for account, regions in apigateway_backends.items():
        for region, backend in regions.items():
            api = backend.apis.get(api_id)
            if api is not None and stage in api.stages and hasattr(api, "definition"):
                return api, account, region
    return None


def answer(api: RestAPI, account: str, region: str, called: Called) -> Reply:
    """What the API in that account and Region answers."""
    context: dict[str, Any] = {
        "requestId": str(uuid.uuid4()),
        "apiId": api.id,
        "stage": called.stage,
        "accountId": account,
        "httpMethod": called.method,
        "identity": {"userAgent": called.headers.get("user-agent", "")},
    }
    try:
        status, headers, body = _answered(api, f"{region}:{account}", called, context)
    except (GatewayRefusal, Sentence) as fault:
        # What cannot be evaluated, a template or a policy, AWS would have refused when the API was made.
        refused = fault if isinstance(fault, GatewayRefusal) else GatewayRefusal("API_CONFIGURATION_ERROR", str(fault))
        status, headers, body = gateway_responses.answer(api.definition, refused)
        context["error"] = {"responseType": refused.kind, "message": refused.message}
    context["status"] = status
    return Reply(status, {"Content-Type": _JSON, "x-amzn-RequestId": context["requestId"], **headers}, body, context)


def _answered(api: RestAPI, here: str, called: Called, context: dict[str, Any]) -> tuple[int, Mapping[str, str], str]:
    path, method, parameters = _method(api.definition, called)
    context["resourcePath"] = path
    if not method.get("security"):
        # API Gateway guide, "Amazon API Gateway important notes": it does not use a document's root level security. A
        # method without a scheme of its own lets in requests that nobody signed, and in those nobody is known.
        raise GatewayRefusal("API_CONFIGURATION_ERROR", f"{path} is open to everybody: its method has no security.")
    caller = _caller(api, here, called)
    context["identity"] |= {"userArn": caller.arn, "accountId": caller.account, "accessKey": caller.access_key}
    _must_have_the_form(api.definition, method, called.body)
    integration = method["x-amazon-apigateway-integration"]
    template = integration.get("requestTemplates", {}).get(_media_type(called))
    if template is None:
        raise GatewayRefusal("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
    asked = rendered(template, Input(called.body, {**called.headers, **called.query, **parameters}), context)
    status, body = integrations.called(integration, asked.text)
    context["integration"] = {"status": status}
    response = _response(integration["responses"], status)
    shown = rendered(response.get("responseTemplates", {}).get(_JSON, "$input.body"), Input(body), context)
    return shown.status or int(response["statusCode"]), shown.headers, shown.text


def _method(definition: Mapping[str, Any], called: Called) -> tuple[str, dict[str, Any], dict[str, str]]:
    """The path as the definition writes it, its method, and what its parameters are in this request."""
    for path, methods in definition["paths"].items():
        named = path.strip("/").split("/")
        if len(named) == len(called.parts) and called.method.lower() in methods:
            pairs = list(zip(named, called.parts, strict=True))
            if all(name == part or name.startswith("{") for name, part in pairs):
                parameters = {name.strip("{}"): part for name, part in pairs if name.startswith("{")}
                return path, methods[called.method.lower()], parameters
    raise GatewayRefusal("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token")


def _caller(api: RestAPI, here: str, called: Called) -> callers.Caller:
    """Who signed it, if IAM lets them: their own policies and the API's are asked, and a Deny of either wins.

    (API Gateway guide, *How API Gateway resource policies affect authorization workflow*, IAM authentication.)
    """
    access_key = callers.access_key_of(called.headers.get("authorization", ""))
    if not access_key:
        raise GatewayRefusal("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token")
    caller = callers.find(access_key)
    if caller is None:
        raise GatewayRefusal("INVALID_SIGNATURE", "The security token included in the request is invalid.")
    arn = f"arn:aws:execute-api:{here}:{api.id}/{called.stage}/{called.method}/{'/'.join(called.parts)}"
    asked = Asked("execute-api:Invoke", arn, {"aws:PrincipalArn": caller.principal})
    of_the_api = Asked(asked.action, asked.resource, asked.context, principal=("AWS", caller.principal))
    decisions = [decide(caller.documents, asked), decide([*_policy(api, here)], of_the_api)]
    denied = any(each.explicit and not each.allowed for each in decisions)
    same_account = caller.account == here.rpartition(":")[2]
    allowed = any(each.allowed for each in decisions) if same_account else all(each.allowed for each in decisions)
    if denied or not allowed:
        raise GatewayRefusal("ACCESS_DENIED", f"User: {caller.arn} is not authorized to perform: {asked}")
    return caller


def _policy(api: RestAPI, here: str) -> Iterator[dict[str, Any]]:
    """The API's own policy; `execute-api:/…` in it stands for this API."""
    policy = api.definition.get("x-amazon-apigateway-policy")
    if policy:
        whole = f"arn:aws:execute-api:{here}:{api.id}/"
        yield {
            **policy,
            "Statement": [
                {**each, "Resource": str(each["Resource"]).replace(_AN_API, whole)} for each in policy["Statement"]
            ],
        }


def _must_have_the_form(definition: Mapping[str, Any], method: Mapping[str, Any], body: str) -> None:
    schema = method.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema")
    if schema is None:
        return
    whole = {"allOf": [schema], "components": definition.get("components", {})}
    try:
        jsonschema.validate(Input(body).path("$"), whole, cls=jsonschema.Draft4Validator)
    except jsonschema.ValidationError as error:
        raise GatewayRefusal("BAD_REQUEST_BODY", "Invalid request body") from error


def _media_type(called: Called) -> str:
    return called.headers.get("content-type", _JSON).partition(";")[0].strip().lower() or _JSON


def _response(responses: Mapping[str, Any], status: int) -> Mapping[str, Any]:
    """The first whose pattern matches the status, and `default` where none does."""
    matching = (it for pattern, it in responses.items() if pattern != "default" and re.fullmatch(pattern, str(status)))
    found: Mapping[str, Any] = next(matching, responses["default"])
    return found
