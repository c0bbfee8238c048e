"""Ids of points in a column of the table: which kinds it can hold, and a span of them as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

from psycopg import sql

from checks.facts import END, IdKind
from stores.postgres.conditions import NEVER, any_of, as_uuid, between, canonical_uuid, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.facts import Span

    Kinds: TypeAlias = tuple[IdKind, ...]

MOST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
UUID_BYTES, NUMBER_BYTES = 16, 8
_HALF = 2**63
"""Taken from a number that may lie beyond a bigint's range, which brings all of Qdrant's into it."""
_NUMBER = "^(0|[1-9][0-9]{0,19})$"
_UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class Ids(Protocol):
    """A column that holds ids; what no span holds is foreign: the id of no point.

    `key` is the id as a uuid or a bigint, the latter less 2^63 where it is `shifted`; `order` sorts as the ids do;
    `within`, `among` and `foreign` are conditions, None where every row fulfils it.
    """

    @property
    def kinds(self) -> Kinds: ...

    def shifted(self, kind: IdKind) -> bool: ...

    def key(self, kind: IdKind) -> sql.Composable: ...

    def order(self, kind: IdKind) -> sql.Composable: ...

    def within(self, span: Span) -> sql.Composable | None: ...

    def among(self, kind: IdKind, ids: Iterable[int]) -> sql.Composable: ...

    def foreign(self) -> sql.Composable: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UuidIds:
    """A column of type uuid."""

    column: sql.Composable
    not_null: bool
    kinds: ClassVar[Kinds] = (IdKind.UUID,)

    def shifted(self, kind: IdKind) -> bool:
        return False

    def key(self, kind: IdKind) -> sql.Composable:
        return self.column

    def order(self, kind: IdKind) -> sql.Composable:
        return self.column

    def within(self, span: Span) -> sql.Composable | None:
        low = sql.SQL("{}::uuid").format(as_uuid(span.low)) if span.low else None
        high = sql.SQL("{}::uuid").format(as_uuid(span.high)) if span.high < END[IdKind.UUID] else None
        present = [] if self.not_null or low or high else [sql.SQL("{} IS NOT NULL").format(self.column)]
        conditions = [*between(self.column, low, high), *present]
        return joined(*conditions) if conditions else None

    def among(self, kind: IdKind, ids: Iterable[int]) -> sql.Composable:
        return any_of(self.column, map(canonical_uuid, ids), "uuid")

    def foreign(self) -> sql.Composable:
        return NEVER if self.not_null else sql.SQL("{} IS NULL").format(self.column)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegerIds:
    """A column of type smallint, integer or bigint."""

    column: sql.Composable
    most: int
    kinds: ClassVar[Kinds] = (IdKind.NUMBER,)

    def shifted(self, kind: IdKind) -> bool:
        return False

    def key(self, kind: IdKind) -> sql.Composable:
        return sql.SQL("{}::bigint").format(self.column)

    def order(self, kind: IdKind) -> sql.Composable:
        return self.column

    def within(self, span: Span) -> sql.Composable | None:
        if span.low > self.most:
            return NEVER
        high = sql.SQL(f"{span.high}::bigint") if span.high <= self.most else None
        return joined(*between(self.column, sql.SQL(f"{span.low}::bigint"), high))

    def among(self, kind: IdKind, ids: Iterable[int]) -> sql.Composable:
        return any_of(self.column, (str(one) for one in ids if one <= self.most), "bigint")

    def foreign(self) -> sql.Composable:
        return sql.SQL("({0} IS NULL OR {0} < 0)").format(self.column)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericIds:
    """A column of type numeric, which may hold fractions and NaN too."""

    column: sql.Composable
    kinds: ClassVar[Kinds] = (IdKind.NUMBER,)

    def shifted(self, kind: IdKind) -> bool:
        return True

    def key(self, kind: IdKind) -> sql.Composable:
        return sql.SQL(f"({{}} - {_HALF}::numeric)::bigint").format(self.column)

    def order(self, kind: IdKind) -> sql.Composable:
        return self.column

    def within(self, span: Span) -> sql.Composable | None:
        return self._within(span.low, span.high)

    def among(self, kind: IdKind, ids: Iterable[int]) -> sql.Composable:
        return any_of(self.column, map(str, ids), "numeric")

    def foreign(self) -> sql.Composable:
        return sql.SQL("({}) IS NOT TRUE").format(self._within(0, END[IdKind.NUMBER]))

    def _within(self, low: int, high: int) -> sql.Composable:
        bounds = between(self.column, sql.SQL(f"{low}::numeric"), sql.SQL(f"{high}::numeric"))
        return joined(*bounds, sql.SQL("{0} = trunc({0})").format(self.column))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextIds:
    """A column of text: numbers as canonical decimals, UUIDs in lower case with dashes."""

    column: sql.Composable
    text: sql.Composable
    """The column, compared byte by byte."""
    kinds: ClassVar[Kinds] = (IdKind.NUMBER, IdKind.UUID)

    def shifted(self, kind: IdKind) -> bool:
        return kind is IdKind.NUMBER

    def key(self, kind: IdKind) -> sql.Composable:
        as_key = "{}::uuid" if kind is IdKind.UUID else f"({{}}::numeric - {_HALF}::numeric)::bigint"
        return sql.SQL(as_key).format(self.text)

    def order(self, kind: IdKind) -> sql.Composable:
        """Decimals without leading zeros sort by their length, then as text."""
        return sql.SQL("{0}" if kind is IdKind.UUID else "length({0}), {0}").format(self.text)

    def within(self, span: Span) -> sql.Composable | None:
        return self._within(span.kind, span.low, span.high)

    def among(self, kind: IdKind, ids: Iterable[int]) -> sql.Composable:
        texts = list(map(canonical_uuid if kind is IdKind.UUID else str, ids))
        return joined(any_of(self.column, texts, "text"), any_of(self.text, texts, "text"))

    def foreign(self) -> sql.Composable:
        number, uuid_ = (self._within(kind, 0, END[kind]) for kind in self.kinds)
        return sql.SQL("({} OR {}) IS NOT TRUE").format(number, uuid_)

    def _within(self, kind: IdKind, low: int, high: int) -> sql.Composable:
        if kind is IdKind.UUID:
            end = as_uuid(high) if high < END[kind] else None
            bounds = between(self.text, as_uuid(low) if low else None, end)
            return joined(*bounds, sql.SQL("{} ~ {}").format(self.text, _UUID))
        ordered = sql.SQL("(length({0}), {0})").format(self.text)
        ends = (sql.SQL(f"({len(str(one))}, '{one}')") for one in (low, high))
        return joined(*between(ordered, *ends), sql.SQL("{} ~ {}").format(self.text, _NUMBER))
