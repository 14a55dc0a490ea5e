"""Lambda's API where it concerns running functions: Invoke, and what makes an environment out of date.

(Lambda API reference, *Invoke*.) Differs on AWS: an asynchronous invocation that fails is not tried again.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Thread
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda.responses import LambdaResponse

from workbook.server.lambda_runtime.functions import DeployedFunctions, Throttled

_MOST_PAYLOAD = 6 * 1024 * 1024  # bytes of a synchronous request (AWS Lambda guide, *Lambda quotas*)

Answer = tuple[int, dict[str, Any], str]


@contextmanager
def served(functions: DeployedFunctions) -> Iterator[None]:
    """Within the context Invoke runs the function's own code."""
    delete = LambdaBackend.delete_function

    def invoke(self: LambdaResponse) -> Answer:
        name = unquote(self.path.rsplit("/", 2)[-2])
        function: LambdaFunction = self.backend.get_function(name, self._get_param("Qualifier"))
        payload, kind = self.body or "{}", self.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if (refusal := _refusal(payload)) is not None:
            return refusal
        if kind == "DryRun":
            return 204, {"status": 204}, ""
        if kind == "Event":
            Thread(target=_run_and_forget, args=(functions, function, payload), daemon=True).start()
            return 202, {"status": 202}, ""
        try:
            outcome = functions.invoke(function, payload)
        except Throttled as throttled:
            told = {"Reason": str(throttled), "Type": "User", "message": "Rate Exceeded."}
            return 429, _error("TooManyRequestsException", 429), json.dumps(told)
        headers = {"content-type": "application/json", "X-Amz-Executed-Version": "$LATEST"}
        if outcome.failed:
            headers["X-Amz-Function-Error"] = "Unhandled"
        if self.headers.get("X-Amz-Log-Type") == "Tail":
            headers["X-Amz-Log-Result"] = base64.b64encode(outcome.log_tail.encode()).decode()
        return 200, headers, outcome.payload

    def delete_function(self: LambdaBackend, function_name: str, qualifier: str | None = None) -> None:
        arn = self.get_function(function_name, qualifier).function_arn
        delete(self, function_name, qualifier)
        functions.forget(arn)

    with ExitStack() as stack:
        stack.enter_context(patch.object(LambdaResponse, "invoke", invoke))
        stack.enter_context(patch.object(LambdaBackend, "delete_function", delete_function))
        yield


def _refusal(payload: str) -> Answer | None:
    if len(payload.encode()) > _MOST_PAYLOAD:
        message = f"Request must be smaller than {_MOST_PAYLOAD} bytes for the InvokeFunction operation"
        return 413, _error("RequestTooLargeException", 413), json.dumps({"Type": "User", "message": message})
    try:
        json.loads(payload)
    except ValueError as fault:
        message = f"Could not parse request body into json: {fault}"
        return 400, _error("InvalidRequestContentException", 400), json.dumps({"Type": "User", "message": message})
    return None


def _error(code: str, status: int) -> dict[str, Any]:
    return {"x-amzn-errortype": code, "status": status}


def _run_and_forget(functions: DeployedFunctions, function: LambdaFunction, payload: str) -> None:
    with suppress(Throttled):
        functions.invoke(function, payload)
