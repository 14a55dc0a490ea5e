"""`python -m workbook.rehearsal`: the stack deployed, used and removed over HTTP, and nothing left behind."""
