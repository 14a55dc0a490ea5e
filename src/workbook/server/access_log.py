"""A stage's access log: a line for each request, as the stage's format has it (API Gateway guide, *Set up CloudWatch
logging for REST APIs in API Gateway*).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moto.apigateway.models import RestAPI
from moto.logs.models import logs_backends

from workbook.server.rest_api import Reply

_VARIABLE = re.compile(r"\$context\.([A-Za-z.]+)")


def write(api: RestAPI, account: str, region: str, reply: Reply) -> None:
    """The line of one request, if the stage has a log and the group is there."""
    settings = api.stages[reply.context["stage"]].access_log_settings
    if not settings:
        return
    now = datetime.now(UTC)
    context = {**reply.context, "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000")}
    line = _VARIABLE.sub(lambda found: _value(context, found[1]), settings["format"])
    group = settings["destinationArn"].split(":")[6]
    logs = logs_backends[account][region]
    if group not in logs.groups:
        return
    if api.id not in logs.groups[group].streams:
        logs.create_log_stream(group, api.id)
    logs.put_log_events(group, api.id, [{"timestamp": int(now.timestamp() * 1000), "message": line}])


def _value(context: Mapping[str, Any], name: str) -> str:
    """What a variable shows; `-` where there is nothing to show."""
    value: Any = context
    for part in name.split("."):
        value = value.get(part, "-") if isinstance(value, Mapping) else "-"
    return str(value)
