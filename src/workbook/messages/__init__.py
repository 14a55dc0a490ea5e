"""What became of each message, as data: the ledger, and what a log or a page makes of it. And what an execution did."""
