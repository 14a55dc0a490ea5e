"""An AWS account on this machine, on real time, in which things happen by themselves."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from workbook.cloud.local_aws import local_aws
from workbook.server import real_time
from workbook.server.lambda_runtime.credentials import Sessions
from workbook.server.lambda_runtime.functions import DeployedFunctions
from workbook.server.lambda_runtime.invoke import served as functions_served
from workbook.server.mappings.api import served as mappings_served
from workbook.server.mappings.pollers import Pollers


@contextmanager
def at_work(endpoint_url: str) -> Iterator[None]:
    """The local cloud, empty, served at `endpoint_url`: functions run, mappings poll, executions go on.

    All of it ends with the context, the processes of functions too.
    """
    with ExitStack() as stack:
        clock = real_time.ServersTime()
        stack.callback(clock.stop)
        clock.start()
        stack.enter_context(local_aws())
        sessions = Sessions()
        functions = DeployedFunctions(endpoint_url, sessions)
        stack.callback(functions.close)
        pollers = Pollers(functions)
        stack.callback(pollers.close)
        stack.enter_context(sessions.honoured())
        stack.enter_context(functions_served(functions))
        stack.enter_context(mappings_served(pollers))
        stack.enter_context(real_time.executions_go_on())
        yield
