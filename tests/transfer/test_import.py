"""A backup in the destination: bit for bit, once, whatever happens on the way."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from stores.errors import StoreError
from stores.postgres import Destination
from stores.postgres.loading.lock import Busy, TransferLock
from tests.transfer.backups import USERS, exported, imported, killed, quarantined, some_memories
from tests.transfer.pairs import DIMENSION, Memory, pair
from transfer import plan
from transfer.errors import OrderError, TransferError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fixtures.deployment import Deployment
    from tests.transfer.pairs import Pair

ROWS, SPAN_ROWS = 500, 50


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many ranges of ids, each of them a batch."""
    monkeypatch.setattr(plan, "SPAN_ROWS", SPAN_ROWS)


@pytest.fixture
def full(own_deployment: Deployment) -> Iterator[Pair]:
    """A pair with memories in its collection alone, indexes on its table."""
    with pair(own_deployment) as made:
        made.write_points(some_memories(ROWS))
        made.sql("create index on THIS using hnsw (embedding vector_l2_ops)")
        made.sql("create index on THIS ((payload ->> 'user_id'))")
        yield made


@pytest.fixture
def backup(full: Pair, tmp_path: Path) -> Path:
    """A backup of it."""
    exported(full, tmp_path / "b")
    return tmp_path / "b"


def test_everything_comes_back(full: Pair, backup: Path) -> None:
    before = _indexes(full)
    found = imported(full, backup)
    assert (found.rows, found.there, found.quarantined, found.is_rest) == (ROWS, 0, 0, True)
    assert found.batches > ROWS // SPAN_ROWS // 2
    result = full.compare()
    assert (result.found.compared, result.found.differences) == (ROWS, 0)
    assert _indexes(full) == before


def test_again_it_changes_nothing(full: Pair, backup: Path) -> None:
    imported(full, backup)
    before = _rows(full), _journal(full)
    found = imported(full, backup)
    assert (found.was_done, found.rows, found.before) == (True, 0, ROWS)
    assert (_rows(full), _journal(full)) == before


def test_what_was_deleted_after_the_import_stays_deleted(full: Pair, backup: Path) -> None:
    imported(full, backup)
    full.sql("delete from THIS where (payload ->> 'n')::int < 10")
    assert imported(full, backup).rows == 0
    assert len(_rows(full)) == ROWS - 10


def test_test_users_go_first_and_alone(full: Pair, backup: Path) -> None:
    first = imported(full, backup, users=("user 1", "user 3"))
    assert not first.is_rest
    assert first.rows == len(_rows(full)) == 2 * ROWS // USERS + 1
    assert {row[2]["user_id"] for row in _rows(full)} == {"user 1", "user 3"}
    assert imported(full, backup, users=("user 3",)).was_done
    rest = imported(full, backup)
    assert first.rows + rest.rows == ROWS
    assert full.compare().found.differences == 0
    phases = [line["phase"] for line in _journal(full, "batch")]
    assert phases == sorted(phases, reverse=True)


@pytest.mark.parametrize("counted", ["import", "copy"])
def test_killed_at_any_step_it_goes_on_to_the_same(full: Pair, backup: Path, counted: str) -> None:
    before, times = _indexes(full), 0
    while killed(full, backup, counted=counted, times=3):
        times += 1
        assert (
            len(_rows(full))
            == len({row[0] for row in _rows(full)})
            == sum(line["rows"] for line in _journal(full, "batch"))
        )
        assert times < ROWS
    assert times >= 3
    result = full.compare()
    assert (result.found.compared, result.found.differences) == (ROWS, 0)
    assert _indexes(full) == before
    assert imported(full, backup).was_done


def test_a_dry_run_leaves_no_trace(full: Pair, backup: Path) -> None:
    before = _state(full), sorted(str(path) for path in backup.rglob("*"))
    found = imported(full, backup, dry_run=True, confirmed=False)
    assert (found.is_dry, found.rows) == (True, ROWS)
    assert (_state(full), sorted(str(path) for path in backup.rglob("*"))) == before


def test_without_confirmation_nothing_is_written(full: Pair, backup: Path) -> None:
    before = _state(full)
    with pytest.raises(OrderError, match="has to be confirmed"):
        imported(full, backup, confirmed=False)
    assert _state(full) == before


def test_a_second_import_is_refused(full: Pair, backup: Path) -> None:
    before = _state(full)
    with Destination(full.target.destination) as destination:
        table = destination.table()
        with TransferLock(destination, table), pytest.raises(Busy, match=r"another transfer writes .* process \d+"):
            imported(full, backup)
    assert _state(full) == before
    assert imported(full, backup).rows == ROWS


