"""Which checks a pytest session is about, and the record of what it reported about them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.verify import RECORDER
from gate import evidence
from gate.folders import phase_folder, phases_at
from stores.redaction import redact

if TYPE_CHECKING:
    from pathlib import Path

KEY = pytest.StashKey["Recorder"]()
DECIDER = f"{RECORDER}.bare"
"""The name under which what decides a bare session registers itself."""


def check_id(root: Path, instance: str) -> str | None:
    """phase2.schema.table_exists for phases/phase2/test_schema_table.py::test_table_exists[a]; None outside phases.

    A test in a folder below the phase's gets an id that no manifest can name: a stranger, not to be passed over.
    """
    file, _, test = instance.partition("::")
    path = root / file
    folder = phase_folder(path)
    if folder is None:
        return None
    function = test.partition("[")[0].rpartition("::")[2].removeprefix("test_")
    if path.parent != folder:
        return f"{folder.name}.{path.relative_to(folder).as_posix()}.{function}"
    return f"{folder.name}.{path.stem.removeprefix('test_').partition('_')[0]}.{function}"


class Recorder:
    """Gathers what pytest reports about checks, in memory and line by line in a file."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.evidence = evidence.Evidence()
        self.left_out: set[str] = set()
        """Checks that disrupt, which a configured target does not run."""
        self.path: Path | None = config.getoption("--gate-record")
        self.events = 0

    @property
    def active(self) -> bool:
        """Whether this session is about phases at all."""
        return bool(self.evidence.collected or named_phases(self.config))

    def check(self, instance: str) -> str | None:
        """The check id of a node id."""
        return check_id(self.config.rootpath, instance)

    def collected(self, instance: str) -> None:
        """Note an instance that pytest found."""
        check = self.check(instance)
        if check and instance not in self.evidence.collected.get(check, ()):
            self.evidence.collect(check, instance)
            self._write({"event": "collected", "check": check, "instance": instance})

    def problem(self, text: str) -> None:
        """Note what keeps the session from being whole."""
        text = redact(text)
        self.evidence.problems.append(text)
        self._write({"event": "problem", "text": text})

    def step(self, step: evidence.Step) -> None:
        """Note one report."""
        self.evidence.steps.append(step)
        self._write_line(evidence.step_line(step))

    def end(self, session: pytest.Session) -> None:
        """Note the session's orderly end, without which it proves nothing."""
        self.evidence.narrowed.extend(narrowings(self.config))
        if session.shouldfail:
            self.evidence.narrowed.append("-x")
        self.evidence.ended = True
        told = {"narrowed": self.evidence.narrowed, "interrupted": self.evidence.interrupted, "events": self.events}
        self._write({"event": "end"} | told)

    def _write(self, event: dict[str, Any]) -> None:
        self._write_line(json.dumps(event))

    def _write_line(self, line: str) -> None:
        self.events += 1
        if self.path:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(redact(line) + "\n")


def recorder(config: pytest.Config) -> Recorder:
    """The session's recorder."""
    return config.stash[KEY]


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def named_phases(config: pytest.Config) -> list[Path]:
    """The phase folders that the command line names or that lie below what it names."""
    paths = [(config.invocation_params.dir / argument.partition("::")[0]).resolve() for argument in config.args]
    return list(dict.fromkeys(folder for path in paths for folder in phases_at(path)))


def narrowings(config: pytest.Config) -> list[str]:
    """The options of this session that make it look at less than whole phases."""
    option = config.option
    flags = {
        "-k": option.keyword,
        "-m": option.markexpr,
        "--lf": getattr(option, "lf", False),
        "--sw": getattr(option, "stepwise", False),
        "--deselect": option.deselect,
        "--ignore": option.ignore,
        "--ignore-glob": option.ignore_glob,
        "--collect-only": option.collectonly,
    }
    found = [flag for flag, value in flags.items() if value]
    parts = [argument for argument in config.args if "::" in argument or argument.endswith(".py")]
    return found + [f"the argument {part}" for part in parts if named_phases(config)]
