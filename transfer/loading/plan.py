"""What an import will do: told before anything is written, and refused where it cannot be done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from checks.facts import IdKind
from checks.migrated_ids import KINDS, is_keyed_by_user
from stores.errors import NotFound
from stores.postgres.journal import Journal
from stores.postgres.loading.receiving import receiving
from transfer.errors import OrderError
from transfer.loading.state import phase_of, state_of
from transfer.refusals import VECTOR_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checks.facts import Table
    from stores.backup import Backup
    from stores.postgres import Destination
    from stores.postgres.loading.receiving import Receiving
    from stores.target import Target
    from transfer.loading.options import Options
    from transfer.loading.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An import that can be made."""

    transfer: str
    """Of this backup into this table."""
    phase: str
    users: frozenset[str]
    """Whose memories alone go; empty: everybody's but `imported`."""
    table: Table
    columns: Mapping[str, str]
    """Payload key -> the column that it becomes."""
    receiving: Receiving
    state: State
    live: bool

    @property
    def imported(self) -> frozenset[str]:
        """The users whose memories are there by earlier phases."""
        return self.state.imported

    @property
    def by_user(self) -> bool:
        """Whether the table has a row for each user and id."""
        return is_keyed_by_user(self.table)

    @property
    def drops(self) -> tuple[tuple[str, str], ...]:
        """The indexes that are dropped, to be built again after the load: name and definition."""
        return () if self.live else self.receiving.indexes

    def is_wanted(self, user: str | None) -> bool:
        """Whether a user's memories go in this phase."""
        return user in self.users if self.users else user not in self.imported


def planned(target: Target, backup: Backup, destination: Destination, options: Options) -> Plan:
    """The plan; raises OrderError where it is refused, StoreErrors where that cannot be told."""
    _require_collections(target, backup)
    table = _table(target, destination)
    columns = target.destination.columns_for(target.source.user_key)
    _require_vectors(target, backup, table)
    _require_ids(backup, table)
    written = [table.id_column, table.vector_column or "", table.payload_column or "", *columns.values()]
    with destination.read() as cursor:
        found = receiving(cursor, table, written)
        entries = Journal(table).read(cursor) if not found.grants else ()
    _require_writable(table, found, options)
    transfer = transfer_of(backup, destination, table)
    state = state_of(entries or (), transfer)
    _require_phase(state, options)
    _require_room(table, found, state, options)
    return Plan(
        transfer=transfer, phase=phase_of(options.users), users=frozenset(options.users), table=table, columns=columns,
        receiving=found, state=state, live=options.live,
    )  # fmt: skip


def plan_lines(plan: Plan, backup: Backup, system: str) -> Iterator[str]:
    """What will be written where, for people."""
    manifest, state = backup.manifest, plan.state
    yield f"from: {backup.folder}, {manifest.rows:,} points of {', '.join(one.name for one in manifest.collections)}"
    yield f"into: {plan.table.qualified} of {system}, which has {plan.receiving.rows:,} rows"
    yield f"whose: {plan.phase}" + (f"; {len(state.imported)} users are there already" if state.imported else "")
    if state.batches:
        yield f"going on: {len(state.batches):,} batches with {state.rows:,} rows are there"
    yield f"journal: {Journal(plan.table).name}, a line for each batch in the batch's own transaction"
    if plan.drops:
        yield f"indexes built anew after the load: {', '.join(name for name, _ in plan.drops)} (--live keeps them)"


def transfer_of(backup: Backup, destination: Destination, table: Table) -> str:
    """What the journal calls the import of a backup into a table."""
    identity = destination.stream().identity()
    return hashlib.sha256(f"{backup.manifest.digest} {identity} {table.qualified}".encode()).hexdigest()[:16]


def _require_collections(target: Target, backup: Backup) -> None:
    wanted = target.source.collection
    for one in backup.manifest.collections:
        if wanted and not fnmatchcase(one.name, wanted):
            raise OrderError(
                f"{backup.folder} is a backup of the collection {one.name}, and the target's is {wanted}",
                remedy="name the backup of that collection, or let MAIN_QDRANT_COLLECTION_NAME name this one",
            )


