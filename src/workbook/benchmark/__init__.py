"""`python -m workbook.benchmark`: how long bookings take, ordinary and large, and what a message costs in a queue."""