def test_a_table_with_rows_is_refused_or_kept(full: Pair, backup: Path) -> None:
    memories = some_memories(ROWS)
    same, other = memories[3], replace(memories[4], payload={"user_id": "somebody else"})
    full.insert([same, other])
    before = _state(full)
    with pytest.raises(OrderError, match="holds 2 rows that no import"):
        imported(full, backup)
    assert _state(full) == before
    found = imported(full, backup, keep_rows=True)
    assert (found.rows, found.there, found.quarantined) == (ROWS - 2, 1, 1)
    assert [(line["id"], line["reason"]) for line in quarantined(backup)] == [
        (str(other.id), "the table holds another row with this id")
    ]
    assert len(_rows(full)) == ROWS


def test_rows_that_the_journal_misses_are_told(full: Pair, backup: Path) -> None:
    assert killed(full, backup, counted="import", times=4)
    full.sql("truncate THIS")
    with pytest.raises(OrderError, match="less than the journal says"):
        imported(full, backup)


def test_what_cannot_go_is_in_quarantine(full: Pair, backup: Path, tmp_path: Path) -> None:
    bad = {
        uuid.uuid4(): Memory(id=1, vector=[float("nan")] * DIMENSION, payload={"user_id": "a"}),
        uuid.uuid4(): Memory(id=1, vector=[float("inf")] * DIMENSION, payload={"user_id": "b"}),
        uuid.uuid4(): Memory(id=1, vector=[0.5] * DIMENSION, payload={"user_id": "c", "t": "x\0y"}),
        uuid.uuid4(): Memory(id=1, vector=[0.5] * DIMENSION, payload={"user_id": "d", "n": -5}),
    }
    full.write_points([*some_memories(ROWS), *(replace(one, id=id_) for id_, one in bad.items())])
    full.sql("alter table THIS add constraint not_negative check ((payload ->> 'n')::int >= 0)")
    exported(full, tmp_path / "c")
    found = imported(full, tmp_path / "c")
    assert (found.rows, found.quarantined) == (ROWS, 4)
    lines = {line["id"]: (line["user"], line["reason"]) for line in quarantined(tmp_path / "c")}
    assert lines.keys() == {str(id_) for id_ in bad}
    reasons = dict(lines.values())
    assert reasons["a"] == reasons["b"] == "NaN or infinity in the vector"
    assert reasons["c"] == "a text of the payload holds NUL"
    assert 'violates check constraint "not_negative"' in reasons["d"]
    assert len(_rows(full)) == ROWS


def test_quarantine_of_what_was_not_committed_goes(full: Pair, backup: Path) -> None:
    full.sql("alter table THIS add constraint odd check ((payload ->> 'n')::int % 10 <> 7)")
    # In the middle of a batch that is being cut in ever smaller halves.
    assert killed(full, backup, counted="copy", times=70)
    assert 0 < len(quarantined(backup)) < ROWS // 10
    imported(full, backup)
    assert {line["id"] for line in quarantined(backup)} == {
        str(one.id) for one in some_memories(ROWS) if one.payload["n"] % 10 == 7
    }
    assert len(quarantined(backup)) == ROWS // 10


def test_rows_that_come_back_changed_are_not_committed(full: Pair, backup: Path) -> None:
    full.sql(
        "create function shorten() returns trigger language plpgsql as $$ begin "
        "new.payload = jsonb_set(new.payload, '{data}', '\"text\"'); return new; end $$",
        "create trigger shorten before insert on THIS for each row execute function shorten()",
    )
    try:
        with pytest.raises(TransferError, match=r"rows of .* do not come back as they were written: \d+ "):
            imported(full, backup)
        assert not _rows(full)
    finally:
        full.sql("drop trigger shorten on THIS", "drop function shorten")
    assert imported(full, backup).rows == ROWS


@pytest.mark.parametrize("id_type", ["text", "bigint", "numeric(20)"])
def test_ids_of_every_type(own_deployment: Deployment, tmp_path: Path, id_type: str) -> None:
    memories = [
        Memory(id=number, vector=[number] * DIMENSION, payload={"user_id": "u"}) for number in (0, 7, 2**63 - 1)
    ]
    memories += [Memory(id=2**63, vector=[1] * DIMENSION, payload={"user_id": "u"})]
    with pair(own_deployment, id_type=id_type) as made:
        made.write_points(memories)
        exported(made, tmp_path / "b")
        found = imported(made, tmp_path / "b")
        assert found.quarantined == (1 if id_type == "bigint" else 0)
        assert {row[0] for row in _rows(made)} == {str(one.id) for one in memories[: found.rows]}


