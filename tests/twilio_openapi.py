"""What Twilio's OpenAPI allows in a request to its Messages API."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from jsonschema import Draft202012Validator, FormatChecker

_FILE = "twilio/twilio_api_v2010.messages_calls.json"
_LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
_ONE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"

_formats = FormatChecker(formats=())


@_formats.checks("phone-number")
def _is_address(value: object) -> bool:
    return bool(re.fullmatch(r"(whatsapp:)?\+?[1-9]\d{1,14}|whatsapp:[A-Z]{2}\.\w+", str(value)))


@_formats.checks("uri")
def _is_uri(value: object) -> bool:
    return bool(re.fullmatch(r"https?://[^\s_/]+(/\S*)?", str(value)))


@dataclass(frozen=True)
class Openapi:
    """The schema of each operation's parameters, and of a message in an answer."""

    requests: Mapping[str, dict[str, Any]]
    message: dict[str, Any] | None  # None without Twilio's own file
    components: dict[str, Any]

    @classmethod
    def load(cls) -> Self:
        """Return Twilio's own OpenAPI from SUARA_SHARED or beside the checkout; else the few fields that we use."""
        beside = os.environ.get("SUARA_SHARED") or Path(__file__).resolve().parents[2] / "shared"
        path = Path(beside) / _FILE
        if not path.is_file():
            return cls(_OURS, None, {})
        document = json.loads(path.read_text())
        paths = document["paths"]
        return cls(
            {
                "create": _body(paths[_LIST]["post"]),
                "update": _body(paths[_ONE]["post"]),
                "list": _query(paths[_LIST]["get"]),
            },
            document["components"]["schemas"]["api.v2010.account.message"],
            document["components"],
        )

    def problems(self, operation: str, params: Mapping[str, str]) -> list[str]:
        """Return what is wrong with a request's parameters; their values are never part of it."""
        schema = self.requests[operation] | {"additionalProperties": False, "components": self.components}
        typed = {name: _typed(value, schema["properties"].get(name, {})) for name, value in params.items()}
        validator = Draft202012Validator(schema, format_checker=_formats)
        return [
            f"{operation}: {'/'.join(str(part) for part in error.path) or sorted(params)}: {error.validator}"
            for error in validator.iter_errors(typed)
        ]


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    return schema


def _query(operation: dict[str, Any]) -> dict[str, Any]:
    fields = {field["name"]: field["schema"] for field in operation["parameters"] if field["in"] == "query"}
    return {"type": "object", "properties": fields}


def _typed(value: str, schema: Mapping[str, Any]) -> object:
    """Return a form value as the type that the schema names; forms know only text."""
    kind = schema.get("type")
    if kind == "integer" and value.lstrip("-").isdecimal():
        return int(value)
    if kind == "boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return [value] if kind == "array" else value


_TEXT = {"type": "string"}
_PHONE = {"type": "string", "format": "phone-number"}
_OURS: Mapping[str, dict[str, Any]] = {
    "create": {
        "type": "object",
        "required": ["To"],
        "properties": {
            "To": _PHONE,
            "From": _PHONE,
            "Body": _TEXT,
            "StatusCallback": {"type": "string", "format": "uri"},
            "MessagingServiceSid": {"type": "string", "pattern": "^MG[0-9a-fA-F]{32}$"},
            "ContentSid": {"type": "string", "pattern": "^HX[0-9a-fA-F]{32}$"},
            "ContentVariables": _TEXT,
        },
    },
    "update": {"type": "object", "properties": {"Body": _TEXT, "Status": {"enum": ["canceled"]}}},
    "list": {
        "type": "object",
        "properties": {
            "To": _PHONE,
            "From": _PHONE,
            "PageSize": {"type": "integer", "minimum": 1, "maximum": 1000},
            "Page": {"type": "integer", "minimum": 0},
            "PageToken": _TEXT,
        },
    },
}
