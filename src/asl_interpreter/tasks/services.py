"""The one table of services: what a Resource calls them, and what botocore and the AWS SDKs for Java do.

(Step Functions guide, *Learning to use AWS service SDK integrations* and *Integrating optimized services with Step
Functions*.)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from asl_interpreter.values import JSON

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

    `actions` are those that are an action of the service's API; `own_actions` are Step Functions' own, and only a task
    function of one's own answers them. `java` is what the AWS SDK for Java 1.x, by which Step Functions calls the
    service, shows of it: what stands before the point in an error, the service in a cause, and the exception for codes
    that no model has. `json` names the fields that take any JSON value. `is_measured` says that AWS is known to refuse
    parameters that do not fit the API's model. `jobs` are the actions that can be waited for (`.sync`), `callbacks`
    those that can hand a task token on. `job_arguments` is what AWS adds to the arguments of a job (recorded).
    """

    botocore: str
    actions: tuple[str, ...] = ()
    java: tuple[str, str, str] = ("", "", "")
    json: tuple[str, ...] = ()
    own_actions: tuple[str, ...] = ()
    is_measured: bool = False
    jobs: tuple[str, ...] = ()
    callbacks: tuple[str, ...] = ()
    job_arguments: Mapping[str, JSON] = field(default_factory=dict)

    def patterns(self, action: str) -> set[str]:
        """The integration patterns of an action, beside Request Response."""
        found = {TOKEN} if action in self.callbacks else set()
        if action in self.jobs:
            found |= {"sync", "sync:2"} if self.botocore == "stepfunctions" else {"sync"}
        return found


def _java(prefix: str, client: str) -> tuple[str, str, str]:
    return prefix, client, f"{client.removesuffix('v2')}Exception"


_EKS = (
    "createCluster", "deleteCluster", "createFargateProfile", "deleteFargateProfile", "createNodegroup",
    "deleteNodegroup",
)  # fmt: skip

OPTIMISED = {
    "dynamodb": Optimised(
        "dynamodb",
        ("getItem", "putItem", "updateItem", "deleteItem"),
        _java("DynamoDB", "AmazonDynamoDBv2"),
        is_measured=True,
    ),
    "events": Optimised(
        "events",
        ("putEvents",),
        _java("EventBridge", "AmazonEventBridge"),
        ("Detail",),
        is_measured=True,
        callbacks=("putEvents",),
    ),
    "lambda": Optimised(
        "lambda", ("invoke",), _java("Lambda", "AWSLambda"), ("Payload",), is_measured=True, callbacks=("invoke",)
    ),
    "sns": Optimised(
        "sns", ("publish",), _java("SNS", "AmazonSNS"), ("Message",), is_measured=True, callbacks=("publish",)
    ),
    "sqs": Optimised(
        "sqs",
        ("sendMessage",),
        _java("SQS", "AmazonSQS"),
        ("MessageBody",),
        is_measured=True,
        callbacks=("sendMessage",),
    ),
    "states": Optimised(
        "stepfunctions",
        ("startExecution",),
        _java("StepFunctions", "AWSStepFunctions"),
        ("Input",),
        is_measured=True,
        jobs=("startExecution",),
        callbacks=("startExecution",),
    ),
    "apigateway": Optimised("apigateway", own_actions=("invoke",), callbacks=("invoke",)),
    "athena": Optimised(
        "athena",
        ("startQueryExecution", "stopQueryExecution", "getQueryExecution", "getQueryResults"),
        _java("Athena", "AmazonAthena"),
        jobs=("startQueryExecution",),
    ),
    "batch": Optimised("batch", ("submitJob",), _java("Batch", "AWSBatch"), jobs=("submitJob",)),
    "bedrock": Optimised(
        "bedrock-runtime",
        own_actions=("invokeModel", "createModelCustomizationJob"),
        jobs=("createModelCustomizationJob",),
        callbacks=("invokeModel",),
    ),
    "bedrockagentcore": Optimised("bedrock-agentcore", own_actions=("invokeHarness",)),
    "codebuild": Optimised(
        "codebuild",
        (
            "startBuild", "stopBuild", "batchDeleteBuilds", "batchGetReports", "startBuildBatch", "stopBuildBatch",
            "retryBuildBatch", "deleteBuildBatch",
        ),
        _java("CodeBuild", "AWSCodeBuild"),
        jobs=("startBuild", "startBuildBatch"),
    ),
    "databrew": Optimised("databrew", ("startJobRun",), _java("DataBrew", "AWSGlueDataBrew"), jobs=("startJobRun",)),
    "ecs": Optimised(
        "ecs",
        ("runTask",),
        _java("ECS", "AmazonECS"),
        jobs=("runTask",),
        callbacks=("runTask",),
        job_arguments={"StartedBy": "AWS Step Functions"},
    ),
    "eks": Optimised(
        "eks",
        _EKS,
        _java("EKS", "AmazonEKS"),
        own_actions=("runJob", "call"),
        jobs=(*_EKS, "runJob"),
        callbacks=("runJob", "call"),
    ),
    "elasticmapreduce": Optimised(
        "emr",
        own_actions=(
            "createCluster", "setClusterTerminationProtection", "terminateCluster", "addStep", "cancelStep",
            "modifyInstanceFleetByName", "modifyInstanceGroupByName",
        ),
        jobs=("createCluster", "terminateCluster", "addStep"),
    ),
    "emr-containers": Optimised(
        "emr-containers",
        ("createVirtualCluster", "deleteVirtualCluster", "startJobRun"),
        _java("EMRContainers", "AmazonEMRContainers"),
        jobs=("startJobRun", "deleteVirtualCluster"),
    ),
    "emr-serverless": Optimised(
        "emr-serverless",
        (
            "createApplication", "startApplication", "stopApplication", "deleteApplication", "startJobRun",
            "cancelJobRun",
        ),
        _java("EMRServerless", "AWSEMRServerless"),
        jobs=(
            "createApplication", "startApplication", "stopApplication", "deleteApplication", "startJobRun",
            "cancelJobRun",
        ),
    ),
    "glue": Optimised("glue", ("startJobRun",), _java("Glue", "AWSGlue"), jobs=("startJobRun",)),
    "http": Optimised("http", own_actions=("invoke",)),
    "mediaconvert": Optimised(
        "mediaconvert", ("createJob",), _java("MediaConvert", "AWSMediaConvert"), jobs=("createJob",)
    ),
    "sagemaker": Optimised(
        "sagemaker",
        (
            "createEndpoint", "createEndpointConfig", "createHyperParameterTuningJob", "createLabelingJob",
            "createModel", "createProcessingJob", "createTrainingJob", "createTransformJob", "updateEndpoint",
        ),
        _java("SageMaker", "AmazonSageMaker"),
        jobs=(
            "createHyperParameterTuningJob", "createLabelingJob", "createProcessingJob", "createTrainingJob",
            "createTransformJob",
        ),
    ),
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
