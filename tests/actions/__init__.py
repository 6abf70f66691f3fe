"""Tests of what the assistant does: each decision alone, without Rasa."""
