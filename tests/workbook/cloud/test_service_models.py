"""What the sessions of a process share is what each would have found for itself."""

from botocore.hooks import EVENT_ALIASES, EventAliaser, HierarchicalEmitter

from workbook.cloud import service_models


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
