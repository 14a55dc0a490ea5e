"""Lambda's SQS event source mapping, simulated exactly over a queue that boto3 reaches, in virtual time.

`EventSourceMapping` polls a queue, invokes a `LambdaFunction` and writes every message's life into its `ledger`;
`EventSourceMapping.from_stack` reads the settings of a deployed stack.
"""

from workbook.event_source.function import LambdaContext, LambdaFunction
from workbook.event_source.mapping import EventSourceMapping, NeverDrained
from workbook.event_source.stack_settings import NoSuchMapping

__all__ = ["EventSourceMapping", "LambdaContext", "LambdaFunction", "NeverDrained", "NoSuchMapping"]
