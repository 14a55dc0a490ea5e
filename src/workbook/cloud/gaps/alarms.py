"""Gap 25: CloudFormation makes alarms.

(CloudFormation template reference, *AWS::CloudWatch::Alarm*.) Upstream behaviour: moto has alarms, and its
CloudFormation leaves them out of the stack with a warning. Nothing raises them here (gap 18).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.cloudformation.parsing import get_model_map, get_name_type_map
from moto.cloudwatch.models import Alarm, CloudWatchBackend, cloudwatch_backends

_TYPE = "AWS::CloudWatch::Alarm"


@contextmanager
def closed() -> Iterator[None]:
    with patch.dict(get_model_map(), {_TYPE: _AlarmOfAStack}), patch.dict(get_name_type_map(), {_TYPE: "AlarmName"}):
        yield


class _AlarmOfAStack:
    """An alarm as moto's CloudFormation handles a resource."""

    def __init__(self, alarm: Alarm) -> None:
        self.physical_resource_id = alarm.name
        self._arn: str = alarm.alarm_arn

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> "_AlarmOfAStack":
        told = cloudformation_json["Properties"]
        alarm = _backend(account_id, region_name).put_metric_alarm(
            name=resource_name,
            namespace=told.get("Namespace"),
            metric_name=told.get("MetricName"),
            comparison_operator=told["ComparisonOperator"],
            evaluation_periods=int(told["EvaluationPeriods"]),
            period=int(told.get("Period", 0)),
            threshold=float(told.get("Threshold", 0)),
            statistic=told.get("Statistic"),
            description=told.get("AlarmDescription", ""),
            dimensions=told.get("Dimensions", []),
            alarm_actions=told.get("AlarmActions", []),
            ok_actions=told.get("OKActions", []),
            insufficient_data_actions=told.get("InsufficientDataActions", []),
            datapoints_to_alarm=told.get("DatapointsToAlarm"),
            treat_missing_data=told.get("TreatMissingData"),
            unit=told.get("Unit"),
            actions_enabled=told.get("ActionsEnabled", True),
            tags=told.get("Tags", []),
        )
        return cls(alarm)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> "_AlarmOfAStack":
        kept = cloudformation_json["Properties"].get("AlarmName", original_resource.physical_resource_id)
        return cls.create_from_cloudformation_json(kept, cloudformation_json, account_id, region_name)

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        if attribute_name != "Arn":
            raise UnformattedGetAttTemplateException()
        return self._arn

    def is_created(self) -> bool:
        return True

    def delete(self, account_id: str, region_name: str) -> None:
        _backend(account_id, region_name).delete_alarms([self.physical_resource_id])


def _backend(account_id: str, region_name: str) -> CloudWatchBackend:
    backend: CloudWatchBackend = cloudwatch_backends[account_id][region_name]
    return backend
