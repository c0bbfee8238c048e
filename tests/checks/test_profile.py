"""A profile's verdict: what does not fit refutes, what is not known keeps from knowing, surprises are told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from checks.facts import Column
from checks.facts.profile import CollectionProfile, Noticed, Profile, Receiver
from checks.finding import Outcome
from checks.profile import About, Remark, Weight, fits, remarks
from checks.profile_remedies import TOLD
from checks.profiling.traps import Trap
from tests.checks.profiling.blocks import counted

ONE = Noticed(count=1, examples=("7",))
SOUND = counted([{"user_id": "ann", "data": "likes tea"}, {"user_id": "bob", "data": ""}])
RECEIVER = Receiver(
    table='"public"."memories"', id_column="id", id_type="bigint", vector_type="vector", vector_dimension=3
)


def noticing(*traps: Trap, **changes: Any) -> Profile:
    return replace(SOUND, noticed=dict.fromkeys(traps, ONE), **changes)


def shaped(*shapes: tuple[int, str], **changes: Any) -> Profile:
    collections = tuple(
        CollectionProfile(name=f"c{n}", vector_name="", dimension=dimension, distance=distance, datatype="float32",
                          points=2, others=())
        for n, (dimension, distance) in enumerate(shapes)
    )  # fmt: skip
    return replace(SOUND, collections=collections, **changes)


def told(profile: Profile) -> dict[str, Weight]:
    return {remark.words: remark.weight for remark in remarks(profile)}


def test_a_sound_source_fits() -> None:
    assert remarks(SOUND) == ()
    assert (fits(SOUND).outcome, fits(SOUND).n) == (Outcome.PASS, 2)


def test_every_trap_is_told_with_a_remedy() -> None:
    assert TOLD.keys() == set(Trap)
    assert all(one.remedy for one in TOLD.values())


@pytest.mark.parametrize("trap", [trap for trap, one in TOLD.items() if one.weight is Weight.MISFIT])
def test_what_does_not_fit_refutes(trap: Trap) -> None:
    finding = fits(noticing(trap))
    assert (finding.outcome, finding.cause, finding.detail) == (Outcome.FAIL, trap, f"{trap}: 7")
    assert finding.remedy


@pytest.mark.parametrize("trap", [trap for trap, one in TOLD.items() if one.weight in (Weight.SURPRISE, Weight.NOTE)])
def test_surprises_and_notes_do_not(trap: Trap) -> None:
    assert fits(noticing(trap)).outcome is Outcome.PASS
    assert told(noticing(trap)) == {trap.value: TOLD[trap].weight}


def test_what_is_asked_about_is_what_is_judged() -> None:
    profile = noticing(Trap.NAN)
    assert fits(profile, about=[About.VECTORS]).outcome is Outcome.FAIL
    assert fits(profile, about=[About.PAYLOADS, About.IDS]).outcome is Outcome.PASS


def test_an_empty_source_and_a_broken_scan_are_undecided() -> None:
    assert fits(counted([])).cause == "the source is empty"
    broken = replace(SOUND, incomplete="1 of 2 points were read, then: gone", remedy="wait")
    assert (fits(broken).outcome, fits(broken).remedy) == (Outcome.UNKNOWN, "wait")
    assert fits(replace(broken, noticed={Trap.NUL: ONE})).outcome is Outcome.FAIL
    assert fits(noticing(Trap.UNREADABLE)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("trap", "receiver", "weight"),
    [
        (Trap.HALF_OVERFLOW, {"vector_type": "halfvec"}, Weight.MISFIT),
        (Trap.HALF_UNDERFLOW, {"vector_type": "halfvec"}, Weight.SURPRISE),
        (Trap.HALF_OVERFLOW, {}, Weight.NOTE),
        (Trap.WITHOUT, {"vector_not_null": True}, Weight.MISFIT),
        (Trap.WITHOUT, {}, Weight.SURPRISE),
        (Trap.SAME_ID, {}, Weight.MISFIT),
        (Trap.SAME_ID, {"keyed_by_user": True}, Weight.NOTE),
        (Trap.SAME_KEY, {"keyed_by_user": True}, Weight.MISFIT),
        (Trap.BEYOND_BIGINT, {"id_type": "numeric"}, Weight.NOTE),
    ],
)
def test_the_destination_decides_where_it_is_known(trap: Trap, receiver: dict[str, Any], weight: Weight) -> None:
    assert told(noticing(trap, receiver=replace(RECEIVER, **receiver)))[trap] is weight


@pytest.mark.parametrize(
    ("id_type", "ids", "expected"),
    [
        ("uuid", ("uuid",), {}),
        ("uuid", ("number",), {Trap.ID_REFUSED: Weight.MISFIT}),
        ("bigint", ("number", "uuid"), {Trap.ID_REFUSED: Weight.MISFIT}),
        ("text", ("number", "uuid"), {Trap.MIXED_IDS: Weight.NOTE}),
        ("", ("number", "uuid"), {Trap.MIXED_IDS: Weight.SURPRISE}),
    ],
)
def test_ids_and_their_column(id_type: str, ids: tuple[str, ...], expected: dict[str, Weight]) -> None:
    receiver = replace(RECEIVER, id_type=id_type) if id_type else None
    assert told(replace(SOUND, ids=dict.fromkeys(ids, ONE), receiver=receiver)) == expected


@pytest.mark.parametrize(
    ("shapes", "dimension", "expected"),
    [
        ([(2000, "Cosine")], None, set()),
        ([(2001, "Cosine")], None, {Trap.MANY_DIMENSIONS}),
        ([(4001, "Cosine")], None, {Trap.TOO_MANY_FOR_HALFVEC}),
        ([(16001, "Cosine")], None, {Trap.TOO_MANY}),
        ([(3, "Cosine")], 4, {Trap.OTHER_DIMENSION}),
        ([(3, "Cosine"), (4, "Cosine")], None, {Trap.DIFFERING}),
        ([(3, "Cosine"), (4, "Dot")], 3, {Trap.OTHER_DIMENSION, Trap.DISTANCES}),
    ],
)
def test_shapes(shapes: list[tuple[int, str]], dimension: int | None, expected: set[Trap]) -> None:
    receiver = replace(RECEIVER, vector_dimension=dimension) if dimension else None
    assert told(shaped(*shapes, receiver=receiver, ids={})).keys() == expected


def test_a_key_that_is_sometimes_a_list_is_told_with_those_points() -> None:
    profile = counted([{"user_id": "ann", "tags": tags} for tags in (["a"], "b", None, "", ["c"], [1], 1, 1.0)])
    (remark,) = remarks(profile)
    assert remark.words == 'key with values of several kinds: tags (list 3, text 1, null 1, "" 1, integer 1, double 1)'
    assert remark.noticed == Noticed(count=3, examples=("1", "6", "7"))


def test_columns_are_told_and_undecided_where_they_are_not_known() -> None:
    mapped = {"team": Column(name="team_id", type="uuid"), "ip": Column(name="ip", type="inet")}
    profile = counted([{"user_id": "ann", "team": "a"}], mapped=mapped)
    weights = told(replace(profile, receiver=RECEIVER, mapped=("team", "ip"), ids={}))
    assert weights == {
        "no UUID: team in the column team_id (uuid)": Weight.MISFIT,
        "whether values fit: ip in the column ip (inet)": Weight.UNKNOWN,
    }
    unseen = fits(replace(SOUND, mapped=("team",), receiver_unknown="there is no table memories"))
    assert (unseen.outcome, unseen.cause) == (Outcome.UNKNOWN, "whether columns hold team")
    assert "there is no table memories" in unseen.remedy


def test_the_heaviest_come_first() -> None:
    weights = [remark.weight for remark in remarks(noticing(Trap.LARGE, Trap.ZERO, Trap.UNREADABLE, Trap.NUL))]
    assert weights == list(Weight)


def test_a_profile_survives_being_written_down() -> None:
    mapped = {"data": Column(name="data", type="integer")}
    profile = replace(
        counted([{"user_id": None, "data": "x\x00", "n": 2**60}, None], mapped=mapped), receiver=RECEIVER,
        mapped=("data",), users=3, incomplete="no",
    )  # fmt: skip
    again = Profile.from_dict(json.loads(json.dumps(profile.as_dict())))
    assert again == profile
    assert all(isinstance(remark, Remark) for remark in remarks(again))
