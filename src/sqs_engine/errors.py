"""How SQS refuses a call (Amazon SQS API reference, *Common Errors* and the errors of each action).

Each error has two names: `name` is the one of the JSON protocol, e.g. QueueDoesNotExist; `code` the one of the older
query protocol, which boto3 shows as the error's Code, e.g. AWS.SimpleQueueService.NonExistentQueue.
"""

_SERVICE = "AWS.SimpleQueueService."


class SqsError(Exception):
    """A call was refused. `message` is AWS's text, `http_status` what it is sent with."""

    name = "InvalidParameterValueException"
    code = "InvalidParameterValue"
    http_status = 400
    sender_fault = True
    query_message = ""
    """The text in the query protocol, where it is another one."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidParameterValue(SqsError):
    """A parameter has a value that it may not have."""

    @classmethod
    def of(cls, parameter: str, value: object, reason: str) -> "InvalidParameterValue":
        return cls(f"Value {value} for parameter {parameter} is invalid. Reason: {reason}")


class MissingParameter(SqsError):
    """A parameter is missing."""

    name = "MissingRequiredParameterException"
    code = "MissingParameter"

    def __init__(self, parameter: str) -> None:
        super().__init__(f"The request must contain the parameter {parameter}.")


class InvalidAttributeName(SqsError):
    name = code = "InvalidAttributeName"

    @classmethod
    def unknown(cls, attribute: str) -> "InvalidAttributeName":
        return cls(f"Unknown Attribute {attribute}.")


class InvalidAttributeValue(SqsError):
    name = code = "InvalidAttributeValue"

    @classmethod
    def of(cls, attribute: str, reason: str = "") -> "InvalidAttributeValue":
        return cls(f"Invalid value for the parameter {attribute}." + (f" Reason: {reason}" if reason else ""))


class InvalidMessageContents(SqsError):
    name = code = "InvalidMessageContents"


class ReceiptHandleIsInvalid(SqsError):
    """The receipt handle is none of this queue's."""

    name = code = "ReceiptHandleIsInvalid"
    http_status = 404

    def __init__(self, receipt_handle: str) -> None:
        super().__init__(f'The input receipt handle "{receipt_handle}" is not a valid receipt handle.')


class QueueDoesNotExist(SqsError):
    name = "QueueDoesNotExist"
    code = _SERVICE + "NonExistentQueue"
    query_message = "The specified queue does not exist for this wsdl version."

    def __init__(self) -> None:
        super().__init__("The specified queue does not exist.")


class QueueNameExists(SqsError):
    name = "QueueNameExists"
    code = "QueueAlreadyExists"

    def __init__(self, attribute: str) -> None:
        super().__init__(f"A queue already exists with the same name and a different value for attribute {attribute}")


class QueueDeletedRecently(SqsError):
    name = "QueueDeletedRecently"
    code = _SERVICE + "QueueDeletedRecently"

    def __init__(self) -> None:
        super().__init__(
            "You must wait 60 seconds after deleting a queue before you can create another with the same name."
        )


class PurgeQueueInProgress(SqsError):
    name = "PurgeQueueInProgress"
    code = _SERVICE + "PurgeQueueInProgress"
    http_status = 403

    def __init__(self, queue: str) -> None:
        super().__init__(f"Only one PurgeQueue operation on {queue} is allowed every 60 seconds.")


class OverLimit(SqsError):
    name = code = "OverLimit"
    http_status = 403


class ResourceNotFound(SqsError):
    name = code = "ResourceNotFoundException"
    http_status = 404


class EmptyBatchRequest(SqsError):
    name = "EmptyBatchRequest"
    code = _SERVICE + "EmptyBatchRequest"

    def __init__(self, entry: str) -> None:
        """`entry` is the type of the batch's entries, e.g. SendMessageBatchRequestEntry."""
        super().__init__(f"There should be at least one {entry} in the request.")


class TooManyEntriesInBatchRequest(SqsError):
    name = "TooManyEntriesInBatchRequest"
    code = _SERVICE + "TooManyEntriesInBatchRequest"

    def __init__(self, most: int, number: int) -> None:
        super().__init__(f"Maximum number of entries per request are {most}. You have sent {number}.")


class InvalidBatchEntryId(SqsError):
    name = "InvalidBatchEntryId"
    code = _SERVICE + "InvalidBatchEntryId"

    def __init__(self) -> None:
        super().__init__(
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
            "It can be at most 80 letters long."
        )


class BatchEntryIdsNotDistinct(SqsError):
    name = "BatchEntryIdsNotDistinct"
    code = _SERVICE + "BatchEntryIdsNotDistinct"

    def __init__(self, entry_id: str) -> None:
        super().__init__(f"Id {entry_id} repeated.")


class BatchRequestTooLong(SqsError):
    name = "BatchRequestTooLong"
    code = _SERVICE + "BatchRequestTooLong"

    def __init__(self, most: int, size: int) -> None:
        super().__init__(f"Batch requests cannot be longer than {most} bytes. You have sent {size} bytes.")
