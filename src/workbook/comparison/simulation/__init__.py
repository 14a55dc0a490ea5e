"""AWS, simulated: what was counted of a booking, with latencies that others measured, under load. SimPy keeps time.

Every time in here is in milliseconds, every rate in bookings per second. What is random comes from the seed alone.
"""
