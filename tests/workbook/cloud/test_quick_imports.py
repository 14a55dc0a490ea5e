"""What is not imported at first is there when a template names it."""

import json
import subprocess
import sys

import boto3
import pytest

LEFT_OUT = """
import sys
from workbook.cloud import connect
connect("moto")
heavy = ("moto.rds", "moto.iot", "moto.iam.aws_managed_policies", "werkzeug.serving", "jsonpath")
print([name for name in heavy if name in sys.modules])
"""


@pytest.mark.usefixtures("stack")
def test_a_resource_of_a_service_that_was_left_out_is_made_all_the_same() -> None:
    template = {"Resources": {"Zone": {"Type": "AWS::Route53::HostedZone", "Properties": {"Name": "nannies.example"}}}}
    cloudformation = boto3.client("cloudformation")
    cloudformation.create_stack(StackName="zones", TemplateBody=json.dumps(template))
    [zone] = boto3.client("route53").list_hosted_zones()["HostedZones"]
    assert zone["Name"].startswith("nannies.example")


def test_deploying_our_own_template_needs_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", LEFT_OUT], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
