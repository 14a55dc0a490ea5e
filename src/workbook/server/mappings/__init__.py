"""Event source mappings that run by themselves, on real time.

| to find | open |
|---|---|
| one mapping at work: the simulation of `workbook.event_source`, driven by the clock on the wall | `at_work.py` |
| which mappings work: one thread for each that is enabled | `pollers.py` |
| the API: what is refused, and that a change is heard of | `api.py` |
"""
