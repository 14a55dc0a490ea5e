"""SQS's numbers (Amazon SQS guide, *Amazon SQS quotas*; API reference of the actions named). Seconds and bytes."""

MOST_BYTES = 1_048_576
"""Of a message, and of all messages of a batch together, attributes included."""

MOST_ENTRIES = 10
"""Entries of a batch, and messages of one receive."""

MOST_MESSAGE_ATTRIBUTES = 10
MOST_TAGS = 50
MOST_VISIBILITY = 43_200
MOST_DELAY = 900
MOST_WAIT = 20
MOST_RESULTS = 1_000
"""Queues on a page of ListQueues and ListDeadLetterSourceQueues."""

MOST_IN_FLIGHT = 120_000
"""Of a queue of either type. A standard queue refuses a short poll beyond it, a FIFO queue returns nothing."""

DEDUPLICATION = 300
"""How long a deduplication id is remembered, and a receive request attempt id works."""

PURGE_EVERY = 60
NAME_FREE_AFTER = 60
"""How long the name of a deleted queue stays taken."""

MOST_MOVED_PER_SECOND = 500
"""Messages that a message move task moves in a second, if it is not told a smaller number."""

MOST_MOVE_TASKS_LISTED = 10
