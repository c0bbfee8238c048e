"""What the target's owner says about the checks in target.toml: numbers, and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gate.toy import FAIL, REFUTED, Toy, check

if TYPE_CHECKING:
    from pathlib import Path

LIMITED = "def test_l(limits, verify):\n    assert limits == {{'margin': {margin}}}\n    verify(passed(1))\n"
MARGIN = '[limits."latency.l"]\nmargin = 0.5\n'
EXCLUDED = '[[exclude]]\ncheck = "phase2.schema.s"\nreason = "no such table here"\n'


def limited(folder: Path) -> Toy:
    toy = Toy(folder, more=MARGIN)
    toy.write("test_latency.py", LIMITED.format(margin=0.5))
    return toy


def test_the_manifests_number_and_above_it_the_owners(tmp_path: Path) -> None:
    toy = limited(tmp_path)
    assert toy.bare().code == 0
    (tmp_path / "target.toml").write_text('[thresholds]\n"phase2.latency.l" = 0.75\n', encoding="utf-8")
    assert toy.bare().code == 3
    toy.write("test_latency.py", LIMITED.format(margin=0.75))
    assert (toy.bare().code, toy.gate().code) == (0, 0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[thresholds]\n"phase2.latency.x" = 1\n', "thresholds: 'phase2.latency.x' is no check with a number"),
        ('[thresholds]\n"phase2.schema.s" = 1\n', "thresholds: 'phase2.schema.s' is no check with a number"),
        ('[[exclude]]\ncheck = "phase2.schema.x"\nreason = "r"\n', "exclude: 'phase2.schema.x' is no check that could"),
        ("colour = 1\n", "colour: unknown key"),
    ],
)
def test_a_slip_of_the_owner_is_wrong_usage(text: str, told: str, tmp_path: Path) -> None:
    toy = limited(tmp_path)
    (tmp_path / "target.toml").write_text(text, encoding="utf-8")
    run, bare = toy.gate(), toy.bare()
    assert (run.code, bare.code) == (2, 4)
    assert told in run.output
    assert told in bare.output
    assert "Traceback" not in run.output + bare.output


def test_an_excluded_check_does_not_run_and_proves_nothing(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema.py", check(f"os.mkdir(__file__ + '.ran')\nverify({FAIL})"))
    (tmp_path / "target.toml").write_text(EXCLUDED, encoding="utf-8")
    copy = tmp_path / "copy.md"
    run, bare = toy.gate("--write-to", str(copy)), toy.bare()
    assert (run.code, run.verdict(), bare.code, bare.verdict()) == (0, "passed", 0, "passed")
    assert not list(toy.phase.glob("*.ran"))
    assert run.phase()["complete"] is False
    assert [task["state"] for task in run.phase()["tasks"]] == ["open"]
    assert [check["excluded"] for check in run.phase()["checks"]] == ["", "no such table here", "", ""]
    assert copy.read_bytes() == toy.document.read_bytes()
    assert "1 excluded" in run.output


def test_excluding_everything_proves_nothing(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    names = ("connectivity.c", "schema.s", "parity.p", "latency.l")
    text = "".join(f'[[exclude]]\ncheck = "phase2.{name}"\nreason = "later"\n' for name in names)
    (tmp_path / "target.toml").write_text(text, encoding="utf-8")
    run = toy.bare()
    assert (run.code, run.verdict()) == (3, "undecided")
    assert "no check is left that could prove anything" in run.said()


def test_an_exclusion_does_not_hide_what_else_is_wrong(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_parity.py", REFUTED.replace("test_s", "test_p"))
    (tmp_path / "target.toml").write_text(EXCLUDED, encoding="utf-8")
    assert toy.bare().code == 1


def test_an_empty_population_passes_where_the_manifest_says_so(tmp_path: Path) -> None:
    toy = Toy(tmp_path, more='may_be_empty = ["schema.s"]')
    toy.write("test_schema.py", check("verify(passed(0, 'no rows'))"))
    run = toy.gate()
    assert (run.code, [check["n"] for check in run.phase()["checks"]]) == (0, [3, 0, 3, 3])
    toy.write("test_parity.py", check("verify(passed(0, 'no rows'))", "p"))
    assert toy.bare().code == 3


def test_a_broken_target_is_no_matter_of_other_tests(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    (tmp_path / "target.toml").write_text("colour = 1\n", encoding="utf-8")
    (tmp_path / "test_other.py").write_text("def test_other():\n    pass\n", encoding="utf-8")
    assert toy.bare(paths=["test_other.py"]).code == 0
