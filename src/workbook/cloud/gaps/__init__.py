"""What moto lacks or does otherwise than AWS, and this project closes: a unit for each gap, listed in README.md.

A unit is a module with a context manager `closed()`; its docstring says what moto does by itself. A canary test for
each (`tests/workbook/cloud/gaps`) fails when moto closes the gap, so that the unit can go.
"""

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto
