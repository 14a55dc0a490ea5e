"""The templates: what AWS's guides advise for such a stack, and that its parts fit together."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from workbook.cloud.template import AT_SCALE, TEMPLATE, Template

BOTH = [pytest.param(path, id=path.name) for path in (TEMPLATE, AT_SCALE)]


@pytest.fixture(scope="module")
def template() -> Template:
    return Template.load()


@pytest.fixture(scope="module", params=BOTH)
def each_template(request: pytest.FixtureRequest) -> Template:
    return Template.load(request.param)


@pytest.mark.parametrize("path", BOTH)
def test_cfn_lint_finds_nothing_with_no_rule_ignored(cfn_lint: Any, path: Path) -> None:
    every_rule = cfn_lint.ManualArgs(include_checks=["I", "W", "E"], ignore_checks=[], regions=["us-east-1"])
    matches = cfn_lint.lint_file(path, config=every_rule)
    assert [f"{match.rule.id} line {match.linenumber}: {match.message}" for match in matches] == []
    assert "cfn-lint" not in path.read_text(encoding="utf-8")  # nor ignored inside the template


def test_visibility_timeout_is_at_least_six_times_the_functions_timeout(template: Template) -> None:
    function = template.resources["UpdateJobApplicationsFunction"]["Properties"]
    queue = template.resources["UpdateJobApplicationsSQSQueue"]["Properties"]
    assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]


def test_max_receive_count_is_at_least_five(template: Template) -> None:
    queue = template.resources["UpdateJobApplicationsSQSQueue"]["Properties"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] >= 5


def test_dead_letter_queue_keeps_messages_longer_than_the_queue(template: Template) -> None:
    queue = template.resources["UpdateJobApplicationsSQSQueue"]["Properties"]
    dead_letter_queue = template.resources["UpdateJobApplicationsSQSDLQ"]["Properties"]
    assert dead_letter_queue["MessageRetentionPeriod"] > queue["MessageRetentionPeriod"]


def test_only_the_queue_may_use_the_dead_letter_queue(template: Template) -> None:
    allowed = template.resources["UpdateJobApplicationsSQSDLQ"]["Properties"]["RedriveAllowPolicy"]
    queue_name = template.resources["UpdateJobApplicationsSQSQueue"]["Properties"]["QueueName"]["Fn::Sub"]
    (source,) = allowed["sourceQueueArns"]
    assert allowed["redrivePermission"] == "byQueue"
    assert source["Fn::Sub"].endswith(f":{queue_name}")


def test_the_function_takes_batches_of_five_and_reports_single_failures(template: Template) -> None:
    ((_, mapping),) = template.of_type("AWS::Lambda::EventSourceMapping")
    assert mapping["Properties"]["BatchSize"] == 5
    assert mapping["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["Properties"].get("Enabled", True) is True
    assert mapping["Properties"]["EventSourceArn"] == {"Fn::GetAtt": ["UpdateJobApplicationsSQSQueue", "Arn"]}


def machines(template: Template) -> dict[str, dict[str, Any]]:
    """The state machines' properties by logical id."""
    return {name: it["Properties"] for name, it in template.of_type("AWS::StepFunctions::StateMachine")}


def test_the_definitions_substitutions_are_all_given_and_all_used(each_template: Template) -> None:
    for name in machines(each_template):
        text = each_template.definition_file(name).read_text(encoding="utf-8")
        used = {part.partition("}")[0] for part in text.split("${")[1:]}
        given = each_template.source["Resources"][name]["Properties"]["DefinitionSubstitutions"]
        assert used == set(given), name


def test_a_booking_that_is_waited_for_is_express_and_only_what_may_take_longer_is_standard() -> None:
    types = {
        name: it["StateMachineType"]
        for path in (TEMPLATE, AT_SCALE)
        for name, it in machines(Template.load(path)).items()
    }
    assert types == {"BookNannyStateMachine": "EXPRESS", "BookNannyAtScale": "EXPRESS", "BookNannySharded": "STANDARD"}


