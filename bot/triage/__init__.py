"""Triage: how urgent a message is, by rules that a person can read; no model, no network, never an exception."""

from bot.triage.combine import combine
from bot.triage.screening import Screening, Urgency, screen

__all__ = ["Screening", "Urgency", "combine", "screen"]
