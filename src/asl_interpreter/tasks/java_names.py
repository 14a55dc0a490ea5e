"""Names as the AWS SDK for Java 2.x forms them from an API's model.

Step Functions is written with that SDK, and its AWS SDK integrations show its names: of services and exceptions in an
error (`DynamoDb.ConditionalCheckFailedException`), and of the fields of requests and results (`Md5OfMessageBody`,
`Bool`). The names of services in a Resource are in `services`.
(Step Functions guide, *Learning to use AWS service SDK integrations*, whose table of exception prefixes follows these
rules.)
"""

import re

# The SDK avoids names that mean something in Java. `EqualsValue`: the guide says so; `Nul`: seen in DynamoDB's results.
_MEMBERS = {"Equals": "EqualsValue", "Null": "Nul"}

_WORDS = (
    (r"[^A-Za-z0-9]+", " "),
    (r"([^a-z]{2,})v([0-9]+)", r"\1 v\2 "),
    (r"(?<=[a-z])(?=[A-Z][A-Za-z0-9])", " "),
    (r"([A-Z]+)([A-Z][a-z])", r"\1 \2"),
    (r"([0-9])([A-Za-z])", r"\1 \2"),
)
_LEADING_CAPITALS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]")


def service(service_id: str) -> str:
    """What stands before the point in an error: `DynamoDB` is `DynamoDb`, `Config Service` is `Config`."""
    name = _pascal(service_id)
    return name.removeprefix("Amazon").removeprefix("Aws").removesuffix("Service")


def exception(shape: str) -> str:
    """The class of an exception that an API's model calls `shape`."""
    return _pascal(shape.removesuffix("Fault").removesuffix("Exception")) + "Exception"


def member(name: str) -> str:
    """How requests and results spell a field: `tableName` is `TableName`, `DBInstanceId` is `DbInstanceId`."""
    spelled = name
    if not (name[0].isupper() and name[1:2].islower()):  # most names are spelled so already
        capitals = _LEADING_CAPITALS.match(name)
        end = capitals.end() if capitals else 1
        spelled = name[:end].capitalize() + name[end:]
    return _MEMBERS.get(spelled, spelled)


def _pascal(name: str) -> str:
    for pattern, parts in _WORDS:
        name = re.sub(pattern, parts, name)
    return "".join(word.capitalize() for word in name.split())
