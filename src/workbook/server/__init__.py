"""`python -m workbook.server`: the local cloud over HTTP, on real time, for this machine only.

| to find | open |
|---|---|
| how it is put together | `over_http.py`, `local_cloud.py` |
| functions that run from their packages | `lambda_runtime` |
| event source mappings that run by themselves | `mappings` |
| the time, and what goes on in it | `real_time.py` |
| the stack that is there from the start | `own_stack.py` |
| who is answered | `same_machine.py` |
| a plan of faults at work (`--faults`) | `faulty_answers.py` |
"""
