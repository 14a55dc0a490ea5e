"""The rules of the AWS SDK for Java, on names that Step Functions' guide or AWS's own answers show."""

import botocore.session
import pytest

from asl_interpreter.tasks import java_names, services


@pytest.mark.parametrize(
    ("service_id", "name"),
    [
        ("DynamoDB", "DynamoDb"),
        ("SFN", "Sfn"),
        ("S3", "S3"),
        ("SESv2", "SesV2"),
        ("ACM PCA", "AcmPca"),
        ("CloudWatch Logs", "CloudWatchLogs"),
        ("Cognito Identity Provider", "CognitoIdentityProvider"),
        ("Secrets Manager", "SecretsManager"),
        ("Config Service", "Config"),
        ("Amazon Q", "Q"),
        ("IoTSiteWise", "IoTSiteWise"),
        ("codestar notifications", "CodestarNotifications"),
        ("Elastic Load Balancing v2", "ElasticLoadBalancingV2"),
    ],
)
def test_the_exception_prefix_is_the_service_id_in_pascal_case(service_id: str, name: str) -> None:
    assert java_names.service(service_id) == name


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("ConditionalCheckFailedException", "ConditionalCheckFailedException"),
        ("QueueDoesNotExist", "QueueDoesNotExistException"),
        ("EC2AccessDeniedException", "Ec2AccessDeniedException"),
        ("NoSuchBucket", "NoSuchBucketException"),
        ("DBInstanceNotFoundFault", "DbInstanceNotFoundException"),
        ("KMSInvalidStateException", "KmsInvalidStateException"),
    ],
)
def test_an_exception_always_ends_in_exception(shape: str, name: str) -> None:
    assert java_names.exception(shape) == name


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("TableName", "TableName"),
        ("stateMachineArn", "StateMachineArn"),
        ("S", "S"),
        ("BOOL", "Bool"),
        ("SS", "Ss"),
        ("NULL", "Nul"),
        ("MD5OfMessageBody", "Md5OfMessageBody"),
        ("DBInstanceIdentifier", "DbInstanceIdentifier"),
        ("ETag", "ETag"),
        ("MultiAZ", "MultiAZ"),
        ("Equals", "EqualsValue"),
    ],
)
def test_a_field_has_its_leading_capitals_lowered(member: str, name: str) -> None:
    assert java_names.member(member) == name


@pytest.mark.parametrize(
    ("name", "botocore_name"),
    [
        ("sfn", "stepfunctions"),
        ("dynamodb", "dynamodb"),
        ("eventbridge", "events"),
        ("cloudwatchlogs", "logs"),
        ("cognitoidentityprovider", "cognito-idp"),
        ("applicationautoscaling", "application-autoscaling"),
        ("costexplorer", "ce"),
    ],
)
def test_a_service_is_found_by_the_name_that_step_functions_gives_it(name: str, botocore_name: str) -> None:
    assert services.aws_sdk_names(botocore.session.get_session().get_available_services())[name] == botocore_name


def test_every_service_of_botocore_has_one_name() -> None:
    available = botocore.session.get_session().get_available_services()
    names = services.aws_sdk_names(available)
    assert sorted(names.values()) == sorted(available)
    assert "stepfunctions" not in names
