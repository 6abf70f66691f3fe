"""What the assistant does, one small module a topic: plain functions from a turn to steps, and a thin edge to Rasa."""