def _table(target: Target, destination: Destination) -> Table:
    try:
        table = destination.find_table()
    except NotFound as error:
        raise OrderError(error.message, remedy=error.remedy) from error
    if table is None:
        raise OrderError(
            f"there is no table {target.destination.table}",
            remedy="run the migration that creates it, or let PGVECTOR_TABLE name the table",
        )
    return table


def _require_vectors(target: Target, backup: Backup, table: Table) -> None:
    column = table.column(table.vector_column)
    if column is None or column.type not in VECTOR_TYPES:
        raise OrderError(f"{table.qualified} has no vector column", remedy="see schema.vector_column_by_type")
    if column.type == "halfvec" and not target.destination.halfvec:
        raise OrderError(
            f"{column.name} is halfvec, which keeps 11 bits of each number's 24",
            remedy="let it be vector, or say that it is meant in target.toml: [destination] halfvec = true",
        )
    for one in backup.manifest.collections:
        if column.dimension not in (None, one.dimension):
            raise OrderError(
                f"{column.name} takes {column.dimension} dimensions, and those of {one.name} have {one.dimension}",
                remedy="name the table of that dimension as PGVECTOR_TABLE, or the backup of that collection",
            )


def _require_ids(backup: Backup, table: Table) -> None:
    column = table.column(table.id_column)
    held = KINDS.get(column.type if column else "", ())
    kinds = {IdKind(part.kind) for part in backup.manifest.parts}
    if missing := sorted(kind.value for kind in kinds - set(held)):
        raise OrderError(
            f"the backup has ids that are {' and '.join(missing)}s, which {table.id_column} cannot hold: "
            f"it is {column.type if column else 'gone'}",
            remedy=f"let {table.id_column} be uuid where all ids are UUIDs, bigint where all are numbers, else text",
        )


def _require_writable(table: Table, found: Receiving, options: Options) -> None:
    if found.grants:
        raise OrderError(f"the role {found.role} may not write what an import writes", remedy="; ".join(found.grants))
    if found.unfilled:
        raise OrderError(
            f"{table.qualified} takes no NULL in {', '.join(found.unfilled)}, and nothing is written there",
            remedy="give these columns a default, or name in target.toml the payload keys that they hold: "
            "[destination.columns]",
        )
    if found.indexes and not options.live and not found.is_owner:
        raise OrderError(
            f"the role {found.role} does not own {table.qualified}, whose indexes are built after the load",
            remedy="import as its owner, or keep the indexes with --live, which takes longer",
        )


def _require_phase(state: State, options: Options) -> None:
    phase = phase_of(options.users)
    if state.begun and state.begun != phase:
        raise OrderError(
            f"an import of this backup was begun and not finished: {state.begun}", remedy="order the same again first"
        )


def _require_room(table: Table, found: Receiving, state: State, options: Options) -> None:
    strange = found.rows - state.rows
    if strange > 0 and not options.keep_rows and not state.is_finished:
        raise OrderError(
            f"{table.qualified} holds {strange:,} rows that no import of this backup has written",
            remedy=f"TRUNCATE {table.qualified}, name another table as PGVECTOR_TABLE, or keep them with --keep-rows: "
            "those that are the same then count as there, others of the same ids go into quarantine",
        )
    if strange < 0 and not state.is_finished:
        raise OrderError(
            f"{table.qualified} holds {-strange:,} rows less than the journal says were written",
            remedy=f"find out who deleted them; to begin anew: TRUNCATE {table.qualified}, and "
            f"DELETE FROM {Journal(table).name} WHERE what ->> 'table' = '{table.qualified}'",
        )


def is_done(plan: Plan) -> bool:
    """Whether nothing is left to do."""
    return plan.state.is_finished or bool(plan.users and plan.users <= plan.imported)
