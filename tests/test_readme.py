"""The README is held to what the program does."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from gate.checkout import ROOT
from gate.command import gate
from gate.supervise import PLUGINS
from stores import target_file
from stores.variables import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
INSTALL = "python3 -m venv .venv && .venv/bin/pip install -e . -c constraints.txt && "
COMMANDS = gate.commands


def below(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """The commands of a group and of its groups, by what is typed."""
    for name, command in group.commands.items():
        yield f"{prefix}{name}", command
        if isinstance(command, click.Group):
            yield from below(command, f"{prefix}{name} ")


ALL_COMMANDS = dict(below(gate))


def test_two_lines_do_all_the_set_up() -> None:
    rehearse = ".venv/bin/gate run --rehearse phase1 phase2 --write-to reports/runs/STRATEGY.md\n"
    develop = ".venv/bin/pip install -e '.[dev]' -c constraints.txt && .venv/bin/tox\n"
    assert BLOCKS[:2] == [INSTALL + rehearse, develop]


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"`gate {command}" in README


def test_every_command_that_is_documented_exists() -> None:
    documented = set(re.findall(r"(?:`|^    |/bin/)gate ([a-z]+)", README, flags=re.MULTILINE))
    assert documented == COMMANDS.keys()


def test_every_option_that_is_documented_exists() -> None:
    options = {option for command in ALL_COMMANDS.values() for parameter in command.params for option in parameter.opts}
    documented = set(re.findall(r"(--[a-z][a-z-]+)", README.replace("```sh", "")))
    assert documented - {"--lf"} <= options, documented - options


@pytest.mark.parametrize("command", ALL_COMMANDS.values(), ids=ALL_COMMANDS)
def test_every_command_explains_itself(command: click.Command) -> None:
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_every_documented_variable_is_read() -> None:
    rows = re.findall(r"^\| (`[A-Z].*?) \|", README, flags=re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}
    assert documented
    assert documented <= set(VARIABLES)


def test_the_example_of_target_toml_is_one() -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    assert target_file.parse(example, name="README.md").thresholds
    assert all(name in example for name in ("[destination]", "[thresholds]", "[[exclude]]"))


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md"])
def test_every_file_that_is_named_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#:]+)\)|`((?:[a-z]+/)+[a-z_0-9]*\.(?:py|json|toml|md))`", text)
    paths = {Path(link or code) for link, code in named}
    assert paths
    theirs = {"runs", "baseline"}  # what a user's runs leave behind
    missing = [path for path in paths if not (ROOT / path).exists() and not theirs & {*path.parts}]
    assert not missing


def test_every_room_is_on_the_map() -> None:
    rooms = re.findall(r"^([a-z]+)/ ", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    missing = [room for room in rooms if not (ROOT / room).is_dir()]
    assert rooms
    assert not missing


def test_bare_pytest_and_gate_run_load_the_same_plugins() -> None:
    (named,) = re.findall(r"^pytest_plugins = (\(.*?^\))", (ROOT / "conftest.py").read_text(), re.MULTILINE | re.DOTALL)
    assert ast.literal_eval(named) == PLUGINS
