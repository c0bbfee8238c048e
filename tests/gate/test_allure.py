"""Allure says what the gate says: nothing that is not a pass is green, and what never reported is broken."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from gate import allure_folder
from reports.summary import Verdict
from tests.gate.toy import FAIL, NAMED, PASS, Toy, check
from tests.reports import samples

if TYPE_CHECKING:
    from pathlib import Path

EVERY = (*NAMED, "schema.two", "schema.missing", "parity.skipped", "parity.undecided", "connectivity.crash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The results in Allure's folder."""

    folder: Path

    @property
    def results(self) -> list[dict[str, Any]]:
        """Each as allure-pytest wrote it."""
        return [json.loads(path.read_bytes()) for path in sorted(self.folder.glob("*-result.json"))]

    def of(self, check: str) -> list[dict[str, Any]]:
        """Those of one check."""
        return self.of_story(f"phase2.{check}")

    def of_story(self, story: str) -> list[dict[str, Any]]:
        """Those that stand under it."""
        return [result for result in self.results if label(result, "story") == story]

    @property
    def statuses(self) -> dict[str, list[str]]:
        """ "schema.s" -> ["passed"]."""
        stories = {label(result, "story").removeprefix("phase2.") for result in self.results}
        return {story: sorted(str(result["status"]) for result in self.of(story)) for story in stories}

    def attached(self, result: dict[str, Any], name: str) -> str:
        """The text of an attachment."""
        (source,) = [part["source"] for part in result["attachments"] if part["name"] == name]
        return (self.folder / str(source)).read_text(encoding="utf-8")


def label(result: dict[str, Any], name: str) -> str:
    """The one label of that name."""
    (value,) = [str(told["value"]) for told in result["labels"] if told["name"] == name]
    return value


def unsound(folder: Path, *, crash: bool) -> Toy:
    """A phase in which something is wrong in every way."""
    toy = Toy(folder, named=EVERY)
    toy.write("test_schema.py", check(f"verify({FAIL})"))
    two = '@pytest.mark.parametrize(("a", "b"), [("", "admin"), ("admin", "")])\n'
    toy.write("test_schema_two.py", two + check(PASS, "two").replace("(verify)", "(verify, a, b)"))
    toy.write("test_parity_skipped.py", check('pytest.skip("no time")', "skipped"))
    undecided = 'print("printed")\nverify(unknown("cannot tell", remedy="SELECT `1`;"))'
    toy.write("test_parity_undecided.py", check(undecided, "undecided"))
    toy.write("test_connectivity_crash.py", check("os._exit(3)" if crash else PASS, "crash"))
    return toy


