"""`gate list` and `gate explain`: what is proven, and why to believe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gate.catalogue import saboteurs
from gate.checkout import PHASES, SABOTEURS
from gate.listing import catalogue_lines, explanation
from gate.usage import UsageError
from tests.gate.toy import PASS, Toy, check, disrupting

if TYPE_CHECKING:
    from pathlib import Path


def test_tasks_with_their_checks(tmp_path: Path) -> None:
    toy = Toy(tmp_path, named=["schema.s", "schema.later"])
    with (toy.phase / "phase.toml").open("a", encoding="utf-8") as file:
        file.write('[[task]]\ntitle = "Merge"\nattest = "people see it"\n[success]\nchecks = ["parity.p"]\n')
    Toy(tmp_path, 10, named=["schema.s", "connectivity.c", "parity.p", "latency.l"])
    assert list(catalogue_lines(tmp_path / "phases")) == [
        "phase2  Toy  (3 checks)",
        "  Do it",
        "    phase2.schema.s  It is so.",
        "    phase2.schema.later  NOT WRITTEN YET",
        "  Merge",
        "    people attest it: people see it",
        "  success criterion",
        "    phase2.parity.p  It is so.",
        f"  named by no task: add them to {toy.phase / 'phase.toml'}, or the phase stays undecided",
        "    phase2.connectivity.c  It is so.",
        "    phase2.latency.l  It is so.",
        "phase10  Toy  (4 checks)",
        "  Do it",
        "    phase10.schema.s  It is so.",
        "    phase10.connectivity.c  It is so.",
        "    phase10.parity.p  It is so.",
        "    phase10.latency.l  It is so.",
        "  success criterion",
    ]


@pytest.mark.parametrize("name", ["phase2.schema.s", "schema.s", "s"])
def test_a_check_is_found_by_the_end_of_its_id(name: str, tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    assert list(explanation(toy.phase.parent, name)) == [
        "phase2.schema.s",
        "  It is so.",
        "",
        "Needs",
        "  nothing; effect: reads",
        "",
        "Saboteurs (planted faults that it is proven to catch)",
        "  none: this check is vacuous and does not count",
        "",
        "Written in test_schema.py:11",
    ]


def test_what_disrupts_is_told_to_be_for_the_embedded_target_only(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema.py", disrupting(PASS))
    told = "effect: disrupt, embedded target only"
    assert f"    phase2.schema.s  It is so. ({told})" in list(catalogue_lines(toy.phase.parent))
    assert f"  nothing; {told}" in list(explanation(toy.phase.parent, "phase2.schema.s"))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("l", r"'l' is several checks: phase2.latency.l, phase2.schema.l"),
        ("phase2.schema.x", r"there is no check 'phase2.schema.x'; nearest: phase2.schema.s"),
        ("ema.s", r"there is no check 'ema.s'"),
        ("", r"there is no check ''; see gate list"),
        ("quite another thing", r"there is no check 'quite another thing'; see gate list"),
    ],
)
def test_a_name_that_is_not_one_check(name: str, told: str, tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema_more.py", check(PASS, "l"))
    with pytest.raises(UsageError, match=told):
        list(explanation(toy.phase.parent, name))


def test_a_folder_without_phases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no phase package \(a folder phase2 with a phase.toml\)"):
        list(catalogue_lines(tmp_path))


@pytest.mark.parametrize("fault", saboteurs(SABOTEURS), ids=lambda fault: f"{fault.check}:{fault.name}")
def test_every_saboteur_is_told_with_its_check(fault: object) -> None:
    from gate.catalogue import PlantedFault

    assert isinstance(fault, PlantedFault)
    text = " ".join(" ".join(explanation(PHASES, fault.check)).split())
    assert f"{fault.name}: {fault.description} It must name: {fault.cause}." in text
    assert all(f" {label} " in text for label in ("Why", "How", "Remedy"))
