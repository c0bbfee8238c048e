"""A profile for people, line by line, and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from checks.finding import Outcome
from checks.profile import Remark, Weight, fits, remarks
from reports.neutral import duration, escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checks.facts.profile import KeyProfile, Noticed, Profile

REPORT_VERSION = 1
VERDICTS = {Outcome.PASS: "passed", Outcome.FAIL: "failed", Outcome.UNKNOWN: "undecided"}
MOST_KEYS_SHOWN = 40
_KIB, _MB = 1024, 1e6


def profile_lines(profile: Profile, *, report: str = "") -> list[str]:
    """What was seen, what is remarkable with its remedy, heaviest last; the last line is the verdict."""
    return [escape(line) for line in _lines(profile, report)]


def to_json(profile: Profile) -> str:
    """All of it, with the remarks and the verdict."""
    values = {
        "report_version": REPORT_VERSION,
        "verdict": VERDICTS[fits(profile).outcome],
        "remarks": [_as_dict(remark) for remark in remarks(profile)],
        "profile": profile.as_dict(),
    }
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def _as_dict(remark: Remark) -> dict[str, object]:
    return {
        "weight": remark.weight.value, "about": remark.about.value, "words": remark.words,
        "count": remark.noticed.count, "examples": list(remark.noticed.examples), "remedy": remark.remedy,
    }  # fmt: skip


def _lines(profile: Profile, report: str) -> Iterator[str]:
    yield from _source(profile)
    yield from _destination(profile)
    yield from _keys(profile)
    yield f"time: {duration(profile.seconds)}, {profile.peak_bytes / _MB:,.0f} MB of memory"
    found = remarks(profile)
    for remark in reversed(found):
        yield from _remark(remark)
    if profile.incomplete:
        yield f"incomplete: {profile.incomplete}"
        yield f"  remedy: {profile.remedy}"
    if report:
        yield f"report: {report}"
    yield _verdict(profile, found)


def _source(profile: Profile) -> Iterator[str]:
    for one in profile.collections:
        vector = f"vector {one.vector_name}, " if one.vector_name else ""
        yield (
            f"collection {one.name}: {_count(one.points, 'point')}, {vector}{one.dimension} dimensions, "
            f"{one.distance}, {one.datatype}"
        )
    if profile.ids:
        yield f"ids: {', '.join(f'{kind} {noticed.count:,}' for kind, noticed in profile.ids.items())}"
    yield f"users: {profile.users:,} (by {profile.user_key})"
    if profile.points:
        yield (
            f"payloads: {_size(profile.payload_bytes)} in all, the largest {_size(profile.largest_bytes)} "
            f"({profile.largest}), the deepest {_count(profile.depth, 'level')} ({profile.deepest})"
        )


def _destination(profile: Profile) -> Iterator[str]:
    if (receiver := profile.receiver) is None:
        yield f"destination: not looked at: {profile.receiver_unknown}"
        return
    size = f"({receiver.vector_dimension})" if receiver.vector_dimension else ""
    vector = f", {receiver.vector_type}{size}" if receiver.vector_type else ", no vector column"
    columns = "".join(f", {one.key} as {one.column} {one.type}" for one in profile.columns)
    yield f"destination: {receiver.table}, {receiver.id_column} {receiver.id_type}{vector}{columns}"


def _keys(profile: Profile) -> Iterator[str]:
    """A table: one line for each key, the most frequent first."""
    shown = list(profile.keys.items())[:MOST_KEYS_SHOWN]
    width = max((len(escape(key)) for key, _ in shown), default=0)
    if shown:
        yield f"keys: {len(profile.keys):,}"
    for key, one in shown:
        yield f"  {escape(key):<{width}}  {_kinds(one)}"
    if more := len(profile.keys) - len(shown):
        yield f"  and {more:,} more, which --report FILE names"


def _kinds(one: KeyProfile) -> str:
    counted = [(kind, noticed) for kind, noticed in one.kinds.items() if noticed.count]
    counted.sort(key=lambda item: -item[1].count)
    missing = [("missing", one.missing)] if one.missing.count else []
    return ", ".join(f"{kind} {noticed.count:,}" for kind, noticed in counted + missing)


def _remark(remark: Remark) -> Iterator[str]:
    yield f"{remark.weight}: {remark.noticed.count:,} x {remark.words}{_examples(remark.noticed)}"
    yield f"  remedy: {remark.remedy}"


def _examples(noticed: Noticed) -> str:
    more = ", ..." if noticed.count > len(noticed.examples) else ""
    return f" ({', '.join(noticed.examples)}{more})" if noticed.examples else ""


def _verdict(profile: Profile, found: Sequence[Remark]) -> str:
    finding = fits(profile)
    counts = {weight: sum(remark.weight is weight for remark in found) for weight in Weight}
    told = "".join(f", {weight} {count}" for weight, count in counts.items() if count)
    said = finding.cause or "everything fits"
    return f"{VERDICTS[finding.outcome]}: {said} ({_count(profile.points, 'point')}{told})"


def _size(count: int) -> str:
    if count < _KIB:
        return f"{count} B"
    return f"{count / _KIB:,.1f} KiB" if count < _KIB**2 else f"{count / _KIB**2:,.1f} MiB"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
