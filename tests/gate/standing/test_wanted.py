"""Records that are passed over by their bytes are those that would tell nothing if they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.standing import proofs
from gate.standing.wanted import Wanted
from tests.gate.recorded import CHECKS, Recorded

if TYPE_CHECKING:
    from gate.standing.proofs import Found

OUTCOMES = st.dictionaries(st.sampled_from(CHECKS), st.sampled_from(["fail", "unknown", "excluded"]))
OTHERS = [{"name": "phase7", "number": 7, "verdict": "passed", "manifest": "", "titles": "", "checks": []}]


class Everything(Wanted):
    """Passes over no record."""

    def may_be_in(self, _: object) -> bool:
        return True


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return Recorded(tmp_path_factory.mktemp("wanted"))


def read(ledger: Recorded) -> Found:
    """What the records tell."""
    return proofs.read(reversed(ledger.lines), ledger.current(), rehearsal=False)


@settings(max_examples=50, deadline=None)
@given(runs=st.lists(st.one_of(OUTCOMES, st.none()), max_size=6))
def test_nothing_is_missed(ledger: Recorded, runs: list[dict[str, str] | None]) -> None:
    ledger.lines.clear()
    for outcomes in runs:
        ledger.run(outcomes=outcomes) if outcomes is not None else ledger.run(phases=OTHERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proofs, "Wanted", Everything)
        all_read = read(ledger)
    found = read(ledger)
    assert (found.proofs, found.newest) == (all_read.proofs, all_read.newest)
