"""`gate doctor`: which target is configured, what it answers, and the target.toml that would decide the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gate.choices import Choice
    from gate.examined import Examined
    from stores.target_file import TargetFile
    from stores.variables import Settings

WELL, FAULTY, USAGE, UNDECIDED = 0, 1, 2, 3
SECRETS = ("DATABASE_URL", "QDRANT_API_KEY", "NEO4J_PASSWORD", "USER_TOKEN", "OTHER_USER_TOKEN")
IN_FILE = {
    "PGVECTOR_TABLE": ("destination", "table"),
    "QDRANT_URL": ("source", "url"),
    "QDRANT_GRPC_PORT": ("source", "grpc_port"),
    "MAIN_QDRANT_COLLECTION_NAME": ("source", "collection"),
    "TARGET_REPO": ("deployment", "repository"),
    "TARGET_PYTHON": ("deployment", "python"),
    "EMBEDDINGS_URL": ("deployment", "embeddings_url"),
}
"""Variable -> the key of target.toml that stands in for it."""


def report(directory: Path, environ: Mapping[str, str]) -> tuple[list[str], int]:
    """The lines, and the exit code: 0 well, 1 a system does not answer as it should, 2 wrong settings, 3 undecided."""
    from stores import target, target_file
    from stores.errors import TargetError
    from stores.variables import read_settings

    try:
        settings, file = read_settings(environ, directory), target_file.read(directory / "target.toml")
        configured = target.load(environ, directory)
        shown = variables(settings, file)
    except TargetError as error:
        return [f"error: {line}" for line in str(error).split("\n")], USAGE
    if configured is None:
        return _embedded()
    from gate.examine import examine

    found = examine(configured)
    return [f"target: configured in {configured.origin}", *shown, *render(found, file)], exit_code(found)


def _embedded() -> tuple[list[str], int]:
    from fixtures import engines
    from fixtures.engines.as_target import as_target
    from stores import target_file

    head = "target: embedded, since nothing is set in the environment, .env or target.toml"
    running = engines.running(graph=True)
    if running is None:
        return [head, "the engines do not run yet: gate run and gate up start them"], WELL
    from gate.examine import examine

    found = examine(as_target(running))
    return [head, *render(found, target_file.TargetFile())], exit_code(found)


def variables(settings: Settings, file: TargetFile) -> list[str]:
    """Each variable: not set, or where; of those that can hold a secret never the value."""
    from stores.variables import VARIABLES

    ours = (file.destination.url_variable, file.source.api_key_variable)
    names = dict.fromkeys((*VARIABLES, *ours))
    width = max(map(len, names)) + 2
    return [f"  {name:{width}}{_shown(name, settings, file, secret=name in (*SECRETS, *ours))}" for name in names]


def _shown(name: str, settings: Settings, file: TargetFile, *, secret: bool) -> str:
    from stores.source_url import without_credentials

    value, origin = settings.value(name), settings.origin(name)
    if value is None and name in IN_FILE:
        table, key = IN_FILE[name]
        given = getattr(getattr(file, table), key)
        value, origin = (None if given is None else str(given)), "target.toml"
    if value is None:
        return "not set"
    is_address = "://" in value or name.endswith(("_URL", "_URI", "_HOST"))
    return f"set ({origin})" if secret else f"{without_credentials(value) if is_address else value} ({origin})"


def render(found: Sequence[Examined], file: TargetFile) -> list[str]:
    """The systems, what is undecided and what would decide it; the last line sums it up."""
    from gate.target_draft import draft

    choices = [choice for one in found for choice in one.choices]
    lines = [line for one in found for line in _system(one)]
    if choices:
        lines += ["", "This target.toml decides what it can; look through the values that were chosen:", ""]
        lines += [*draft(file, choices), ""]
    return [*lines, _summary(found)]


def _system(one: Examined) -> list[str]:
    from reports.neutral import escape

    marked = [
        *(f"  {fact}" for fact in one.facts),
        *(f"  PROBLEM {problem}" for problem in one.problems),
        *(f"  UNDECIDED {question}" for question in one.open),
        *(f"  {'UNDECIDED' if choice.needed else 'NOTE'} {_question(choice)}" for choice in one.choices),
    ]
    return [escape(line) for line in (f"{one.system}:", *marked)]


def _question(choice: Choice) -> str:
    candidates = [name for name in (choice.value, *choice.others) if name]
    told = not candidates or all(name in choice.why for name in candidates)
    return choice.why if told else f"{choice.why}; candidates: {', '.join(candidates)}"


def _summary(found: Sequence[Examined]) -> str:
    problems = sum(len(one.problems) for one in found)
    questions = _questions(found)
    if not problems + questions:
        return "doctor: all that was looked at answers, and nothing is undecided"
    return f"doctor: {problems} {'problem' if problems == 1 else 'problems'}, {questions} undecided"


def _questions(found: Sequence[Examined]) -> int:
    return sum(len(one.open) + sum(choice.needed for choice in one.choices) for one in found)


def exit_code(found: Sequence[Examined]) -> int:
    """The exit code: a fault weighs more than an open question."""
    if any(one.problems for one in found):
        return FAULTY
    return UNDECIDED if _questions(found) else WELL
