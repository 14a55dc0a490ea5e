"""Imports what moto's CloudFormation brings along for services that nothing here uses, without its weight.

Of EC2 its data: at import it asks three boto3 sessions for every Region and reads every instance type there is, about a
second. Of API Gateway the validator of OpenAPI documents, an eighth of a second.

moto reads its own settings at import, so the reader's are left out.
"""

from unittest.mock import patch

import boto3

from workbook.basics.stand_ins import stand_in, stand_ins
from workbook.cloud import readers_settings

with (
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
