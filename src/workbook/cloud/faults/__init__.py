"""Faults on purpose, in one vocabulary: `CloudFault(what, where, when)`.

| to find | open |
|---|---|
| what can go wrong, where and when | `vocabulary.py`, `chance.py` |
| how a call meets a fault | `calls.py` |
| an index that is behind its table | `lag.py` |
| faults in place for this process's calls | `in_place.py`, and `injection.py` for one error at one operation |
| a plan of faults in a file | `plan.py` |

A mapping's faults (`workbook.event_source`) and the server's (`workbook.server`) are told in the same words.
"""

from workbook.cloud.faults.calls import InjectedFault
from workbook.cloud.faults.chance import Chance, Lottery
from workbook.cloud.faults.in_place import in_place
from workbook.cloud.faults.injection import inject
from workbook.cloud.faults.vocabulary import CloudFault, Died, FaultError, What

__all__ = ["Chance", "CloudFault", "Died", "FaultError", "InjectedFault", "Lottery", "What", "in_place", "inject"]
