"""Whether what a source holds fits the destination, and what will surprise there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from checks.facts.blocks import IdKind
from checks.facts.profile import Noticed
from checks.finding import Finding, failed, passed, unknown
from checks.migrated_ids import KINDS, TEXTS
from checks.profile_remedies import TOLD, About, Weight
from checks.profiling.keys import EMPTY_TEXT
from checks.profiling.noting import EXAMPLES
from checks.profiling.traps import Trap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from checks.facts.profile import CollectionProfile, ColumnProfile, KeyProfile, Profile

__all__ = ["About", "Remark", "Weight", "fits", "remarks"]

MOST_FOR_VECTOR_INDEX, MOST_FOR_HALFVEC_INDEX, MOST_FOR_COLUMN = 2_000, 4_000, 16_000
_NUMBERS = ("integer", "double")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to be known before anything is moved."""

    weight: Weight
    about: About
    words: str
    noticed: Noticed
    remedy: str


def remarks(profile: Profile) -> tuple[Remark, ...]:
    """All that is to be said of a profile, the heaviest first."""
    found = [*_counted(profile), *_of_collections(profile), *_of_ids(profile), *_of_payloads(profile)]
    return tuple(sorted(found, key=lambda remark: list(Weight).index(remark.weight)))


def fits(profile: Profile, *, about: Collection[About] = tuple(About)) -> Finding:
    """Everything that the source holds has a place in the destination; surprises don't refute that."""
    heard = [remark for remark in remarks(profile) if remark.about in about]
    misfits, untold = (
        [remark for remark in heard if remark.weight is weight] for weight in (Weight.MISFIT, Weight.UNKNOWN)
    )
    if misfits:
        return failed(
            misfits[0].words, n=profile.points, observed=_observed(misfits), expected="nothing that does not fit",
            detail=_examples(misfits), remedy="; ".join(dict.fromkeys(one.remedy for one in misfits)),
        )  # fmt: skip
    if profile.incomplete:
        return unknown("the source was not read to its end", n=profile.points, detail=profile.incomplete,
                       remedy=profile.remedy)  # fmt: skip
    if not profile.points:
        return unknown("the source is empty", remedy="load the source, or name the collection that holds the memories")
    if untold:
        return unknown(
            untold[0].words, n=profile.points, observed=_observed(untold), detail=_examples(untold),
            remedy=untold[0].remedy,
        )  # fmt: skip
    return passed(profile.points, f"all fit, {len(heard)} remarks", detail=_observed(heard))


def _counted(profile: Profile) -> Iterator[Remark]:
    for words, noticed in profile.noticed.items():
        remark = _remark(Trap(words), noticed)
        yield replace(remark, weight=_weight(profile, Trap(words)) or remark.weight)


def _weight(profile: Profile, trap: Trap) -> Weight | None:
    """The weight where it depends on the destination; None where it doesn't."""
    receiver = profile.receiver
    if receiver is None:
        return None
    if receiver.vector_type == "halfvec":
        if trap is Trap.HALF_OVERFLOW:
            return Weight.MISFIT
        if trap is Trap.HALF_UNDERFLOW:
            return Weight.SURPRISE
    if trap is Trap.WITHOUT and receiver.vector_not_null:
        return Weight.MISFIT
    if trap is Trap.BEYOND_BIGINT:
        return Weight.NOTE
    if trap is Trap.SAME_ID:
        return Weight.NOTE if receiver.keyed_by_user else Weight.MISFIT
    return None


def _of_collections(profile: Profile) -> Iterator[Remark]:
    for trap, most in (
        (Trap.TOO_MANY, MOST_FOR_COLUMN),
        (Trap.TOO_MANY_FOR_HALFVEC, MOST_FOR_HALFVEC_INDEX),
        (Trap.MANY_DIMENSIONS, MOST_FOR_VECTOR_INDEX),
    ):
        if large := [one for one in profile.collections if one.dimension > most]:
            yield _remark(trap, _of_all(large, [f"{one.name} ({one.dimension})" for one in large]))
            break
    if others := [one for one in profile.collections if one.others]:
        yield _remark(Trap.OTHERS, _of_all(others, [f"{one.name}: {', '.join(one.others)}" for one in others]))
    yield from _of_shapes(profile)


