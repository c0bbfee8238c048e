"""docs/target.md is current: its keys, defaults, variables and numbers are the code's, and its example is one."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from gate import catalogue, manifest
from gate.agreement import check_target
from gate.checkout import PHASES, ROOT
from gate.doctor import IN_FILE, SECRETS
from stores import target, target_file
from stores.errors import TargetError
from stores.repository.files import NAMES
from stores.source_url import DEFAULT_PORT
from stores.target_file import TargetFile
from stores.variables import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic.fields import FieldInfo

TEXT = (ROOT / "docs" / "target.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^##+ ([\w. ]+)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))
(EXAMPLE,) = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
TABLES: Mapping[str, type[BaseModel]] = {
    "destination": target_file.Destination,
    "source": target_file.Source,
    "deployment": target_file.Deployment,
    "graph": target_file.Graph,
    "search": target_file.Search,
    "exclude": target_file.Exclusion,
}
MANIFESTS = [manifest.load(folder) for folder in manifest.phase_folders(PHASES).values()]
LIMITS = {
    check: number
    for bound in MANIFESTS
    for check, numbers in bound.limits.items()
    for number in numbers.values()
    if check not in catalogue.disrupting(bound.path.parent)
}


def rows(section: str) -> dict[str, list[str]]:
    """The cells of a section's table behind the first, by the name in that one."""
    found = re.findall(r"^\| `([\w.]+)` \|(.*)\|$", SECTIONS[section], re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in found}


def default(field: FieldInfo) -> str:
    """A key's default as the page writes it: a TOML value, or nothing where there is none."""
    value = None if field.is_required() else field.get_default(call_default_factory=True)
    return "" if value is None else f"`{json.dumps(value)}`"


def test_every_table_has_its_section_and_no_other() -> None:
    written = re.findall(r"^### (\w+)$", TEXT, re.MULTILINE)
    assert written == list(TargetFile.model_fields)
    assert {*TABLES, "thresholds"} == set(written)


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_documented_with_its_default_and_no_other(table: str) -> None:
    fields = TABLES[table].model_fields
    documented = {key: cells[-1] for key, cells in rows(table).items()}
    assert documented == {key: default(field) for key, field in fields.items()}
    assert list(documented) == list(fields)


@pytest.mark.parametrize("table", TABLES)
def test_every_key_says_what_it_is_and_when_it_is_needed(table: str) -> None:
    assert all(len(cells) == 3 and all(cells[:2]) for cells in rows(table).values())


def test_every_variable_is_documented_and_no_other() -> None:
    assert list(rows("Variables")) == list(VARIABLES)


def test_every_variable_names_the_key_that_stands_in_for_it() -> None:
    written = {name: cells[-1] for name, cells in rows("Variables").items() if cells[-1]}
    assert written == {name: f"`[{table}] {key}`" for name, (table, key) in IN_FILE.items()}


def test_what_is_said_of_each_variable_that_it_is_read_later_is_so() -> None:
    later = {name for name, (said, *_) in rows("Variables").items() if "read by phases to come" in said}
    readers = sorted((ROOT / "stores").glob("target*.py"))
    reading = "".join(path.read_text(encoding="utf-8") for path in readers)
    assert later == {name for name in VARIABLES if f'"{name}"' not in reading}


def test_every_variable_that_is_a_secret_is_told() -> None:
    (told,) = re.findall(
        r"whether and where they are set: (.*?), and what `target.toml`", SECTIONS["Secrets"], re.DOTALL
    )
    assert re.findall(r"[A-Z0-9_]{2,}", told) == list(SECRETS)


def test_ports_are_those_that_are_taken() -> None:
    assert f"{DEFAULT_PORT} unless set" in rows("Variables")["QDRANT_PORT"][0]
    found = target.load({"QDRANT_HOST": "localhost"}, ROOT / "docs")
    assert found
    assert found.source.url == f"http://localhost:{DEFAULT_PORT}"
    assert found.source.grpc_port == DEFAULT_PORT + 1


@pytest.mark.parametrize("role", NAMES)
def test_every_file_is_looked_for_by_the_name_that_is_told(role: str) -> None:
    assert re.findall(r"`([\w.]+)`", rows("deployment")[role][1]) == list(NAMES[role])


def test_every_number_is_the_manifests() -> None:
    written = {check: float(cells[-1].strip("`")) for check, cells in rows("thresholds").items()}
    assert written == LIMITS


def test_the_example_is_one_with_every_key() -> None:
    parsed = target_file.parse(EXAMPLE, name="docs/target.md")
    given = tomllib.loads(EXAMPLE)
    assert list(given) == list(TargetFile.model_fields)
    for table, model in TABLES.items():
        value: Any = given[table]
        assert set(value[0] if isinstance(value, list) else value) == set(model.model_fields), table
    assert all(isinstance(getattr(parsed, name), BaseModel) for name in TABLES if name != "exclude")


def test_the_example_names_checks_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "target.toml").write_text(EXAMPLE, encoding="utf-8")
    configured = target.load({}, tmp_path)
    assert configured
    check_target(configured, MANIFESTS)
    assert configured.origin == "target.toml"


@pytest.mark.parametrize("environ", [{name: "1"} for name in VARIABLES], ids=VARIABLES)
def test_any_variable_alone_configures_the_target(environ: dict[str, str], tmp_path: Path) -> None:
    configured = target.load(environ, tmp_path)
    assert configured
    assert not configured.rehearsal


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_an_empty_file_and_libpqs_own_variables_configure_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "target.toml").write_text(text, encoding="utf-8")
    assert target.load({"PGUSER": "somebody", "DATABASE_URL": ""}, tmp_path) is None


@pytest.mark.parametrize(
    "line",
    ['url = "https://key@qdrant.example.org"', 'api_key = "abc"', 'api_key_variable = "eyJhbGciOi.eyJhY2Nlc3Mi."'],
)
def test_a_secret_is_refused_with_its_line_and_not_repeated(line: str) -> None:
    with pytest.raises(TargetError, match=r"target.toml:2: .*(secret|variable's name)") as refused:
        target_file.parse(f"[source]\n{line}\n")
    assert not any(secret in str(refused.value) for secret in ("key@", "abc", "eyJ"))