def test_what_runs_beside_the_stack_is_told_where_by_the_stacks_own_outputs() -> None:
    beside, stack = Template.load(AT_SCALE), Template.load(TEMPLATE)
    wanted = {name for name, it in beside.source["Parameters"].items() if "Default" not in it}
    assert wanted == {"TableName", "QueueUrl", "QueueArn", "TopicArn", "OperationsTopicArn"}
    assert wanted <= set(stack.source["Outputs"])


def test_every_alarm_watches_something_of_this_stack_and_tells_somebody(each_template: Template) -> None:
    alarms = dict(each_template.of_type("AWS::CloudWatch::Alarm"))
    assert len(alarms) >= 2 * len(machines(each_template))
    for name, alarm in alarms.items():
        for dimension in alarm["Properties"]["Dimensions"]:
            (target,) = dimension["Value"].values()
            logical_id = target if isinstance(target, str) else target[0]
            assert logical_id in each_template.resources, name
        [action] = alarm["Properties"]["AlarmActions"]
        assert action["Ref"].removesuffix("Arn") == "OperationsTopic", name
        assert alarm["Properties"].get("ActionsEnabled", True) is True, name


def watched(template: Template) -> dict[tuple[str, str], dict[str, Any]]:
    """The alarms by what they watch: a metric, and the logical id of whose metric it is."""
    found = {}
    for _, alarm in template.of_type("AWS::CloudWatch::Alarm"):
        [dimension] = alarm["Properties"]["Dimensions"]
        [target] = dimension["Value"].values()
        found[alarm["Properties"]["MetricName"], target if isinstance(target, str) else target[0]] = alarm["Properties"]
    return found


def test_one_message_given_up_is_an_alarm_within_minutes(template: Template) -> None:
    assert rings_at_the_first(watched(template)["ApproximateNumberOfMessagesVisible", "UpdateJobApplicationsSQSDLQ"])


def test_one_booking_that_never_ended_is_an_alarm_within_minutes(each_template: Template) -> None:
    for name in machines(each_template):
        assert rings_at_the_first(watched(each_template)["ExecutionsTimedOut", name]), name


def rings_at_the_first(alarm: dict[str, Any]) -> bool:
    return (
        alarm["Statistic"] in ("Sum", "Maximum")
        and (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)
        and alarm["Period"] * alarm["EvaluationPeriods"] <= 300
    )


def test_a_queue_that_nobody_empties_is_an_alarm_before_its_messages_expire(template: Template) -> None:
    alarm = watched(template)["ApproximateAgeOfOldestMessage", "UpdateJobApplicationsSQSQueue"]
    queue = template.resources["UpdateJobApplicationsSQSQueue"]["Properties"]
    ordinary = queue["VisibilityTimeout"] * queue["RedrivePolicy"]["maxReceiveCount"]
    assert (alarm["Statistic"], alarm["ComparisonOperator"]) == ("Maximum", "GreaterThanThreshold")
    assert ordinary < alarm["Threshold"] <= 2 * ordinary
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 300


def test_a_few_refused_bookings_are_no_alarm_and_many_are(each_template: Template) -> None:
    for name in machines(each_template):
        alarm = watched(each_template)["ExecutionsFailed", name]
        assert (alarm["Statistic"], alarm["ComparisonOperator"]) == ("Sum", "GreaterThanThreshold")
        assert 1 < alarm["Threshold"] <= 50
        assert alarm["Period"] * alarm["EvaluationPeriods"] <= 600


def test_an_idle_system_raises_no_alarm(each_template: Template) -> None:
    for name, alarm in each_template.of_type("AWS::CloudWatch::Alarm"):
        assert alarm["Properties"]["TreatMissingData"] == "notBreaching", name
        assert alarm["Properties"]["Namespace"] in ("AWS/SQS", "AWS/States"), name


def test_an_alarm_reaches_its_topic_which_no_key_of_sns_keeps_cloudwatch_from(template: Template) -> None:
    # CloudWatch guide, "Amazon SNS topics encryption": an alarm's action fails on a topic with the key alias/aws/sns.
    for name, alarm in template.of_type("AWS::CloudWatch::Alarm"):
        for action in alarm["Properties"]["AlarmActions"]:
            assert "KmsMasterKeyId" not in template.resources[action["Ref"]]["Properties"], name


