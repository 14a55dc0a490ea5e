"""The one table of services: what a Resource calls them, and what botocore and the AWS SDKs for Java do.

(Step Functions guide, *Learning to use AWS service SDK integrations* and *Integrating optimized services with Step
Functions*.)
"""

from collections.abc import Collection
from dataclasses import dataclass

# What `aws-sdk:<service>:…` calls a service, where botocore's name differs by more than hyphens.
_AWS_SDK = {
    "applicationdiscovery": "discovery",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "costandusagereport": "cur",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "directory": "ds",
    "directoryservicedata": "ds-data",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "elasticsearch": "es",
    "eventbridge": "events",
    "iotdataplane": "iot-data",
    "iotjobsdataplane": "iot-jobs-data",
    "lexmodelbuilding": "lex-models",
    "lexmodelsv2": "lexv2-models",
    "lexruntimev2": "lexv2-runtime",
    "marketplacemetering": "meteringmarketplace",
    "migrationhub": "mgh",
    "serverlessapplicationrepository": "serverlessrepo",
    "sfn": "stepfunctions",
    "simpledb": "sdb",
}
_RENAMED = frozenset(_AWS_SDK.values())

WITHOUT_MODEL = frozenset(
    (
        "apptest", "elasticinference", "elastictranscoder", "evidently", "finspace", "finspacedata", "honeycode",
        "iotanalytics", "iotevents", "ioteventsdata", "iotfleethub", "lookoutmetrics", "lookoutvision", "opsworks",
        "opsworkscm", "panorama", "privatenetworks", "qldb", "qldbsession", "robomaker", "simspaceweaver", "sms", "tnb",
    )
)  # fmt: skip
"""What the guide lists for `aws-sdk:<service>:…` and botocore has dropped: nothing here knows their actions."""


TOKEN = "waitForTaskToken"
"""The pattern that every AWS SDK integration has, and some of the optimised ones."""


@dataclass(frozen=True, slots=True)
class Optimised:
    """A service with optimised integrations.

    `actions` are those that can be called here; none where only AWS can. `java` is what the AWS SDK for Java 1.x, by
    which Step Functions calls the service, shows of it: what stands before the point in an error, the service in a
    cause, and the exception for codes that no model has. `json` names the fields that take any JSON value. `jobs` are
    the actions that can be waited for (`.sync`), `callbacks` those that can hand a task token on.
    """

    botocore: str
    actions: tuple[str, ...] = ()
    java: tuple[str, str, str] = ("", "", "")
    json: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    callbacks: tuple[str, ...] = ()

    def patterns(self, action: str) -> set[str]:
        """The integration patterns of an action, beside Request Response."""
        found = {TOKEN} if action in self.callbacks else set()
        if action in self.jobs:
            found |= {"sync", "sync:2"} if self.botocore == "stepfunctions" else {"sync"}
        return found


OPTIMISED = {
    "dynamodb": Optimised(
        "dynamodb",
        ("getItem", "putItem", "updateItem", "deleteItem"),
        ("DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException"),
    ),
    "events": Optimised(
        "events", ("putEvents",), ("EventBridge", "AmazonEventBridge", "AmazonEventBridgeException"), ("Detail",),
        callbacks=("putEvents",),
    ),
    "lambda": Optimised("lambda", ("invoke",), ("Lambda", "AWSLambda", "AWSLambdaException"), ("Payload",), callbacks=("invoke",)),
    "sns": Optimised("sns", ("publish",), ("SNS", "AmazonSNS", "AmazonSNSException"), ("Message",), callbacks=("publish",)),
    "sqs": Optimised("sqs", ("sendMessage",), ("SQS", "AmazonSQS", "AmazonSQSException"), ("MessageBody",), callbacks=("sendMessage",)),
    "states": Optimised(
        "stepfunctions",
        ("startExecution",),
        ("StepFunctions", "AWSStepFunctions", "AWSStepFunctionsException"),
        ("Input",),
        jobs=("startExecution",),
        callbacks=("startExecution",),
    ),
    "bedrock": Optimised("bedrock-runtime"),
    "bedrockagentcore": Optimised("bedrock-agentcore"),
    "elasticmapreduce": Optimised("emr"),
} | {
    name: Optimised(name)
    for name in (
        "apigateway", "athena", "batch", "codebuild", "databrew", "ecs", "eks", "emr-containers", "emr-serverless",
        "glue", "http", "mediaconvert", "sagemaker",
    )
}  # fmt: skip
"""The services of `arn:aws:states:::<service>:<action>`, by the names that Step Functions gives them."""


def aws_sdk_names(available: Collection[str]) -> dict[str, str]:
    """botocore's name of each service in `available`, by the name that `aws-sdk:<service>` has for it."""
    same = {name.replace("-", ""): name for name in available if name not in _RENAMED}
    return same | {ours: name for ours, name in _AWS_SDK.items() if name in available}


def aws_sdk_service(name: str, available: Collection[str]) -> str | None:
    """botocore's name of the service that `aws-sdk:<name>` calls; None when there is none."""
    if name in _AWS_SDK:
        return _AWS_SDK[name]
    if name in available and "-" not in name:
        return None if name in _RENAMED else name
    return aws_sdk_names(available).get(name)


def java_names_of(botocore_name: str) -> tuple[str, str, str]:
    """`java` of the optimised service that botocore calls so."""
    return next(row.java for row in OPTIMISED.values() if row.botocore == botocore_name)
