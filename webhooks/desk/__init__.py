"""The operator console, an app of its own."""
