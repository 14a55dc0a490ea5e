"""Imports what moto's CloudFormation brings along for services that nothing here uses, without its weight.

Of EC2 its data: at import it asks three boto3 sessions for every Region and reads every instance type there is, about a
second. Of API Gateway the validator of OpenAPI documents, an eighth of a second. Of werkzeug the web server, which
nobody takes from its front page. Of IAM the text of AWS's managed policies, 5 MB, which moto gives an account only on
demand. Thirteen services are left until a template names a resource that is none of the others'.

moto reads its own settings at import, so the reader's are left out.
"""

from functools import cache
from importlib import import_module
from typing import Any
from unittest.mock import patch

import boto3

from workbook.basics.stand_ins import stand_in, stand_ins
from workbook.cloud import readers_settings

with stand_ins({"werkzeug.serving": stand_in("werkzeug.serving", run_simple=None)}):
    import werkzeug  # noqa: F401

_MANAGED_POLICIES = "moto.iam.aws_managed_policies"
with (
    stand_ins({_MANAGED_POLICIES: stand_in(_MANAGED_POLICIES, aws_managed_policies_data="{}")}),
    readers_settings.left_out(),
    patch.object(boto3.Session, "__init__", return_value=None),
    patch.object(boto3.Session, "get_available_regions", return_value=[]),
    patch("moto.utilities.utils.load_resource", return_value={}),
):
    import moto.ec2.models

_EXCEPTIONS = "openapi_spec_validator.validation.exceptions"
with stand_ins(
    {
        "openapi_spec_validator": stand_in("openapi_spec_validator", validate=None),
        _EXCEPTIONS: stand_in(_EXCEPTIONS, OpenAPIValidationError=ValueError),
    }
):
    import moto.apigateway.models  # noqa: F401

_LATER = (
    "autoscaling",
    "batch",
    "datapipeline",
    "ecs",
    "efs",
    "elb",
    "elbv2",
    "emr",
    "iot",
    "rds",
    "redshift",
    "route53",
    "sagemaker",
)
with stand_ins({f"moto.{service}": stand_in(f"moto.{service}", models=None) for service in _LATER}):
    from moto.cloudformation import parsing


@cache
def _import_the_others() -> None:
    for service in _LATER:
        import_module(f"moto.{service}.models")
    parsing.get_model_list.cache_clear()
    for model in parsing.get_model_list():
        kind = model.cloudformation_type()
        parsing.get_model_map().setdefault(kind, model)
        parsing.get_name_type_map().setdefault(kind, model.cloudformation_name_type())


def _resource_class(kind: str, upstream: Any = parsing.resource_class_from_type) -> Any:
    if kind not in parsing.get_model_map():
        _import_the_others()
    return upstream(kind)


# For good, as what was imported is there for good.
parsing.resource_class_from_type = _resource_class
