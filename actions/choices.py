"""The lists of numbered answers that the actions offer; those of form questions stand in domain.yml."""

from actions.steps import Choice, choose

SIGNS = Choice("choice.signs", "/ask_signs")
HELP_SELF = Choice("choice.help_self", "/seek_help")
HELP_SOMEONE = Choice("choice.help_someone", "/help_someone_known")
TIP = Choice("choice.tip", "/report_tip")
NUMBER = Choice("choice.number", "/ask_number")
HUMAN = Choice("choice.human", "/talk_to_human")
CHECK_JOB = Choice("choice.check_job", "/check_job_offer")
MENU = Choice("choice.menu", choose("menu"))
GO_ON = Choice("choice.go_on", choose("go_on"))
SMUGGLING = Choice("choice.smuggling", choose("smuggling"))
NEW_TIP = Choice("choice.new_tip", choose("new_tip"))
DONE = Choice("choice.done", choose("done"))
YES = Choice("choice.yes", "/affirm")
NO = Choice("choice.no", "/deny")
UNSURE = Choice("choice.unsure", choose("unsure"))

MAIN_MENU = (SIGNS, HELP_SELF, HELP_SOMEONE, TIP, NUMBER, HUMAN)

KINDS = ("forced_labour", "domestic", "sexual", "fishing", "scam", "marriage", "children", "organs")
"""Forms of exploitation, as everywhere in the project."""

KIND_MENU = tuple(Choice(f"kind.{kind}", choose(f"kind_{kind}")) for kind in KINDS)


def more_about(kind: str) -> Choice:
    """The choice that shows the second text about a form of exploitation."""
    return Choice("choice.more", choose(f"more_{kind}"))
