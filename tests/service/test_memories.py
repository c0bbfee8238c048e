"""v1 of the API, over HTTP, with the embedded Qdrant."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.engines.data import memories
from fixtures.engines.source import fill_collection, open_client
from tests.service.conftest import deployed_to, own_collection
from tests.service.serving import bearer, served, users

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from fixtures.engines.running import QdrantAddress
    from tests.service.conftest import Collection

MEMORIES, APPS = "/api/v1/memories/", "/api/v1/apps/"
NOT_FOUND = {"detail": "Memory not found or you do not have permission"}


class Api:
    """The service, and new users of it: every test has its own."""

    def __init__(self, client: httpx.Client, collection: Collection, tokens: Iterator[str]) -> None:
        self.client = client
        self.collection = collection
        self._tokens = tokens

    def user(self) -> User:
        """A user without any memory."""
        return User(self.client, next(self._tokens))


class User:
    """A user's requests."""

    def __init__(self, client: httpx.Client, token: str) -> None:
        self._client = client
        self._headers = bearer(token)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """An answer, whatever it is."""
        return self._client.request(method, path, headers=self._headers, **more)

    def get(self, path: str, **parameters: Any) -> Any:
        """What is answered with 200."""
        answer = self.ask("GET", path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any) -> Any:
        """What is answered with 200."""
        answer = self.ask("POST", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tell(self, text: str, app: str = "claude", **metadata: Any) -> dict[str, Any]:
        """The memory that is made of a text."""
        made: dict[str, Any] = self.post(MEMORIES, {"text": text, "app_name": app, "metadata": metadata})
        return made

    def texts(self, path: str = MEMORIES, **parameters: Any) -> list[str]:
        """The contents of a list, in its order."""
        return [item["content"] for item in self.get(path, **parameters)["items"]]

    def filtered(self, **wanted: Any) -> list[str]:
        """The contents of a filtered list, in its order."""
        return [item["content"] for item in self.post(f"{MEMORIES}filter", wanted)["items"]]

    def found(self, query: str) -> list[str]:
        """What a search finds."""
        return [result["memory"] for result in self.post("/api/v1/mcp/search_memory", {"query": query})["results"]]


@pytest.fixture(scope="module")
def api(qdrant: QdrantAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One service for all tests of this module."""
    tokens = {f"user-{number}": f"token-{number}" for number in range(40)}
    folder = deployed_to(tmp_path_factory.mktemp("api"))
    with (
        own_collection(qdrant) as collection,
        served(folder, MEMORY_USERS=users(**tokens), **collection.environment) as client,
    ):
        yield Api(client, collection, iter(tokens.values()))


@pytest.fixture
def ada(api: Api) -> User:
    """A user."""
    return api.user()


def test_what_is_told_can_be_read(ada: User) -> None:
    before = int(time.time())
    made = ada.tell("Mag Käse 🧀", app="cursor", tags=["food"], mood={"a": [1, 2.5, None]})
    assert before <= made["created_at"] <= time.time()
    assert made | {"id": "", "created_at": 0, "app_id": ""} == {
        "id": "", "content": "Mag Käse 🧀", "created_at": 0, "state": "active", "app_id": "", "app_name": "cursor",
        "categories": ["food"], "metadata_": {"tags": ["food"], "mood": {"a": [1, 2.5, None]}},
    }  # fmt: skip
    assert ada.get(MEMORIES + made["id"]) == made
    assert ada.get(MEMORIES) == {"items": [made], "total": 1, "page": 1, "size": 100, "pages": 1}
    assert ada.tell("without metadata")["metadata_"] is None


def test_an_empty_list_is_a_page(ada: User) -> None:
    assert ada.get(MEMORIES) == {"items": [], "total": 0, "page": 1, "size": 100, "pages": 0}
    assert ada.get(f"{MEMORIES}categories") == {"categories": [], "total": 0}


def test_the_pages_together_are_the_list(ada: User) -> None:
    told = [ada.tell(f"number {number}")["content"] for number in range(7)]
    pages = [ada.get(MEMORIES, page=page, size=3) for page in (1, 2, 3, 4)]
    assert [page["total"] for page in pages] == [7] * 4
    assert [item["content"] for page in pages for item in page["items"]] == told[::-1]
    assert [len(page["items"]) for page in pages] == [3, 3, 1, 0]


def test_filters_and_orders(ada: User) -> None:
    first = ada.tell("Bought a bicycle", app="claude", tags=["home", "travel"])
    ada.tell("apples", app="cursor", tags=["food"])
    ada.tell("Chess in Lisbon", app="cursor", tags=["travel"])
    day = 86_400
    assert ada.texts(search_query="CHESS") == ada.filtered(search_query="chess") == ["Chess in Lisbon"]
    assert ada.texts(app_id=first["app_id"]) == ada.filtered(app_ids=[first["app_id"]]) == ["Bought a bicycle"]
    assert ada.texts(categories="food, home") == ["apples", "Bought a bicycle"]
    assert ada.texts(sort_column="memory", sort_direction="asc") == ["apples", "Bought a bicycle", "Chess in Lisbon"]
    assert ada.filtered(sort_column="app_name", sort_direction="desc")[-1] == "Bought a bicycle"
    assert len(ada.texts(from_date=first["created_at"], to_date=first["created_at"] + day)) == 3
    assert ada.texts(to_date=first["created_at"] - day) == []
    assert ada.filtered(from_date=first["created_at"] + day) == []
    assert ada.get(f"{MEMORIES}categories") == {"categories": ["food", "home", "travel"], "total": 3}


def test_states(ada: User) -> None:
    told = {name: ada.tell(name, tags=[name])["id"] for name in ("kept", "paused", "archived")}
    path = f"{MEMORIES}actions/"
    assert ada.post(f"{path}archive", [told["archived"], str(uuid.uuid4())]) == {
        "message": "Successfully archived 1 memories"
    }
    ada.post(f"{path}pause", {"memory_ids": [told["paused"]]})
    assert ada.texts() == ["kept"]
    assert set(ada.found("kept paused archived")) == {"kept"}
    assert ada.filtered() == ["paused", "kept"]
    assert set(ada.filtered(show_archived=True)) == set(told)
    assert ada.get(MEMORIES + told["archived"])["state"] == "archived"
    app = ada.get(MEMORIES + told["kept"])["app_id"]
    assert ada.post(f"{path}pause", {"app_id": app, "state": "active"})["message"] == "Successfully resumed 3 memories"
    assert ada.post(f"{path}pause", {"global_pause_for_user": True})["message"] == "Successfully paused 3 memories"
    nothing = ada.ask("POST", f"{path}pause", json={"state": "paused"})
    assert (nothing.status_code, nothing.json()) == (400, {"detail": "Invalid pause request parameters"})


def test_an_edited_memory_is_found_by_its_new_text(ada: User) -> None:
    made, _ = ada.tell("Prefers oat milk", tags=["food"]), ada.tell("Plays chess")
    edited = ada.ask("PUT", MEMORIES + made["id"], json={"memory_content": "Goes sailing"}).json()
    assert edited == made | {"content": "Goes sailing"}
    assert ada.found("sailing")[0] == "Goes sailing"
    assert "Prefers oat milk" not in ada.found("oat milk")


def test_deleted_memories_are_gone_from_everywhere(ada: User) -> None:
    gone, kept = ada.tell("Prefers oat milk")["id"], ada.tell("Prefers soy milk")["id"]
    answer = ada.ask("DELETE", MEMORIES, json={"memory_ids": [gone, gone, str(uuid.uuid4())]})
    assert answer.json() == {"message": "Successfully deleted 1 memories. Not found: 1."}
    assert ada.ask("GET", MEMORIES + gone).json() == NOT_FOUND
    assert ada.found("oat milk") == ada.texts() == ["Prefers soy milk"]
    assert ada.get(f"{MEMORIES}{kept}/related")["total"] == 0


def test_search_and_its_access_log(ada: User) -> None:
    milk = ada.tell("Prefers oat milk in Lisbon")["id"]
    ada.tell("Dislikes early meetings")
    answer = ada.post("/api/v1/mcp/search_memory", {"query": "oat milk", "limit": 1, "app_name": "claude"})
    assert (answer["status"], answer["count"], answer["limit"]) == ("success", 1, 1)
    assert answer["results"][0]["id"] == milk
    assert 0.4 < answer["results"][0]["score"] <= 1.000001
    log = _soon(lambda: ada.get(f"{MEMORIES}{milk}/access-log"))
    assert (log["page"], log["page_size"], log["logs"][0]["app_name"]) == (1, 10, "claude")
    (app,) = ada.get(APPS)["apps"]
    assert (app["total_memories_created"], app["total_memories_accessed"]) == (2, 1)
    accessed = ada.get(f"{APPS}{app['id']}/accessed")
    assert [(entry["memory"]["id"], entry["access_count"]) for entry in accessed["memories"]] == [(milk, 1)]
    details = ada.get(f"{APPS}{app['id']}")
    assert details["first_accessed"] == details["last_accessed"] == log["logs"][0]["accessed_at"]


def _soon(ask: Any) -> Any:
    # The log is written after the answer.
    deadline = time.monotonic() + 10
    while not (found := ask())["total"] and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def test_related_memories_are_the_others_the_most_similar_first(ada: User) -> None:
    milk = ada.tell("Prefers oat milk")["id"]
    told = [ada.tell(text)["content"] for text in ("oat milk, always", *(f"Plays chess in {n}" for n in range(6)))]
    pages = [ada.get(f"{MEMORIES}{milk}/related", page=page) for page in (1, 2)]
    assert [(page["total"], page["size"], page["pages"]) for page in pages] == [(7, 5, 2)] * 2
    contents = [item["content"] for page in pages for item in page["items"]]
    assert (contents[0], sorted(contents)) == ("oat milk, always", sorted(told))


def test_apps_and_stats(ada: User) -> None:
    for app in ("claude", "cursor", "claude"):
        ada.tell("something", app=app)
    listed = ada.get(APPS, sort_by="memories", sort_direction="desc")
    assert [(app["name"], app["total_memories_created"]) for app in listed["apps"]] == [("claude", 2), ("cursor", 1)]
    assert ada.get(APPS, name="CURS")["total"] == 1
    stats = ada.get("/api/v1/stats/")
    assert (stats["total_memories"], stats["total_apps"], stats["user_id"][:5]) == (3, 2, "user-")
    claude = listed["apps"][0]["id"]
    assert ada.get(f"{APPS}{claude}/memories", page_size=1)["total"] == 2
    changed = ada.ask("PUT", APPS + claude, params={"is_active": False}).json()
    assert changed == {
        "status": "success", "message": "Updated app details successfully", "app_id": claude, "is_active": False,
    }  # fmt: skip
    refused = ada.ask("POST", MEMORIES, json={"text": "more", "app_name": "claude"})
    assert (refused.status_code, "paused" in refused.json()["detail"]) == (403, True)
    assert ada.get(APPS, is_active=False)["total"] == 1


def test_users_never_reach_each_others(api: Api) -> None:
    ada, bob = api.user(), api.user()
    secret, own = ada.tell("Ada's oat milk"), bob.tell("Bob's oat milk")
    assert (bob.texts(), bob.found("oat milk")) == (["Bob's oat milk"], ["Bob's oat milk"])
    path = MEMORIES + secret["id"]
    edit = {"memory_content": "mine now"}
    answers = [
        bob.ask("GET", path), bob.ask("PUT", path, json=edit),
        bob.ask("GET", f"{path}/related"), bob.ask("GET", f"{path}/access-log"),
    ]  # fmt: skip
    assert [(answer.status_code, answer.json()) for answer in answers] == [(404, NOT_FOUND)] * 4
    assert bob.post(f"{MEMORIES}actions/archive", [secret["id"]])["message"] == "Successfully archived 0 memories"
    bob.ask("DELETE", MEMORIES, json={"memory_ids": [secret["id"]]})
    assert bob.ask("GET", APPS + secret["app_id"]).status_code == 403
    assert bob.ask("GET", APPS + str(uuid.uuid4())).status_code == 404
    assert own["app_id"] != secret["app_id"]
    assert bob.ask("POST", MEMORIES, json={"text": "x", "app_name": "y", "metadata": {"user_id": "ada"}}).is_error
    assert ada.get(path) == secret


def test_users_at_the_same_time(api: Api) -> None:
    people = [api.user() for _ in range(4)]

    def work(number: int) -> list[str]:
        for turn in range(5):
            people[number].tell(f"memory {turn} of {number}")
        return people[number].texts() + people[number].found("memory")

    with ThreadPoolExecutor(4) as threads:
        for number, seen in enumerate(threads.map(work, range(4))):
            assert {text.split()[-1] for text in seen} == {str(number)}
            assert len(seen) == 10


def test_changes_at_the_same_time_are_all_kept(ada: User) -> None:
    made = ada.tell("first")["id"]
    with ThreadPoolExecutor(4) as threads:
        edits = threads.map(
            lambda n: ada.ask("PUT", MEMORIES + made, json={"memory_content": f"edit {n}"}).status_code, range(8)
        )
        archived = threads.submit(ada.post, f"{MEMORIES}actions/archive", [made])
        assert set(edits) == {200}
        assert archived.result()["message"] == "Successfully archived 1 memories"
    assert ada.get(MEMORIES + made)["state"] == "archived"


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[]", b'{"text": "x"}', b'{"text": " ", "app_name": "y"}', b'{"text": "\\ud800", "app_name": "y"}',
        b'{"text": "x", "app_name": "y", "metadata": {"a": NaN}}',
        b'{"text": "x", "app_name": "y", "metadata": {"a": 9223372036854775808}}',
        b'{"text": "x", "app_name": "y", "metadata": {"\\udfff": 1}}',
        b'{"text": "x", "app_name": "y", "metadata": {"hash": 1}}',
        b'{"text": "x", "app_name": "y", "metadata": ' + b'{"a":' * 30 + b"1" + b"}" * 30 + b"}",
        b'{"text": "' + b"x" * 20_001 + b'", "app_name": "y"}',
    ],
    ids=[
        "no JSON", "list", "no app", "blank", "half a character", "NaN", "big integer", "bad key", "reserved key",
        "deep", "long",
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_422(ada: User, body: bytes) -> None:
    answer = ada.ask("POST", MEMORIES, content=body)
    assert (answer.status_code, ada.texts()) == (422, []), answer.text


@pytest.mark.parametrize(
    "parameters", [{"size": 0}, {"size": 1001}, {"page": 0}, {"from_date": -1}, {"sort_column": "hash"}], ids=str
)
def test_parameters_out_of_range_are_refused_with_422(ada: User, parameters: dict[str, Any]) -> None:
    assert ada.ask("GET", MEMORIES, params=parameters).status_code == 422


def test_the_edges_of_what_is_allowed(ada: User) -> None:
    ada.tell("x" * 20_000, number=2**63 - 1, small=-(2**63), real=5e-324)
    assert ada.get(MEMORIES, page=10**30, from_date=0, to_date=253_402_300_799)["total"] == 1


def test_payload_as_mem0_writes_it(api: Api, ada: User) -> None:
    made = ada.tell("Prefers oat milk", tags=["food"])
    with open_client(api.collection.server) as client:
        (point,) = client.retrieve(api.collection.name, ids=[made["id"]], with_vectors=True)
        schema = client.get_collection(api.collection.name).payload_schema
    payload = point.payload or {}
    assert set(payload) == {
        "data", "hash", "user_id", "created_at", "state", "app_id", "app_name", "source_app", "tags",
    }  # fmt: skip
    assert payload["hash"] == hashlib.md5(b"Prefers oat milk", usedforsecurity=False).hexdigest()
    assert datetime.fromisoformat(payload["created_at"]) - datetime.now(UTC) < timedelta(seconds=5)
    assert schema["user_id"].data_type == "keyword"
    assert len(point.vector or ()) == 384


def test_memories_that_others_wrote_can_be_read(qdrant: QdrantAddress, deployed: Path) -> None:
    written = [payload for batch in memories(600) for payload in batch.payloads]
    counts = Counter(payload["user_id"] for payload in written)
    with own_collection(qdrant) as collection:
        with open_client(qdrant) as client:
            fill_collection(client, collection.name, memories(600))
        with served(
            deployed, MEMORY_USERS=users(**{user_id: user_id for user_id in counts}), **collection.environment
        ) as client:
            for user_id, count in counts.items():
                items = User(client, user_id).get(MEMORIES, size=1000)["items"]
                own = [payload for payload in written if payload["user_id"] == user_id]
                assert (len(items), {item["content"] for item in items}) == (
                    count,
                    {payload["data"] for payload in own},
                )
                assert all(item["created_at"] > 1_700_000_000 for item in items)
