"""Set-ups that a page runs and looks at: the four ways, the answers of a batch, the queue lab, three lives."""
