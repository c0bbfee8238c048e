"""Secrets are found however they are written, and nothing else is taken for one."""

from __future__ import annotations

import base64
import html
import json
import time
from urllib.parse import quote, quote_plus

import pytest

from stores import redaction
from stores.redaction import is_ordinary, redact, redact_beginning, redact_bytes, redact_values
from stores.secret_places import secrets_in

SECRET = "Zk3+/é \"q'p\\&<~ x9_Lm@:Q-w7.*#[4]"
PLAIN_ONE = "hU7dk2Lw9QpZx4Rt8vBn"
WEAK = "sesame"
FORMS = {
    "as it is": SECRET,
    "percent-encoded": quote(SECRET),
    "percent-encoded whole": quote(SECRET, safe=""),
    "percent-encoded in small letters": quote(SECRET, safe="").replace("%2B", "%2b").replace("%2F", "%2f"),
    "percent-encoded as a form": quote_plus(SECRET),
    "percent-encoded twice": quote(quote(SECRET, safe="")),
    "in JSON": json.dumps(SECRET),
    "in JSON with its letters": json.dumps(SECRET, ensure_ascii=False),
    "in JSON within JSON": json.dumps(json.dumps(SECRET)),
    "in HTML": html.escape(SECRET),
    "in Python": repr(SECRET),
    "in Python's bytes": repr(SECRET.encode()),
    "in Markdown": SECRET.replace("_", "\\_").replace("*", "\\*").replace("#", "\\#").replace("[", "\\["),
    "cut off": SECRET[:24] + "...",
    "cut off within": "..." + SECRET[-24:],
    "letters alone, cut off": PLAIN_ONE[:16] + "…",
}


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secrets of these tests, and no other test's."""
    monkeypatch.setattr(redaction, "_registry", redaction._Registry())
    redaction.learn({"QDRANT_API_KEY": SECRET, "USER_TOKEN": PLAIN_ONE, "PGPASSWORD": WEAK})


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_found(form: str) -> None:
    told = redact(f"before {FORMS[form]} after")
    assert "***" in told
    assert told.startswith("before ")
    assert told.endswith(" after")
    assert not any(part in told for part in ("Zk3", "x9_", "x9\\_", "hU7dk2"))


@pytest.mark.parametrize("before", ["", "u:", "us:", "user:", "a user:"])
@pytest.mark.parametrize("alphabet", ["standard", "urlsafe"])
@pytest.mark.parametrize("padding", ["padded", "bare"])
def test_base64_is_found_wherever_it_begins(before: str, alphabet: str, padding: str) -> None:
    encode = base64.b64encode if alphabet == "standard" else base64.urlsafe_b64encode
    for secret in (SECRET, WEAK):
        text = encode(f"{before}{secret}".encode()).decode()
        shown = redact(f"Basic {text if padding == 'padded' else text.rstrip('=')} and more")
        assert "***" in shown
        assert text.rstrip("=")[-12:-4] not in shown
        assert shown.endswith(" and more")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("open sesame, said the sesame seed", "open sesame, said the sesame seed"),
        ("password=sesame", "password=***"),
        ('{"api_key": "sesame"}', '{"api_key": "***"}'),
        ("postgresql://somebody:sesame@host/sesame", "postgresql://somebody:***@host/sesame"),
        ("password=sesamestreet", "password=sesamestreet"),
    ],
)
def test_an_ordinary_value_is_replaced_only_where_it_stands_as_a_secret(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize("value", ["postgres", "Changeme", "SECRET", "12345678", "a1!", "rehearsal"])
def test_these_are_ordinary(value: str) -> None:
    assert is_ordinary(value)


@pytest.mark.parametrize("value", ["changeme1", "correcthorsebattery", "p@ssword", "1234567890123456", "changeMe"])
def test_these_are_not(value: str) -> None:
    assert not is_ordinary(value)


@pytest.mark.parametrize(
    ("name", "value", "secrets"),
    [
        ("PGPASSWORD", "'in quotes'", {"in quotes"}),
        ("DATABASE_URL", "postgresql://u:p%40ss@h/d", {"p%40ss", "p@ss"}),
        ("DATABASE_URL", "postgresql://u:p@ss@h/d", {"p", "p@ss"}),
        ("DATABASE_URL", "postgresql://u@h/d?sslpassword=one&password=two", {"one", "two"}),
        ("OTHER_DATABASE", "host=h user=u password='two words'", {"two words"}),
        ("QDRANT_URL", "https://key-in-front@h:6333", {"key-in-front"}),
        ("QDRANT_HOST", "key-in-front@h", {"key-in-front"}),
        ("QDRANT_URL", "http://h/?api_key=a%2Fb", {"a%2Fb", "a/b"}),
        ("NEO4J_URI", "bolt://n:p@h", {"n", "p", "n:p"}),
        ("CI_JOB_TOKEN", "t", {"t"}),
        ("PWD", "/home/somebody", set()),
        ("PGVECTOR_TABLE", "memories", set()),
    ],
)
def test_secrets_are_found_in_variables(name: str, value: str, secrets: set[str]) -> None:
    assert {secret for secret in secrets_in(name, value) if secret} == secrets


def test_values_are_redacted_within() -> None:
    value = {"a": [PLAIN_ONE, 1, None], PLAIN_ONE: (f"x{PLAIN_ONE}y", True)}
    assert redact_values(value) == {"a": ["***", 1, None], "***": ("x***y", True)}


def test_bytes_that_are_no_text_stay() -> None:
    assert redact_bytes(b"\xff\x00" + PLAIN_ONE.encode() + b"\xfe") == b"\xff\x00***\xfe"


def test_what_may_go_on_is_held_back() -> None:
    """However a text without an end is cut, what is told of it in the end is the same."""
    text = (b"x" * 5000 + PLAIN_ONE.encode()) * 3
    told, held = b"", b""
    for at in range(0, len(text), 1000):
        more, held = redact_beginning(held + text[at : at + 1000])
        told += more
    assert told + redact_bytes(held) == redact_bytes(text)
    assert PLAIN_ONE.encode() not in told


def test_large_texts_take_no_time() -> None:
    text = json.dumps([f"a finding with {number} rows, C++/Z & more % of it" for number in range(20_000)])
    began = time.perf_counter()
    assert redact(text) == text
    assert time.perf_counter() - began < 2  # 1 MB