def test_the_front_door_is_throttled_and_writes_no_body_to_a_log(template: Template) -> None:
    [(_, stage)] = template.of_type("AWS::ApiGateway::Stage")
    [settings] = stage["Properties"]["MethodSettings"]
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert 0 < settings["ThrottlingRateLimit"] <= settings["ThrottlingBurstLimit"] <= 100
    assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("OFF", False)


def test_the_access_log_has_no_credential_in_it(template: Template) -> None:
    # API Gateway guide, "Variables for access logging for API Gateway".
    [(_, stage)] = template.of_type("AWS::ApiGateway::Stage")
    told = set(re.findall(r"\$context\.[\w.]+", stage["Properties"]["AccessLogSetting"]["Format"]))
    assert "$context.requestId" in told  # without it API Gateway refuses the format
    assert not {name for name in told if re.search("accessKey|apiKey|authorizer|principalOrg|sourceIp", name)}


def test_what_is_not_json_does_not_reach_a_service_as_it_is(template: Template) -> None:
    [(_, api)] = template.of_type("AWS::ApiGateway::RestApi")
    for methods in api["Properties"]["Body"]["paths"].values():
        for method in methods.values():
            assert method["x-amazon-apigateway-integration"]["passthroughBehavior"] == "never"


def test_somebody_hears_of_a_message_that_was_given_up(template: Template) -> None:
    watched = [
        (alarm["Properties"]["MetricName"], alarm["Properties"]["Dimensions"][0]["Value"]["Fn::GetAtt"][0])
        for _, alarm in template.of_type("AWS::CloudWatch::Alarm")
        if alarm["Properties"]["Namespace"] == "AWS/SQS"
    ]
    assert ("ApproximateNumberOfMessagesVisible", "UpdateJobApplicationsSQSDLQ") in watched
    assert ("ApproximateAgeOfOldestMessage", "UpdateJobApplicationsSQSQueue") in watched


def test_every_log_group_forgets(each_template: Template) -> None:
    groups = dict(each_template.of_type("AWS::Logs::LogGroup"))
    assert [name for name, group in groups.items() if "RetentionInDays" not in group["Properties"]] == []
    functions = dict(each_template.of_type("AWS::Lambda::Function"))
    for name, function in functions.items():
        assert function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"] in groups, name


def test_what_holds_messages_or_items_is_encrypted(template: Template) -> None:
    for _, queue in template.of_type("AWS::SQS::Queue"):
        assert queue["Properties"]["SqsManagedSseEnabled"] is True
    for _, table in template.of_type("AWS::DynamoDB::Table"):
        assert table["Properties"]["SSESpecification"]["SSEEnabled"] is True
    assert template.resources["AcceptedApplicantTopic"]["Properties"]["KmsMasterKeyId"]


def test_what_was_received_too_often_goes_to_the_dead_letter_queue_and_waits_there_whatever_becomes_of_the_stack(
    template: Template,
) -> None:
    queue = template.resources["UpdateJobApplicationsSQSQueue"]["Properties"]
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["UpdateJobApplicationsSQSDLQ", "Arn"]}
    assert queue["MessageRetentionPeriod"] >= 24 * 3600  # a night to mend the function in
    assert template.resources["UpdateJobApplicationsSQSDLQ"]["UpdateReplacePolicy"] == "Retain"


def test_a_wrong_write_can_be_undone_and_no_update_loses_the_table(template: Template) -> None:
    table = template.resources["BookingTable"]
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["UpdateReplacePolicy"] == "Retain"


def test_deleting_the_stack_leaves_nothing_behind(each_template: Template) -> None:
    keeping = {"AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::Logs::LogGroup"}
    for name, resource in each_template.resources.items():
        if resource["Type"] in keeping:
            assert resource["DeletionPolicy"] == "Delete", name


def test_whatever_is_tagged_says_which_project_it_belongs_to(each_template: Template) -> None:
    for name, resource in each_template.resources.items():
        tags = resource.get("Properties", {}).get("Tags")
        if tags is not None:
            assert {"Key": "Project", "Value": "book-a-nanny"} in tags, name


