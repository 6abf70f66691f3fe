"""The case, its thread, its return code and its retention."""