@pytest.fixture(scope="module")
def red(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """What a run of the gate on such a phase leaves."""
    toy = unsound(tmp_path_factory.mktemp("red"), crash=True)
    done = toy.gate("--allure", str(toy.folder / "allure"))
    assert done.code == 1, done.output
    assert not list(toy.runs.glob("*/evidence/allure"))
    return Shown(folder=toy.folder / "allure")


def test_every_outcome_of_the_gate_has_its_status(red: Shown) -> None:
    assert {story: set(told) for story, told in red.statuses.items()} == {
        "connectivity.c": {"passed"},
        "connectivity.crash": {"broken"},
        "schema.s": {"failed"},
        "schema.two": {"passed"},
        "schema.missing": {"broken"},
        "parity.p": {"passed"},
        "parity.skipped": {"broken"},
        "parity.undecided": {"broken"},
        "latency.l": {"passed"},
        "verdict": {"broken"},
    }


def test_what_never_reported_says_why_and_what_to_do(red: Shown) -> None:
    (missing,) = red.of("schema.missing")
    assert missing["statusDetails"]["message"].startswith("named but not collected\nmend what keeps pytest from")
    (verdict,) = red.of("verdict")
    assert "died" in verdict["statusDetails"]["message"]


def test_a_result_stands_where_it_is_looked_for(red: Shown) -> None:
    (failed,) = red.of("schema.s")
    assert {name: label(failed, name) for name in ("epic", "feature", "story", "severity")} == {
        "epic": "Phase 2: Toy", "feature": "phase2 Toy", "story": "phase2.schema.s", "severity": "critical",
    }  # fmt: skip
    severities = {result_of: label(red.of(result_of)[0], "severity") for result_of in ("connectivity.c", "latency.l")}
    assert severities == {"connectivity.c": "blocker", "latency.l": "normal"}


def test_a_result_tells_cause_remedy_and_finding(red: Shown) -> None:
    (failed,) = red.of("schema.s")
    assert failed["statusDetails"]["message"] == "no index\nmake one"
    assert "**cause**: no index" in failed["description"]
    assert "```text\nmake one\n```" in failed["description"]
    finding = json.loads(red.attached(failed, "finding"))
    assert (finding["outcome"], finding["cause"], finding["n"]) == ("fail", "no index", 1)


def test_what_a_check_printed_is_attached(red: Shown) -> None:
    (undecided,) = red.of("parity.undecided")
    assert red.attached(undecided, "stdout") == "printed\n"


def test_instances_of_one_check_stay_apart(red: Shown) -> None:
    two = red.of("schema.two")
    assert len(two) == 2
    assert len({result["historyId"] for result in two}) == 2
    assert len({result["testCaseId"] for result in two}) == 1


def test_a_picture_arrives_as_it_is(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    picture = 'import allure\nallure.attach(b"\\x89PNG\\xff", "shot", allure.attachment_type.PNG)\n'
    toy.write("test_latency.py", check(picture + PASS, "l"))
    shown = Shown(folder=tmp_path / "allure")
    assert toy.gate("--allure", str(shown.folder)).code == 0
    (result,) = shown.of("latency.l")
    (source,) = [part["source"] for part in result["attachments"] if part["name"] == "shot"]
    assert (shown.folder / source).read_bytes() == b"\x89PNG\xff"


def test_a_check_that_stops_reporting_keeps_its_history(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    shown = Shown(folder=tmp_path / "allure")
    toy.gate("--allure", str(shown.folder))
    toy.write("test_schema.py", "")
    toy.gate("--allure", str(shown.folder))
    assert shown.statuses["schema.s"] == ["broken", "passed"]
    assert len({result["historyId"] for result in shown.of("schema.s")}) == 1


def test_a_folder_that_is_a_file_is_refused_before_anything_runs(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    (tmp_path / "allure").write_text("")
    done = toy.gate("--allure", str(tmp_path / "allure"))
    assert done.code == 2
    assert "is no folder" in done.output
    assert not toy.runs.exists()


def test_a_run_that_could_not_write_the_document_is_broken_though_its_phases_passed(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema.py", check(f"os.unlink({str(toy.document)!r})\n{PASS}"))
    shown = Shown(folder=tmp_path / "allure")
    done = toy.gate("--write", "--allure", str(shown.folder), "--report", str(tmp_path / "junit.xml"))
    assert (done.code, done.verdict(), done.report["verdict"]) == (3, "passed", "undecided")
    passed = {f"phase2.{name}": "passed" for name in NAMED}
    assert {label(one, "story"): one["status"] for one in shown.results} == passed | {"run.verdict": "broken"}
    (verdict,) = shown.of_story("run.verdict")
    assert (verdict["name"], label(verdict, "feature")) == ("verdict", "run")
    assert verdict["statusDetails"]["message"].startswith("undecided (1 phase: 1 passed); ")
    assert all(note in verdict["statusDetails"]["message"] for note in done.report["notes"])
    errors = ElementTree.parse(tmp_path / "junit.xml").findall(".//testcase[error]")
    assert [(error.get("classname"), error.get("name")) for error in errors] == [("run", "verdict")]


def test_a_run_of_no_phase_is_broken(tmp_path: Path) -> None:
    summary = replace(samples.run(samples.phase(Verdict.UNDECIDED)), phases=(), notes=("nothing to judge",))
    allure_folder.deliver(summary, tmp_path / "run" / "evidence", tmp_path / "allure", epic="Plan")
    (verdict,) = Shown(folder=tmp_path / "allure").results
    assert (verdict["fullName"], verdict["status"]) == ("run.verdict", "broken")
    assert verdict["statusDetails"]["message"].startswith("undecided (no phase was run); nothing to judge\n")


def test_results_that_cannot_be_written_keep_a_run_from_passing(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    (tmp_path / "file").write_text("")
    done = toy.gate("--allure", str(tmp_path / "file" / "allure"))
    assert (done.code, done.verdict()) == (3, "passed")
    assert "cannot write" in done.output


@pytest.mark.parametrize("options", [(), ("-p", "xdist", "-n", "2")], ids=["serial", "xdist"])
def test_a_bare_session_writes_the_same(tmp_path: Path, options: tuple[str, ...]) -> None:
    toy = unsound(tmp_path, crash="-n" in options)
    done = toy.bare("--alluredir", str(tmp_path / "allure"), *options)
    assert done.code == 1, done.output
    statuses = Shown(folder=tmp_path / "allure").statuses
    wanted = {"schema.s": ["failed"], "schema.two": ["passed", "passed"], "schema.missing": ["broken"]}
    wanted |= {"parity.skipped": ["broken"], "parity.undecided": ["broken"]}
    assert {story: statuses[story] for story in wanted} == wanted
    assert statuses["connectivity.crash"] == (["broken"] if options else ["passed"])


def test_a_narrowed_session_is_broken_and_adds_no_other_check(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    done = toy.bare("--alluredir", str(tmp_path / "allure"), "-k", "test_s")
    assert done.code == 3
    assert Shown(folder=tmp_path / "allure").statuses == {"schema.s": ["passed"], "verdict": ["broken"]}


def test_results_of_another_run_prove_nothing(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    assert toy.bare("--alluredir", str(tmp_path / "allure")).code == 0
    toy.write("test_schema.py", "")
    assert toy.bare("--alluredir", str(tmp_path / "allure")).code == 3
    assert Shown(folder=tmp_path / "allure").statuses["schema.s"] == ["broken", "passed"]


def test_without_a_folder_nothing_of_allure_is_imported(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    looks = 'assert not [name for name in sys.modules if name.startswith("allure")]\n' + PASS
    toy.write("test_schema.py", check(looks))
    assert toy.gate().verdict() == "passed"
