"""The models that sessions share say the same as those that each would read for itself."""

from functools import partial
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from boto3.exceptions import ResourceNotExistsError
from botocore import session
from botocore.exceptions import UnknownServiceError
from botocore.hooks import EVENT_ALIASES, EventAliaser, HierarchicalEmitter
from botocore.loaders import Loader
from moto.core import loaders, utils
from moto.core.base_backend import AccountSpecificBackend

from workbook.cloud import service_models
from workbook.cloud.local_aws import local_aws


def regions_of(*services: str) -> list[list[str]]:
    backends = [AccountSpecificBackend("ec2", "123456789012", object, False, None) for _ in services]
    return [backend._generate_regions(service) for backend, service in zip(backends, services, strict=True)]


def test_a_service_is_in_the_regions_that_botocore_lists() -> None:
    services = ("dynamodb", "iam", "stepfunctions")
    upstream = regions_of(*services)
    with local_aws():
        first, again = regions_of(*services), regions_of(*services)
    assert first == again == upstream


@pytest.mark.usefixtures("stack")
def test_a_service_that_nobody_knows_is_refused_in_botocores_words() -> None:
    with pytest.raises(UnknownServiceError, match=r"Unknown service: 'dynamodbb'\. Valid .*: .*dynamodb, "):
        boto3.client("dynamodbb")
    with pytest.raises(ResourceNotExistsError):
        boto3.resource("stepfunctions")


@pytest.mark.usefixtures("stack")
def test_a_handler_that_takes_no_keywords_is_refused_whatever_it_is_made_of() -> None:
    events = boto3.client("sts").meta.events
    handled: list[str] = []

    def with_keywords(event_name: str, **more: Any) -> None:
        handled.append(event_name)

    for accepted in (with_keywords, partial(with_keywords), Mock(side_effect=with_keywords)):
        events.register("workbook", accepted)
    for refused in (lambda event_name: None, partial(lambda event_name: None), handled.append):
        with pytest.raises(ValueError, match="keyword"):
            events.register("workbook", refused)
    events.emit("workbook")
    assert len(handled) == 3


@pytest.mark.usefixtures("stack")
def test_a_client_has_the_handlers_that_its_session_had_and_those_that_it_gets_it_has_alone() -> None:
    session = boto3.Session()
    heard: list[tuple[str, str]] = []
    for place in ("first", "", "last"):
        name = "_".join(["register", *filter(None, [place])])
        getattr(session.events, name)(
            "workbook.*", lambda event_name, place=place, **_: heard.append((place, event_name))
        )
    one, other = session.client("sts"), session.client("sts")
    for name in ("workbook.*.deep", "workbook.*"):
        one.meta.events.register(name, lambda event_name, **_: heard.append(("its own", event_name)))
    other.meta.events.emit("workbook.a.deep")
    session.events.emit("workbook.b.deep")
    one.meta.events.emit("workbook.c.deep")
    assert [place for place, name in heard if name != "workbook.c.deep"] == ["first", "", "last"] * 2
    assert [place for place, name in heard if name == "workbook.c.deep"] == ["its own", "first", "", "its own", "last"]


@pytest.mark.usefixtures("stack")
def test_a_service_without_paginators_and_waiters_has_none() -> None:
    client = boto3.client("sts")
    assert (client.can_paginate("get_caller_identity"), client.waiter_names) == (False, [])


def test_the_same_services_are_listed() -> None:
    listed = boto3.Session().get_available_services()
    with local_aws():
        assert boto3.Session().get_available_services() == listed


@pytest.mark.parametrize("service", ["sqs", "sns", "secretsmanager"])  # with moto's addition, none, and one of boto3's
def test_a_service_has_the_model_that_moto_would_read(service: str) -> None:
    upstream = loaders.create_loader().load_service_model(service, "service-2")
    with service_models.shared():
        assert utils.create_loader().load_service_model(service, "service-2") == upstream


@pytest.mark.parametrize("service", ["sqs", "sns"])
def test_a_client_has_the_model_that_botocore_would_read(service: str) -> None:
    upstream = Loader().load_service_model(service, "service-2")
    with service_models.shared():
        utils.create_loader().load_service_model(service, "service-2")  # moto adds to what it reads
        assert session.create_loader().load_service_model(service, "service-2") == upstream


def names() -> list[str]:
    aliaser = EventAliaser(HierarchicalEmitter())
    return [aliaser._alias_event_name(f"before-call.{old}.Get") for old in EVENT_ALIASES]


def test_an_events_present_name_is_the_one_that_botocore_finds() -> None:
    with service_models.shared():
        upstream = service_models._upstream
        alone = EventAliaser(HierarchicalEmitter())
        found = [upstream(alone, f"before-call.{old}.Get") for old in EVENT_ALIASES]
        assert names() == names() == found
        assert "before-call.cloudwatch.Get" in found
