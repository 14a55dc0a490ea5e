"""Imports moto's EC2, which its CloudFormation and its Step Functions engine bring along, without its Regions.

At import it asks botocore three times for every Region of AWS: 0.6 s, for data that nothing here uses.
"""

from unittest.mock import patch

import boto3

with patch.object(boto3.Session, "get_available_regions", return_value=[]):
    import moto.ec2.models  # noqa: F401
