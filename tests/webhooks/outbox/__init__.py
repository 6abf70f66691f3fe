"""The outbox: rows, their fate, and a worker that is killed."""
