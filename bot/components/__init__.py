"""Thin Rasa adapters around the plain functions of bot."""
