"""The second line of defence: what is printed or written repeats no secret that this process was given.

The first is that no message holds one. This one knows the secrets themselves: whoever loads settings has them learnt
here, and whoever lets a text out has it redacted. A secret is found plain, percent-encoded, escaped as JSON, HTML,
Markdown or Python write it, in base64 (both alphabets, also within "user:password" of a Basic header), and cut short
by an ellipsis.

Short and ordinary values are the exception: fewer than 8 characters, or at most 15 letters or digits that make one
word or number ("postgres", "Changeme", "12345678"). Replaced everywhere they would tear words, names of tables and
keys of the JSON report apart, and tell by the holes what they are. They are replaced where they stand as a secret:
after `password=`, `token:`, `api_key=` and the like, between "://user:" and "@", and, from 6 characters on, in base64.
What keeps such a password out of everything else is the first line alone; a longer one gets both.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

from stores.secret_forms import as_base64, as_text, cut_short
from stores.secret_places import secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MASK = "***"
LEAST_LENGTH, LEAST_IN_BASE64 = 8, 6
"""Characters."""
_ORDINARY = re.compile(r"[a-z]{1,15}|[A-Z][a-z]{0,14}|[A-Z]{1,15}|\d{1,15}")
_BEFORE = (
    r"((?:password|passwd|pwd|passphrase|secret|token|api[-_]?key)[\"'\\]*\s*[=:]\s*[\"'\\]*"
    r"|://[^\s/@:\"']*:|://(?=[^\s/@:\"']+@))"
)
_AFTER = r"(?![^\W_])"
_NOTHING = re.compile(r"(?!)")


class _Registry:
    """All secrets of the process, as the patterns that find them; it only grows."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._lock = threading.Lock()
        self.anywhere = self.in_place = _NOTHING
        self.longest = 0
        """Characters of the longest form that is looked for, generously."""

    def add(self, secrets: Iterable[str]) -> None:
        """Know these as well."""
        new = {line for secret in secrets for line in (secret, *secret.splitlines()) if line.strip()}
        with self._lock:
            if new <= self._secrets:
                return
            self._secrets |= new
            known = sorted(self._secrets, key=lambda secret: (-len(secret), secret))
            weak = [secret for secret in known if is_ordinary(secret)]
            self.longest = 16 * len(known[0]) + 64
            self.in_place = _any([as_text(secret) for secret in weak], before=_BEFORE, after=_AFTER)
            self.anywhere = _any([form for secret in known for form in _forms(secret)])


_registry = _Registry()


def learn(environment: Mapping[str, str]) -> None:
    """Know every secret of these variables: by their names, and within their URLs and connection strings."""
    _registry.add(secret for name, value in environment.items() for secret in secrets_in(name, value))


def learn_secret(secret: str | None) -> None:
    """Know this one, whatever variable held it."""
    _registry.add([secret] if secret else [])


def redact(text: str) -> str:
    """The text with every known secret replaced by ***."""
    if _registry.longest == 0:
        return text
    return _registry.in_place.sub(lambda found: found[1] + MASK, _registry.anywhere.sub(MASK, text))


def redact_values(value: Any) -> Any:
    """The same for every text within dicts, lists and tuples, the keys of dicts included."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {redact_values(key): redact_values(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(redact_values, value))
    return value


def redact_bytes(data: bytes) -> bytes:
    """The same for UTF-8; bytes that are none stay as they are."""
    return redact(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def redact_beginning(data: bytes) -> tuple[bytes, bytes]:
    """For a text that has no end yet: redacted, all that no secret can reach into any more; and the rest, as it is."""
    text = data.decode("utf-8", "surrogateescape")
    cut = max(0, len(text) - _registry.longest)
    for found in _registry.anywhere.finditer(text):
        if found.start() < cut < found.end():
            cut = found.end()
    return redact(text[:cut]).encode("utf-8", "surrogateescape"), text[cut:].encode("utf-8", "surrogateescape")


def is_ordinary(secret: str) -> bool:
    """Whether the value is too short or too common to be replaced wherever it stands."""
    return len(secret) < LEAST_LENGTH or _ORDINARY.fullmatch(secret) is not None


def _forms(secret: str) -> Iterable[str]:
    if not is_ordinary(secret):
        yield as_text(secret)
        yield from cut_short(secret)
    if len(secret) >= LEAST_IN_BASE64:
        yield from as_base64(secret)


def _any(forms: list[str], *, before: str = "", after: str = "") -> re.Pattern[str]:
    flags = re.IGNORECASE if before else re.NOFLAG
    return re.compile(f"{before}(?:{'|'.join(forms)}){after}", flags) if forms else _NOTHING
