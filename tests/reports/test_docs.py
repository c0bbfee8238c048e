"""docs/report.md is current: its keys and words are the schema's, its tables those of the renderers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import reports
from gate.allure_words import SEVERITIES, STATUSES
from reports.formats import SUFFIXES
from reports.junit import TAGS
from reports.markdown import PULL_REQUEST_BYTES

ROOT = Path(reports.__file__).parent
TEXT = (ROOT.parent / "docs" / "report.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "report.schema.json").read_text(encoding="utf-8"))
OBJECTS = {"report": SCHEMA} | {name: part for name, part in SCHEMA["$defs"].items() if "properties" in part}
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))


def keys(section: str) -> list[str]:
    """The keys that the first column of a section's table names."""
    rows = re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE)
    return [key for row in rows for key in re.findall(r"`(\w+)`", row)]


def words(part: dict[str, Any]) -> list[str]:
    """The words that a value may have, where the schema lists them."""
    resolved = SCHEMA["$defs"][str(part["$ref"]).rpartition("/")[2]] if "$ref" in part else part
    return list(resolved.get("enum", ()))


def test_every_object_has_its_section() -> None:
    assert list(SECTIONS) == ["report", "target", "document", "phase", "task", "check"]
    assert SECTIONS.keys() == OBJECTS.keys()


@pytest.mark.parametrize("name", OBJECTS)
def test_every_key_is_explained_and_no_other(name: str) -> None:
    assert keys(SECTIONS[name]) == list(OBJECTS[name]["properties"]) == OBJECTS[name]["required"]


@pytest.mark.parametrize("name", OBJECTS)
def test_every_word_of_a_closed_list_is_named(name: str) -> None:
    for key, part in OBJECTS[name]["properties"].items():
        (row,) = re.findall(rf"^\| .*`{key}`.* \|.*\|$", SECTIONS[name], re.MULTILINE)
        assert all(f"`{word}`" in row for word in words(part)), key


def test_every_suffix_is_named() -> None:
    assert re.findall(r"^\| `(\.\w+)` \|", TEXT, re.MULTILINE) == list(SUFFIXES)
    assert f"{PULL_REQUEST_BYTES:,} bytes" in TEXT


def test_outcomes_are_told_as_they_are_rendered() -> None:
    rows = re.findall(r"^\| (pass|fail|unknown|excluded)\b.*? \| ?(\w*) \| (\w+) \|$", TEXT, re.MULTILINE)
    assert [outcome for outcome, _, _ in rows] == list(STATUSES)
    for outcome, junit, allure in rows:
        assert (junit, allure) == (TAGS.get(outcome, ""), STATUSES[outcome])


def test_severities_are_told_as_they_are_set() -> None:
    told = "blocker for connectivity, critical for schema and parity, normal for latency"
    assert told in " ".join(TEXT.split())
    assert [severity.value for severity in SEVERITIES.values()] == ["blocker", "critical", "critical", "normal"]
