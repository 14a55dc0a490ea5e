"""`python -m workbook.benchmark`: how long a booking takes on each engine, and what a message costs in a queue."""
