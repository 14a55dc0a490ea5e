"""The map of a template: the project's own, and odd ones."""

from collections.abc import Callable

from workbook.cloud.template import Template
from workbook.figures import Picture, template_map

QUEUE = "UpdateJobApplicationsSQSQueue"


def alone() -> Picture:
    return template_map({"ATableWithANameThatIsMuchLongerThanItsCardIsWide": {"Type": "AWS::DynamoDB::Table"}})


PICTURES: dict[str, Callable[[], Picture]] = {
    "the template": lambda: template_map(Template.load().resources),
    "the template, its queue lit": lambda: template_map(Template.load().resources, [QUEUE]),
    "a template with one table": alone,
}
