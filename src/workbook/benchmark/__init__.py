"""`python -m workbook.benchmark`: how long a booking takes on each engine, beside the same calls without one."""