def _of_shapes(profile: Profile) -> Iterator[Remark]:
    shapes = {(one.dimension, one.distance) for one in profile.collections}
    named = [f"{one.name} ({one.dimension}, {one.distance})" for one in profile.collections]
    wanted = profile.receiver.vector_dimension if profile.receiver else None
    if strange := [one for one in profile.collections if wanted not in (None, one.dimension)]:
        yield _remark(Trap.OTHER_DIMENSION, _of_all(strange, [f"{one.name} ({one.dimension})" for one in strange]))
    elif len({dimension for dimension, _ in shapes}) > 1:
        yield _remark(Trap.DIFFERING, _of_all(profile.collections, named))
    if len({distance for _, distance in shapes}) > 1:
        yield _remark(Trap.DISTANCES, _of_all(profile.collections, named))


def _of_ids(profile: Profile) -> Iterator[Remark]:
    type_ = profile.receiver.id_type if profile.receiver else ""
    refused = [kind for kind in profile.ids if type_ and IdKind(kind) not in KINDS.get(type_, ())]
    for kind in refused:
        yield _remark(Trap.ID_REFUSED, profile.ids[kind])
    if len(profile.ids) > 1 and not refused:
        rarer = min(profile.ids.values(), key=lambda noticed: noticed.count)
        yield replace(_remark(Trap.MIXED_IDS, rarer), weight=Weight.NOTE if type_ in TEXTS else Weight.SURPRISE)


def _of_payloads(profile: Profile) -> Iterator[Remark]:
    for key, one in profile.keys.items():
        if noticed := _rarer_kinds(one):
            kinds = ", ".join(f"{kind} {many.count}" for kind, many in one.kinds.items())
            remark = _remark(Trap.MIXED_KINDS, noticed)
            yield replace(remark, words=f"{remark.words}: {key} ({kinds})")
    for column in profile.columns:
        yield from _of_column(column, profile.points)
    if profile.mapped and profile.receiver is None:
        yield Remark(
            weight=Weight.UNKNOWN, about=About.PAYLOADS, noticed=Noticed(count=profile.points),
            words=f"whether columns hold {', '.join(profile.mapped)}",
            remedy=f"let the destination be read: {profile.receiver_unknown}",
        )  # fmt: skip


def _rarer_kinds(one: KeyProfile) -> Noticed | None:
    """The points whose kind is not the most frequent one; None where all are of one kind."""
    families: dict[str, list[Noticed]] = {}
    for kind, noticed in one.kinds.items():
        if kind not in ("null", EMPTY_TEXT):
            families.setdefault("number" if kind in _NUMBERS else kind, []).append(noticed)
    rarer = sorted(families.values(), key=lambda some: sum(noticed.count for noticed in some))[:-1]
    if not rarer:
        return None
    every = [noticed for some in rarer for noticed in some]
    examples = [example for noticed in every for example in noticed.examples]
    return Noticed(count=sum(noticed.count for noticed in every), examples=tuple(examples[:EXAMPLES]))


def _of_column(column: ColumnProfile, points: int) -> Iterator[Remark]:
    where = f"{column.key} in the column {column.column} ({column.type})"
    if not column.judged:
        yield Remark(
            weight=Weight.UNKNOWN, about=About.PAYLOADS, words=f"whether values fit: {where}",
            noticed=Noticed(count=points), remedy="compare the type with the key's kinds below",
        )  # fmt: skip
    fates = ((Weight.MISFIT, column.refused), (Weight.UNKNOWN, column.untold), (Weight.SURPRISE, column.changed))
    for weight, causes in fates:
        for why, noticed in causes.items():
            remedy = f"give the column a type that holds every value of {column.key}, or correct the values"
            yield Remark(weight=weight, about=About.PAYLOADS, words=f"{why}: {where}", noticed=noticed, remedy=remedy)


def _remark(trap: Trap, noticed: Noticed) -> Remark:
    told = TOLD[trap]
    return Remark(weight=told.weight, about=told.about, words=trap.value, noticed=noticed, remedy=told.remedy)


def _of_all(collections: Sequence[CollectionProfile], examples: Sequence[str]) -> Noticed:
    return Noticed(count=sum(one.points for one in collections), examples=tuple(examples[:EXAMPLES]))


def _observed(found: Sequence[Remark]) -> str:
    return "; ".join(f"{remark.noticed.count:,} x {remark.words}" for remark in found)


def _examples(found: Sequence[Remark]) -> str:
    return "; ".join(f"{remark.words}: {', '.join(remark.noticed.examples)}" for remark in found)
