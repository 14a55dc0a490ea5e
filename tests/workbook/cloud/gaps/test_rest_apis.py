"""Gap 28: CloudFormation makes REST APIs whole; and its canary."""

import json
from typing import Any

import boto3
import pytest
from botocore.parsers import ResponseParserError

INTEGRATION = {"type": "mock", "httpMethod": "POST", "uri": "u", "responses": {"default": {"statusCode": "200"}}}
METHOD = {"responses": {"200": {"description": "It."}}, "x-amazon-apigateway-integration": INTEGRATION}
BODY = {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/a/{b}": {"get": METHOD}}}
TAGS = [{"Key": "Project", "Value": "p"}]
TEMPLATE = {
    "Resources": {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api", "Body": BODY, "Tags": TAGS}},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "DeploymentId": {"Ref": "Deployment"},
                "StageName": "v1",
                "Tags": TAGS,
                "AccessLogSetting": {"DestinationArn": "arn", "Format": "$context.status"},
            },
        },
        "Account": {"Type": "AWS::ApiGateway::Account", "Properties": {"CloudWatchRoleArn": "arn:aws:iam::1:role/r"}},
    }
}


def made(template: Any = TEMPLATE) -> dict[str, str]:
    client = boto3.client("cloudformation")
    client.create_stack(StackName="small", TemplateBody=json.dumps(template))
    listed = client.describe_stack_resources(StackName="small")["StackResources"]
    return {it["LogicalResourceId"]: it["PhysicalResourceId"] for it in listed}


@pytest.mark.usefixtures("local")
def test_an_api_its_deployment_and_its_stage_are_there_as_the_template_has_them() -> None:
    names, gateway = made(), boto3.client("apigateway")
    [api] = gateway.get_rest_apis()["items"]
    assert (api["id"], api["name"], api["tags"]) == (names["Api"], "api", {"Project": "p"})
    [stage] = gateway.get_stages(restApiId=api["id"])["item"]
    assert (stage["stageName"], stage["deploymentId"]) == (names["Stage"], names["Deployment"])
    assert stage["accessLogSettings"] == {"destinationArn": "arn", "format": "$context.status"}
    paths = {it["path"]: it["id"] for it in gateway.get_resources(restApiId=api["id"])["items"]}
    assert gateway.get_integration(restApiId=api["id"], resourceId=paths["/a/{b}"], httpMethod="GET")["uri"] == "u"
    assert gateway.get_account()["cloudwatchRoleArn"] == "arn:aws:iam::1:role/r"


@pytest.mark.usefixtures("local")
def test_a_stack_that_is_deleted_takes_its_api_along_and_leaves_the_accounts_setting() -> None:
    made()
    boto3.client("cloudformation").delete_stack(StackName="small")
    gateway = boto3.client("apigateway")
    assert gateway.get_rest_apis()["items"] == []
    assert gateway.get_account()["cloudwatchRoleArn"] == "arn:aws:iam::1:role/r"


@pytest.mark.usefixtures("local")
def test_an_api_whose_definition_changes_stays_the_same_api() -> None:
    names = made()
    changed = json.loads(json.dumps(TEMPLATE))
    changed["Resources"]["Api"]["Properties"]["Body"]["paths"] = {"/c": {"get": METHOD}}
    changed["Resources"]["Later"] = changed["Resources"].pop("Deployment")
    changed["Resources"]["Stage"]["Properties"]["DeploymentId"] = {"Ref": "Later"}
    boto3.client("cloudformation").update_stack(StackName="small", TemplateBody=json.dumps(changed))
    gateway = boto3.client("apigateway")
    [api] = gateway.get_rest_apis()["items"]
    assert api["id"] == names["Api"]
    assert {it["path"] for it in gateway.get_resources(restApiId=api["id"])["items"]} == {"/", "/c"}
    [stage] = gateway.get_stages(restApiId=api["id"])["item"]
    assert stage["deploymentId"] != names["Deployment"]


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_refuses_the_deployment_of_an_api_that_a_template_defines() -> None:
    with pytest.raises(ResponseParserError, match="contain any methods"):
        made()
