"""The same booking in several ways, counted: as one function, as two workflows, and as a durable function."""