def test_a_failed_booking_leaves_its_input_in_the_state_machines_log(each_template: Template) -> None:
    # Step Functions guide, "Using CloudWatch Logs to log execution history": the prefix /aws/vendedlogs keeps the
    # resource policy small.
    for name, machine in machines(each_template).items():
        group = each_template.resources[f"{name}LogGroup"]["Properties"]
        logging = machine["LoggingConfiguration"]
        assert (logging["Level"], logging["IncludeExecutionData"]) == ({"Ref": "LogLevel"}, True)
        arn = {"Fn::GetAtt": [f"{name}LogGroup", "Arn"]}
        assert logging["Destinations"] == [{"CloudWatchLogsLogGroup": {"LogGroupArn": arn}}]
        assert group["LogGroupName"]["Fn::Sub"].startswith("/aws/vendedlogs/")
        assert each_template.cloudformation["Parameters"]["LogLevel"]["Default"] != "OFF"


def test_the_log_level_is_any_that_step_functions_has_and_by_itself_the_one_that_logs_everything(
    template: Template,
) -> None:
    # Step Functions API reference, "LoggingConfiguration". Below ALL, an Express execution has no whole history.
    levels = botocore.session.get_session().get_service_model("stepfunctions").shape_for("LogLevel").enum
    parameter = template.cloudformation["Parameters"]["LogLevel"]
    assert (set(parameter["AllowedValues"]), parameter["Default"]) == (set(levels), "ALL")


def test_every_state_machine_is_traced(each_template: Template) -> None:
    for name, machine in machines(each_template).items():
        assert machine["TracingConfiguration"] == {"Enabled": True}, name


def test_every_function_is_traced_and_logs_json(template: Template) -> None:
    for name, function in template.of_type("AWS::Lambda::Function"):
        assert function["Properties"]["TracingConfig"] == {"Mode": "Active"}, name
        assert function["Properties"]["LoggingConfig"]["LogFormat"] == "JSON", name


def test_the_single_function_has_time_for_retries_of_its_own(template: Template) -> None:
    # Lambda's default is 3 s. Nothing retries this function from outside.
    assert template.resources["BookNannyFunction"]["Properties"]["Timeout"] >= 20


def test_the_address_hears_of_both_topics(template: Template) -> None:
    told = [subscription["Properties"] for _, subscription in template.of_type("AWS::SNS::Subscription")]
    assert {it["TopicArn"]["Ref"] for it in told} == {"AcceptedApplicantTopic", "OperationsTopic"}
    assert all((it["Protocol"], it["Endpoint"]) == ("email", {"Ref": "NotificationEmail"}) for it in told)


def test_without_an_address_nobody_is_subscribed(template: Template) -> None:
    assert template.cloudformation["Parameters"]["NotificationEmail"]["Default"] == ""
    for name, subscription in template.of_type("AWS::SNS::Subscription"):
        assert subscription["Condition"] == "HasNotificationEmail", name


def test_the_layers_powertools_is_the_version_the_tests_run_on(template: Template) -> None:
    lock = (TEMPLATE.parent / "requirements.lock").read_text(encoding="utf-8")
    pinned = lock.partition("aws-lambda-powertools")[2].partition("==")[2].split()[0]
    for name, function in template.of_type("AWS::Lambda::Function"):
        ((_, layer, without),) = (each["Fn::If"] for each in function["Properties"]["Layers"])
        assert without == {"Ref": "AWS::NoValue"}
        assert layer.strip("{}").rpartition("/")[2] == pinned, name
        assert f"/{function['Properties']['Architectures'][0]}/{function['Properties']['Runtime']}/" in layer, name


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_package_holds_booking_only(template: Template, tmp_path: Path) -> None:
    for name, _ in template.of_type("AWS::Lambda::Function"):
        artifacts = tmp_path / name
        artifacts.mkdir()
        build = ["make", f"build-{name}", f"ARTIFACTS_DIR={artifacts}"]
        subprocess.run(
            build, cwd=TEMPLATE.parent / "src", env=os.environ | {"MAKEFLAGS": ""}, check=True, capture_output=True
        )
        assert [path.name for path in artifacts.iterdir()] == ["booking"]
        assert list(artifacts.rglob("__pycache__")) == []
