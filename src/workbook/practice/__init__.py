"""What the pages work with: sample data, tables and queues for trials, definitions compared, real time."""
