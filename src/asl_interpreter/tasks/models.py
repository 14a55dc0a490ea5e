"""botocore's models of AWS's APIs. botocore is imported when the first of them is read."""

from collections.abc import Collection
from typing import Any

_COMPONENT = "asl_interpreter.models"


def available() -> Collection[str]:
    """The services that have a model, by botocore's names."""
    return _session().get_available_services()  # type: ignore[no-any-return]


def service_model(service: str) -> Any:
    """The model of a service's API, by botocore's name of the service.

    It is kept with botocore's session, like the file behind it, because finding out the shapes of a model takes longer
    than checking a value against them.
    """
    session = _session()
    try:
        models = session.get_component(_COMPONENT)
    except ValueError:  # this is the first
        models = {}
        session.register_component(_COMPONENT, models)
    if service not in models:
        models[service] = session.get_service_model(service)
    return models[service]


def _session() -> Any:
    """botocore's session behind boto3's default one: clients that boto3 makes have read the same models."""
    import boto3

    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    return boto3.DEFAULT_SESSION._session
