"""The queue's consumer: declines the applications that were not accepted."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    ExceptionInfo,
    FailureResponse,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.parser.models import SqsRecordModel
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import Json

from booking.deadline import until_timeout
from booking.environment import booking_table
from booking.model import ApplicationStatus, DeclineMessage


class DeclineRecord(SqsRecordModel):
    """A record whose body is a DeclineMessage. Any other body fails its own record, not the batch."""

    body: Json[DeclineMessage]


class NamingProcessor(BatchProcessor):
    """Says of a failure which message it is about: Powertools' own line tells the error and no message."""

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        # A record that is no DeclineRecord comes as Powertools' plain one.
        known = record if isinstance(record, SqsRecordModel) else SqsRecordModel.model_validate(record.raw_event)
        with self.logger.append_context_keys(**named(known)):
            return super().failure_handler(record, exception)


logger = Logger()
metrics = Metrics(namespace="BookANanny")
tracer = Tracer(patch_modules=["botocore"])  # every module it knows would cost cold start, for calls never made

# A whole batch that fails is reported like any other: record by record. By default it raises, and the messages come
# back all the same, but Lambda's Errors metric counts it: a poison message that comes back alone is a whole batch, so
# the metric would depend on the company a message keeps. RecordsFailed and the dead-letter queue's alarm do not.
processor = NamingProcessor(
    event_type=EventType.SQS, model=DeclineRecord, raise_on_entire_batch_failure=False, logger=logger
)


def named(record: SqsRecordModel) -> dict[str, Any]:
    """What a log line says of a message: which one, how often it was received, and when it was sent, in ms.

    With them a log tells a message's life: nothing else on AWS keeps it (`workbook.event_source.observed` reads it).
    """
    attributes = record.attributes
    return {
        "messageId": record.messageId,
        "receiveCount": int(attributes.ApproximateReceiveCount),
        "sentTimestamp": round(attributes.SentTimestamp.timestamp() * 1000),
    }


@tracer.capture_method(capture_response=False)
def decline_application(record: DeclineRecord) -> None:
    """Declines the application that the record names.

    An application that is DECLINED already is a duplicate and a success; one that is ACCEPTED is left alone. A missing
    one raises ApplicationNotFound, so that its message ends in the dead-letter queue.
    """
    message: DeclineMessage = record.body
    before = booking_table().decline(message)
    about = named(record) | message.model_dump()
    if before is ApplicationStatus.ACCEPTED:
        logger.warning("Left the accepted application alone", extra=about)
    else:
        logger.info("Declined", extra=about | {"duplicate": before is ApplicationStatus.DECLINED})


@logger.inject_lambda_context
@metrics.log_metrics
@tracer.capture_lambda_handler
def decline_applications(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """The Lambda handler. Answers with the messages that failed (AWS Lambda guide, *Handling errors for an SQS event
    source in Lambda*); raises only when the event is not one of SQS.

    A record that might not be done before the function's timeout is not begun: it fails with OutOfTime, and its message
    comes back. Stopped at its timeout, the function could not say which records it did.
    """
    with until_timeout(context):
        response = process_partial_response(event, decline_application, processor, context)
    metrics.add_metric("RecordsReceived", MetricUnit.Count, len(event["Records"]))
    metrics.add_metric("RecordsFailed", MetricUnit.Count, len(response["batchItemFailures"]))
    return response
