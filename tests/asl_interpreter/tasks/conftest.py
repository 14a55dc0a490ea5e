"""A region and credentials, so that no client asks the machine for them; AWS itself is moto."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto import mock_aws

from asl_interpreter.tasks import integrations
from asl_interpreter.tasks.call import TaskCall, TaskFailed


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def call() -> Iterator[Callable[[str, Any], Any]]:
    """Calls an integration on moto; a task that fails gives its error and its cause."""
    with mock_aws():
        task = integrations()

        def call(resource: str, parameters: Any) -> Any:
            try:
                return task(TaskCall(f"arn:aws:states:::{resource}", parameters, "State", 0.0))
            except TaskFailed as failure:
                return failure.error, failure.cause

        yield call
