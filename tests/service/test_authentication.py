"""Who is let in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.service.conftest import deployed_to
from tests.service.serving import bearer, hashed, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

USERS = [
    {"user_id": "expired", "token_sha256": hashed("expired"), "expires": "2026-01-31T12:00:00Z"},
    {"user_id": "disabled", "token_sha256": hashed("disabled"), "disabled": True},
]
OPEN = {"/health", "/health/detailed"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The service without any store: who is not let in does not get that far."""
    with served(deployed_to(tmp_path_factory.mktemp("api")), MEMORY_USERS=json.dumps(USERS)) as client:
        yield client


@pytest.mark.parametrize(
    ("header", "status", "detail"),
    [
        (None, 401, "Authorization header missing"),
        ("", 401, "Authorization header is not of the form: Bearer TOKEN"),
        ("Basic YTpi", 401, "Authorization header is not of the form: Bearer TOKEN"),
        ("Bearer", 401, "Authorization header is not of the form: Bearer TOKEN"),
        ("Bearer unknown", 401, "Token is not valid"),
        (f"Bearer {hashed('disabled')}", 401, "Token is not valid"),
        ("Bearer expired", 401, "Token has expired"),
        ("Bearer disabled", 403, "User is disabled"),
    ],
    ids=["missing", "empty", "other scheme", "no token", "unknown", "the hash itself", "expired", "disabled"],
)
def test_refusals(client: httpx.Client, header: str | None, status: int, detail: str) -> None:
    answer = client.get("/api/v1/memories/", headers={"Authorization": header} if header is not None else {})
    assert (answer.status_code, answer.json()) == (status, {"detail": detail})
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_every_route_but_health_wants_a_token(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    asked = [(method, path) for path, methods in paths.items() if path not in OPEN for method in methods]
    assert len(asked) == 18
    for method, path in asked:
        url = path.format(memory_id="00000000-0000-0000-0000-000000000000", app_id="x")
        for headers in ({}, bearer("expired")):
            assert client.request(method, url, headers=headers, json={}).status_code == 401, (method, path)


def test_the_root_leads_to_the_documentation(client: httpx.Client) -> None:
    for answer in (client.get("/"), client.head("/")):
        assert (answer.status_code, answer.headers["location"]) == (307, "/docs")
    assert client.get("/docs").status_code == 200
