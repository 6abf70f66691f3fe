"""Triage: how urgent a message is, by rules that a person can read; no model, no network, never an exception."""

from bot.triage.combine import combine
from bot.triage.rules import Urgency
from bot.triage.screening import Screening, screen

__all__ = ["Screening", "Urgency", "combine", "screen"]
