"""Everything that leaves: a row in the same commit as its cause, sent by the worker."""
