"""Imports moto's EC2, which its CloudFormation and its Step Functions engine bring along, without its data.

At import it asks botocore three times for every Region and reads every instance type there is: about a second, for
what nothing here uses.
"""

from unittest.mock import patch

import boto3

with (
    patch.object(boto3.Session, "get_available_regions", return_value=[]),
    patch("moto.utilities.utils.load_resource", return_value={}),
):
    import moto.ec2.models  # noqa: F401
