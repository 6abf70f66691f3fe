"""Tests of the Rasa adapters; they need the Rasa environment."""