def test_payload_keys_become_columns_and_halves_are_rounded(own_deployment: Deployment, tmp_path: Path) -> None:
    columns = {"user_id": "owner", "created_at": "created"}
    with pair(
        own_deployment, vector=f"halfvec({DIMENSION})", more=", owner text not null, created timestamptz"
    ) as made:
        mapped = made.mapped(columns=columns, halfvec=True)
        payloads: list[dict[str, Any]] = [
            {"user_id": "u", "created_at": "2025-05-07T20:09:52.802794-07:00", "data": "x"},
            {"user_id": "u", "created_at": None},
            {"user_id": "u"},
            {"user_id": "u", "created_at": "yesterday, or so"},
            {"user_id": None},
        ]
        vectors = [[0.1] * DIMENSION] * 4 + [[70000.0] * DIMENSION]
        made.write_points([
            Memory(id=uuid.uuid4(), vector=vector, payload=one) for vector, one in zip(vectors, payloads, strict=True)
        ])  # fmt: skip
        exported(mapped, tmp_path / "b")
        found = imported(mapped, tmp_path / "b")
        reasons = [line["reason"] for line in quarantined(tmp_path / "b")]
        assert found.rows == 3, reasons
        assert any("invalid input syntax for type timestamp" in reason for reason in reasons)
        assert any("halfvec" in reason or "null value" in reason for reason in reasons)
        result = mapped.compare()
        assert {cause for causes in result.causes.values() for _, cause in causes} == {"missing in the destination"}


def test_another_table_is_refused(full: Pair, backup: Path, own_deployment: Deployment) -> None:
    with pair(own_deployment, vector="vector(5)") as other, pytest.raises(OrderError, match="takes 5 dimensions"):
        imported(other.sourced(collection=full.collection), backup)
    with pytest.raises(OrderError, match="is a backup of the collection"):
        imported(full.sourced(collection="letters"), backup)
    with pytest.raises(OrderError, match="there is no table"):
        imported(full.mapped(table="letters"), backup)
    full.sql("alter table THIS add column kind text not null")
    with pytest.raises(OrderError, match="takes no NULL in kind"):
        imported(full, backup)


def test_missing_rights_are_named(full: Pair, backup: Path, own_deployment: Deployment) -> None:
    full.sql("grant usage on schema public to public", "grant select on THIS to public")
    own_deployment.sql("create role reader login password 'reader'")
    try:
        url = own_deployment.database_url.replace("memory:", "reader:", 1)
        reader = psycopg.conninfo.make_conninfo(url, user="reader", password="reader")
        from pydantic import SecretStr

        with pytest.raises(OrderError, match="the role reader may not write") as refused:
            imported(full.mapped(url=SecretStr(reader)), backup)
        assert "GRANT SELECT, INSERT ON" in refused.value.remedy
    finally:
        own_deployment.sql("drop owned by reader", "drop role reader")


def test_a_lost_connection_leaves_whole_batches(full: Pair, backup: Path, own_deployment: Deployment) -> None:
    from fixtures.proxy import Proxy

    engine = own_deployment.engines.postgres
    proxy = Proxy("127.0.0.1", engine.port)
    from pydantic import SecretStr

    url = SecretStr(own_deployment.url_through(proxy))
    proxy.cut(after=60_000)
    with pytest.raises(StoreError):
        imported(full.mapped(url=url), backup)
    assert len(_rows(full)) == sum(line["rows"] for line in _journal(full, "batch")) < ROWS
    found = imported(full, backup)
    assert found.before + found.rows == ROWS
    assert full.compare().found.differences == 0


def _rows(pair: Pair) -> list[tuple[str, str, dict[str, Any]]]:
    return _asked(pair, f"select id::text, embedding::text, payload from {pair.table} order by 1")


def _journal(pair: Pair, entry: str = "") -> list[dict[str, Any]]:
    if not _asked(pair, "select 1 where to_regclass('phasegate_journal') is not null"):
        return []
    named = f"what ->> 'table' = '\"public\".\"{pair.table}\"' and entry like '{entry}%'"
    return [what for (what,) in _asked(pair, f"select what from phasegate_journal where {named} order by number")]


def _indexes(pair: Pair) -> list[Any]:
    return _asked(pair, f"select indexdef from pg_indexes where tablename = '{pair.table}' order by 1")


def _state(pair: Pair) -> tuple[Any, ...]:
    relations = _asked(pair, "select relname from pg_class where relnamespace = 'public'::regnamespace order by 1")
    return relations, _rows(pair), _journal(pair), _indexes(pair)


def _asked(pair: Pair, question: str) -> list[Any]:
    with psycopg.connect(pair.deployment.database_url) as connection:
        return connection.execute(question.encode()).fetchall()
