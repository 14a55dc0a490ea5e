"""Lambda's SQS event source mapping, simulated exactly over a queue of the local cloud, in virtual time.

`EventSourceMapping` polls a queue and invokes a `LambdaFunction`; its `ledger` has every message's life.
`EventSourceMapping.from_stack` reads the settings of a deployed stack. Where to look:

| to find | open |
|---|---|
| the loop: what happens next | `mapping.py`; what a mapping does when: `agenda.py` |
| what AWS refuses at creation | `refusals.py`, `settings.py`; second mappings: `creation.py` |
| how messages become a batch | `gathering.py`, `filters.py`, `records.py` |
| how many batches at once | `scaling.py` |
| what becomes of a batch | `invoking.py`; throttled: `throttling.py`; loops: `recursion.py`; answers: `response.py` |
| how a handler runs | `runs.py`, `function.py`, `runtime.py`, `log.py` |
| what the queue told | `workbook.messages.witness`, `workbook.messages.ledger` |
"""

from workbook.event_source.function import LambdaContext, LambdaFunction
from workbook.event_source.mapping import EventSourceMapping, NeverDrained
from workbook.event_source.stack_settings import NoSuchMapping

__all__ = ["EventSourceMapping", "LambdaContext", "LambdaFunction", "NeverDrained", "NoSuchMapping"]
