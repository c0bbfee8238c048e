"""A phase's package: nothing in its manifest rests on what disrupts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gate import packages
from gate.manifest import ManifestError
from tests.gate.toy import PASS, Toy, check, disrupting

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'title = "Toy"\n[[task]]\ntitle = "Do it"\n'


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """Its check of the schema disrupts, and so does one of its connectivity."""
    toy = Toy(tmp_path)
    toy.write("test_schema.py", disrupting(PASS))
    toy.write("test_connectivity_down.py", disrupting(PASS, "d"))
    return toy


@pytest.mark.parametrize(
    "text",
    [
        'checks = ["schema.s", "connectivity.c"]\n[success]\nchecks = ["parity.p", "schema.s"]',
        'checks = ["schema.s", "schema.not_written_yet"]',
        'attest = "people see it"',
    ],
)
def test_beside_others_they_may_stand(toy: Toy, text: str) -> None:
    toy.write("phase.toml", HEAD + text)
    assert packages.load(toy.phase).phase == "phase2"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('checks = ["schema.s"]', ":2: task 'Do it' rests on checks alone that disrupt (schema.s), which"),
        ('checks = ["schema.s", "connectivity.d"]', ":2: task 'Do it' rests on checks alone that disrupt (schema.s, c"),
        ('checks = ["schema.s", "parity.p"]\n[success]\nchecks = ["schema.s"]', ":6: the success criterion rests on"),
    ],
)
def test_alone_they_are_refused_wherever_the_manifest_is_read(toy: Toy, text: str, told: str) -> None:
    toy.write("phase.toml", HEAD + text)
    with pytest.raises(ManifestError) as caught:
        packages.load(toy.phase)
    assert told in str(caught.value)
    assert str(caught.value).endswith("name one beside them that does not disrupt")
    for run in (toy.gate(), toy.gate("--rehearse")):
        assert (run.code, told in run.output, run.report) == (2, True, {})
    bare = toy.bare()
    assert (bare.code, told in bare.output) == (4, True)


def test_the_listing_refuses_it_too(toy: Toy) -> None:
    from gate.listing import catalogue_lines

    toy.write("phase.toml", f'{HEAD}checks = ["schema.s"]')
    with pytest.raises(ManifestError, match="rests on checks alone that disrupt"):
        list(catalogue_lines(toy.phase.parent))


def test_what_cannot_be_read_as_python_is_pytests_to_tell(toy: Toy) -> None:
    toy.write("phase.toml", f'{HEAD}checks = ["schema.s"]')
    toy.write("test_schema.py", f"def test_s(:\n{check(PASS)}")
    assert packages.load(toy.phase).checks == ("phase2.schema.s",)
