"""The fixed vocabulary of the assistant: what a person may mean, and how urgent it may be."""

INTENTS: tuple[str, ...] = (
    "greet",
    "goodbye",
    "affirm",
    "deny",
    "stop",
    "delete_data",
    "change_language",
    "talk_to_human",
    "report_tip",
    "seek_help",
    "help_someone_known",
    "emergency",
    "self_harm",
    "ask_signs",
    "ask_about_trafficking",
    "check_job_offer",
    "ask_rights",
    "ask_services",
    "ask_privacy",
    "ask_about_bot",
    "ask_number",
    "check_report",
    "out_of_scope",
)

URGENCIES: tuple[str, ...] = ("routine", "high", "emergency")
"""From the least to the most urgent."""

STYLES: tuple[str, ...] = ("standard", "formal", "sms", "bare", "roman", "mixed", "hant", "zawgyi", "hard")

DANGER_INTENTS: tuple[str, ...] = ("emergency", "self_harm")
"""Intents whose urgency is always emergency."""

FALLBACK = "nlu_fallback"
"""The intent of a message that was not understood; Rasa's own name for it."""
