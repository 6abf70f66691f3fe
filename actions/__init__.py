"""What the assistant does, one small module a topic."""
