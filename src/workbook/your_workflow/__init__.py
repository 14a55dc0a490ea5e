"""Any workflow that a reader has: drawn, checked, run with mocks, made to fail, priced, and taken home as a test.

Nothing here raises for bad input. Every method gives something that a page shows: a picture, a table, or a `Notice`,
one sentence that says what is wanting. So a page with a broken workflow runs to its end.
"""

from workbook.your_workflow.notice import Notice
from workbook.your_workflow.tried_run import TriedRun
from workbook.your_workflow.workflow import Workflow, mine

__all__ = ["Notice", "TriedRun", "Workflow", "mine"]
