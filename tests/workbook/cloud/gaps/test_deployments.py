"""What `sam deploy` needs of CloudFormation: gaps 4 (definitions in S3) and 22 to 27, with a canary each."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

BUCKET, KEY = "a-bucket-of-the-tests", "a/template.yaml"

SAM = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Level: {Type: String, Default: low}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: lambda.amazonaws.com}}]
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: m.h
      InlineCode: "def h(event, context): return None"
      Role: !GetAtt Role.Arn
      Tracing: Active
      Architectures: [arm64]
      Tags: {Project: own}
      LoggingConfig: {LogGroup: chosen, LogFormat: JSON}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      DefinitionUri: s3://a-bucket-of-the-tests/machine.asl.json
      DefinitionSubstitutions: {Level: !Ref Level}
      Role: !GetAtt Role.Arn
Outputs:
  Name: {Value: !Ref Function}
  Machine: {Value: !Ref Machine}
"""
MACHINE = {"StartAt": "Tell", "States": {"Tell": {"Type": "Pass", "Result": "${Level}", "End": True}}}

TRUST = {
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]
}
ALARM = {
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateAgeOfOldestMessage",
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 3,
    "Threshold": 120,
    "Period": 60,
    "Statistic": "Maximum",
}
ALARMED = json.dumps({"Resources": {"Late": {"Type": "AWS::CloudWatch::Alarm", "Properties": ALARM}}})
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"Tags": [{"Key": "Project", "Value": "own"}]}}
ONE_QUEUE = json.dumps(
    {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}, "Outputs": {"Url": {"Value": {"Ref": "Queue"}}}}
)


def by_change_set(template: str, kind: str = "CREATE", **more: Any) -> Any:
    """The stack that a change set makes of a template."""
    client = boto3.client("cloudformation")
    client.create_change_set(
        StackName="s", ChangeSetName=f"c-{kind}", ChangeSetType=kind, **{"TemplateBody": template} | more
    )
    client.execute_change_set(StackName="s", ChangeSetName=f"c-{kind}")
    return client.describe_stacks(StackName="s")["Stacks"][0]


def in_s3(**objects: str) -> None:
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    for key, text in objects.items():
        client.put_object(Bucket=BUCKET, Key=key.replace("__", "."), Body=text.encode())


def outputs(stack: Any) -> dict[str, str]:
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}


@pytest.fixture
def sam_stack(local: None) -> dict[str, str]:
    """The Outputs of SAM's template with tags and a parameter, made by a change set as `sam deploy` does it."""
    in_s3(machine__asl__json=json.dumps(MACHINE))
    stack = by_change_set(
        SAM,
        Parameters=[{"ParameterKey": "Level", "ParameterValue": "high"}],
        Tags=[{"Key": "Project", "Value": "stack"}, {"Key": "Owner", "Value": "tests"}],
    )
    return outputs(stack)


def test_a_change_set_of_a_sam_template_makes_what_the_transform_gives(sam_stack: dict[str, str]) -> None:
    found = boto3.client("lambda").get_function(FunctionName=sam_stack["Name"])
    assert found["Configuration"]["Handler"] == "m.h"


def test_a_definition_in_s3_is_substituted_with_the_parameters_of_the_change_set(sam_stack: dict[str, str]) -> None:
    answer = boto3.client("stepfunctions").start_sync_execution(stateMachineArn=sam_stack["Machine"])
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", '"high"')


def test_a_function_keeps_logging_tracing_and_architecture_of_its_template(sam_stack: dict[str, str]) -> None:
    told = boto3.client("lambda").get_function_configuration(FunctionName=sam_stack["Name"])
    assert (told["LoggingConfig"]["LogGroup"], told["LoggingConfig"]["LogFormat"]) == ("chosen", "JSON")
    assert (told["TracingConfig"]["Mode"], told["Architectures"]) == ("Active", ["arm64"])


def test_a_resource_has_the_tags_of_its_stack_and_its_own_win(sam_stack: dict[str, str]) -> None:
    tags = boto3.client("lambda").get_function(FunctionName=sam_stack["Name"])["Tags"]
    assert {name: tags[name] for name in ("Project", "Owner")} == {"Project": "own", "Owner": "tests"}
    machine = boto3.client("stepfunctions").list_tags_for_resource(resourceArn=sam_stack["Machine"])["tags"]
    assert {"key": "Owner", "value": "tests"} in machine


def test_an_update_of_a_function_leaves_layers_to_aws(sam_stack: dict[str, str]) -> None:
    layer = "arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-arm64:1"
    client = boto3.client("lambda")
    client.update_function_configuration(FunctionName=sam_stack["Name"], Layers=[layer], Timeout=9)
    assert client.get_function_configuration(FunctionName=sam_stack["Name"])["Timeout"] == 9


@pytest.mark.usefixtures("local")
def test_a_function_logs_text_to_its_own_group_when_nothing_else_is_said() -> None:
    role = {
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]
    }
    arn = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(role))["Role"]["Arn"]
    made = boto3.client("lambda").create_function(
        FunctionName="f", Role=arn, Runtime="python3.13", Handler="m.h", Code={"ZipFile": b"PK\5\6" + bytes(18)}
    )
    assert made["LoggingConfig"] == {"LogGroup": "/aws/lambda/f", "LogFormat": "Text"}


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("host", ["127.0.0.1:5000", "localhost:5000", "[::1]:5000"])
def test_a_template_is_read_from_its_bucket_on_this_machine(host: str) -> None:
    in_s3(template=ONE_QUEUE)
    boto3.client("cloudformation").create_stack(StackName="s", TemplateURL=f"http://{host}/{BUCKET}/template")
    assert boto3.client("sqs").list_queues()["QueueUrls"]


@pytest.mark.usefixtures("local")
def test_a_stack_that_cannot_be_made_is_rolled_back_and_its_events_say_why() -> None:
    broken = json.loads(ONE_QUEUE)
    bad = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 99_999}}
    broken["Resources"]["Bad"] = bad
    assert by_change_set(json.dumps(broken))["StackStatus"] == "ROLLBACK_COMPLETE"
    events = boto3.client("cloudformation").describe_stack_events(StackName="s")["StackEvents"]
    assert any("VisibilityTimeout" in event.get("ResourceStatusReason", "") for event in events)
    assert "QueueUrls" not in boto3.client("sqs").list_queues()


@pytest.mark.usefixtures("local")
def test_an_update_by_change_set_keeps_the_outputs_right() -> None:
    by_change_set(ONE_QUEUE)
    renamed = json.loads(ONE_QUEUE)
    renamed["Outputs"]["Address"] = renamed["Outputs"].pop("Url")
    renamed["Resources"]["Topic"] = TOPIC
    stack = by_change_set(json.dumps(renamed), "UPDATE")
    assert (stack["StackStatus"], list(outputs(stack))) == ("UPDATE_COMPLETE", ["Address"])


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("told", [{}, {"UsePreviousValue": True}, {"ParameterValue": "low"}])
def test_a_change_set_with_the_same_template_and_the_values_of_before_changes_nothing(told: dict[str, Any]) -> None:
    template = json.dumps(json.loads(ONE_QUEUE) | {"Parameters": {"Level": {"Type": "String", "Default": "low"}}})
    by_change_set(template)
    client = boto3.client("cloudformation")
    in_s3(template=template)
    client.create_change_set(
        StackName="s",
        ChangeSetName="c",
        ChangeSetType="UPDATE",
        TemplateURL=f"https://s3.amazonaws.com/{BUCKET}/template",
        Parameters=[{"ParameterKey": "Level", **told}] if told else [],
    )
    made = client.describe_change_set(StackName="s", ChangeSetName="c")
    assert (made["Status"], "didn't contain changes" in made["StatusReason"]) == ("FAILED", True)


@pytest.mark.usefixtures("local")
def test_a_stack_has_its_alarms_and_takes_them_with_it() -> None:
    by_change_set(ALARMED)
    [alarm] = boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (120, 3)
    boto3.client("cloudformation").delete_stack(StackName="s")
    assert boto3.client("cloudwatch").describe_alarms()["MetricAlarms"] == []


# -------------------------------------------------------------------------------------------------------- canaries


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_ignores_the_transform() -> None:
    with pytest.warns(UserWarning, match="not supported"):
        boto3.client("cloudformation").create_stack(StackName="s", TemplateBody=SAM.partition("Outputs:")[0])
    assert boto3.client("lambda").list_functions()["Functions"] == []


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_takes_a_number_of_the_address_for_a_bucket() -> None:
    in_s3(template=ONE_QUEUE)
    with pytest.raises(ClientError, match="NoSuchBucket"):
        boto3.client("cloudformation").create_stack(StackName="s", TemplateURL=f"http://127.0.0.1:5/{BUCKET}/template")


@pytest.mark.usefixtures("plain_moto")
def test_canary_a_stack_of_a_change_set_has_no_outputs_in_moto() -> None:
    assert outputs(by_change_set(ONE_QUEUE)) == {}


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_makes_no_alarms() -> None:
    with pytest.warns(UserWarning, match="not supported"):
        by_change_set(ALARMED)
    assert boto3.client("cloudwatch").describe_alarms()["MetricAlarms"] == []


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_does_not_tell_where_a_function_logs_and_does_not_tag_it() -> None:
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.h",
            "Code": {"ZipFile": "pass"},
            "LoggingConfig": {"LogFormat": "JSON"},
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        },
    }
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}
    template = {"Resources": {"F": function, "Role": role}, "Outputs": {"F": {"Value": {"Ref": "F"}}}}
    boto3.client("cloudformation").create_stack(
        StackName="s", TemplateBody=json.dumps(template), Tags=[{"Key": "Owner", "Value": "tests"}]
    )
    [told] = boto3.client("lambda").list_functions()["Functions"]
    assert "LoggingConfig" not in told
    assert "Tags" not in boto3.client("lambda").get_function(FunctionName=told["FunctionName"])
