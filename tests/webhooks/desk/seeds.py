"""Cases as the desk meets them on a bad day, hostile strings included, so that every page meets them daily."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from bot.casecode import new_code
from webhooks.cases.files import open_case, set_answer
from webhooks.clock import now
from webhooks.escalation.alarm import raise_alarm
from webhooks.names import Channel, PhoneNumber, Urgency
from webhooks.outbox.rows import enqueue_reply
from webhooks.parts import Parts
from webhooks.tables import Case, Conversation, Heartbeat, Message

SCRIPT = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)>"
OVERRIDE = "\u202egnp.elif\u202c is how it ends, and \u2066\u2067 this too"
LONG = "He took my passport. " * 500  # 10,500 characters
EMOJI = "🆘 please 🙏🏽 👨‍👩‍👧‍👦 help"
HOSTILE = (SCRIPT, OVERRIDE, LONG, EMOJI, "{{ 7 * 7 }} {name} %s ${x}", "\u0000'; DROP TABLE casefile; --")
_numbers = count(1000)


@dataclass(frozen=True)
class Seed:
    """One conversation with a case."""

    case: Case
    conversation: Conversation


def seed_case(
    parts: Parts,
    *,
    kind: str = "tip",
    urgency: str = "routine",
    said: Sequence[str] = ("There is a house with locked windows near the market.",),
    reasons: Sequence[str] = (),
    answers: dict[str, str] | None = None,
    language: str | None = "en",
    country: str | None = "MY",
    channel: Channel = Channel.SMS,
    minutes: int = 5,
    reply_safe: bool | None = None,
    bot_said: str = "Thank you. A person of our team reads this.",
) -> Seed:
    """Store a conversation of `minutes` ago with its messages, the bot's answer and a case; page when it is danger."""
    at = now() - timedelta(minutes=minutes)
    with parts.database.begin() as session:
        conversation = Conversation(
            channel=channel,
            language=language,
            country=country,
            case_code=new_code(),
            reply_safe=reply_safe,
            last_inbound_at=at,
            created_at=at,
        )
        if channel != Channel.WEB:
            conversation.contact_id = parts.vault.contact(session, channel, _next_number()).id
        session.add(conversation)
        session.flush()
        for index, text in enumerate(said):
            message = Message(
                conversation_id=conversation.id,
                author="person",
                urgency=urgency,
                cues=[],
                created_at=at + timedelta(seconds=20 * index),
                handled_at=at,
            )
            parts.vault.put(message, "text", text)
            session.add(message)
        session.flush()
        if urgency == Urgency.EMERGENCY:
            case = raise_alarm(session, parts, conversation, kind, urgency, reasons)
        else:
            case = open_case(session, parts, conversation, kind, urgency, reasons)
        for field, value in (answers or {}).items():
            set_answer(session, parts, case, field, value)
        answer = enqueue_reply(session, parts, conversation, bot_said)
        answer.created_at = at + timedelta(seconds=20 * len(said) + 1)
        case.created_at = case.waiting_since = at
    return Seed(case, conversation)


def seed_heartbeat(parts: Parts) -> None:
    """Let the worker live."""
    with parts.database.begin() as session:
        session.merge(Heartbeat(part="worker", at=now()))


def seed_busy_night(parts: Parts, hostile: bool = True) -> dict[str, Seed]:
    """Store cases of every urgency, language and channel; return them by the names that tests use.

    `hostile=False` leaves the hostile one out, for pictures.
    """
    seed_heartbeat(parts)
    calm = _calm_cases(parts)
    return calm | {"hostile": _hostile_case(parts)} if hostile else calm


def _hostile_case(parts: Parts) -> Seed:
    return seed_case(
        parts,
        kind="tip",
        urgency="high",
        channel=Channel.WEB,
        minutes=190,
        said=HOSTILE,
        reasons=("cue:no_such_rule", SCRIPT),
        answers={"place": SCRIPT, "names": OVERRIDE, "what_seen": LONG[:400]},
        reply_safe=False,
    )


def _calm_cases(parts: Parts) -> dict[str, Seed]:
    return {
        "locked_in": seed_case(
            parts,
            kind="emergency",
            urgency="emergency",
            language="th",
            country="TH",
            minutes=3,
            said=("ช่วยด้วย พวกเขาขังเราไว้ในห้อง", "มีผู้ชายสองคนถือมีดอยู่หน้าประตู"),
            reasons=("cue:locked_in", "cue:weapon", "intent:emergency"),
            answers={"place": "ตึกสีเหลือง ชั้น 3 ใกล้ท่าเรือ", "danger_now": "yes", "how_many": "6"},
            bot_said="โทร 191 เดี๋ยวนี้ถ้าทำได้ คนของเรากำลังอ่านข้อความนี้",
        ),
        "sold": seed_case(
            parts,
            kind="help_other",
            urgency="high",
            channel=Channel.WHATSAPP,
            minutes=46,
            said=("Adik saya di Myawaddy, bos minta duit tebusan", "dia kata kalau tak bayar dia akan dijual"),
            reasons=("cue:controlled", "intent:help_someone_known", "reply_failed:30003"),
            language="ms",
            answers={
                "place": "Myawaddy, KK Park",
                "children": "no",
                "reply_safe": "yes",
                "link": "https://t.me/example",
            },
            reply_safe=True,
        ),
        "fishing": seed_case(
            parts,
            minutes=1500,
            said=("ကျွန်တော်တို့ ငါးဖမ်းလှေပေါ်မှာ လစာမရဘူး", "I can write a little English"),
            language="my",
            country="TH",
            answers={"place": "Mahachai pier 4", "how_many": "14", "vehicles": "blue boat, three masts"},
        ),
        "question": seed_case(
            parts, kind="human", minutes=12, language=None, country=None, said=("hello? is someone there",)
        ),
        "domestic": seed_case(
            parts,
            kind="help_self",
            urgency="high",
            minutes=75,
            language="fil",
            country="SG",
            said=("Hindi ako pinapalabas ng amo ko, nasa kanya ang passport ko",),
            reasons=("cue:controlled", "intent:seek_help"),
            reply_safe=False,
        ),
    }


def _next_number() -> PhoneNumber:
    """A number of the fictional range 555 that no other seed of this run has."""
    return PhoneNumber(f"+1500555{next(_numbers) % 10000:04d}")
