"""Lambda for the server: a function runs from the package it was deployed with, in processes of its own.

| to find | open |
|---|---|
| what runs inside a function's process | `child.py`; it imports nothing of ours |
| one process: its start, an invocation, its timeout, its end | `environment.py` |
| which process takes an invocation, how many at once | `functions.py` |
| where the code lies | `packages.py` |
| what CloudWatch Logs gets | `log.py` |
| as whom a function calls AWS | `credentials.py` |
| the API: Invoke | `invoke.py` |

Not here: retries of asynchronous invocations, versions and aliases, images, extensions, memory limits.
"""
