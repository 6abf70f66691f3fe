"""What is not taken, and the sentence that says so."""

from __future__ import annotations

from webhooks.site import words


class Refusal(Exception):
    """A request that is not taken; `code` names the sentence `web.error_<code>`."""

    def __init__(self, code: str, status: int = 400, retry_seconds: int | None = None, said: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.said = said  # a sentence that is known already, in the person's language
        self.status = status
        self.retry_seconds = retry_seconds

    def sentence(self, language: str) -> str:
        """Return what the person reads: no technical word, and what to do."""
        if self.said is not None:
            return self.said
        return words.word(f"error_{self.code}", language, seconds=self.retry_seconds)
