"""`python -m workbook.server`: the local cloud over HTTP, for this machine only."""
