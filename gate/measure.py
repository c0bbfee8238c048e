"""From a plan to evidence: the target made ready, the source read, two pytest sessions run."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from fixtures import engines
from fixtures.patience import within
from fixtures.target import embedded
from fixtures.turn import take_turn
from gate import before, supervise
from gate.agreement import check_target
from gate.checkout import ROOT
from gate.evidence import Evidence
from gate.progress import Progress
from stores import target as settings
from stores.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from gate.plan import Options, Plan
    from stores.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a run saw of its target."""

    target: Target
    evidence: Evidence
    versions: Mapping[str, str]


def measure(options: Options, plan: Plan, folder: Path, deadline: float, say: Callable[[str], None]) -> Measured:
    """Run the chosen phases' checks on the target; raises TargetError and EngineError."""
    target = ready_target(options, plan, say)
    if not plan.manifests:
        return Measured(target=target, evidence=Evidence(ended=True), versions={})
    with take_turn(target, say, patience_s=max(0, deadline - time.monotonic())):
        versions = _told_versions(target)
        place = folder / "evidence"
        place.mkdir()
        given = before.handed_over(plan, target, place, deadline, say)
        evidence = _sessions(options, plan, place, given, deadline, say)
        if target.rehearsal and not _same_engines(target):
            evidence.problems.append("the embedded engines were stopped or replaced while the run went on: run again")
    return Measured(target=target, evidence=evidence, versions=versions)


def _same_engines(target: Target) -> bool:
    """Whether what answered last is what was asked first: other engines have other ports and passwords."""
    now = engines.running()
    return now is not None and settings.embedded(now.environment, **now.destination) == target


def ready_target(options: Options, plan: Plan, say: Callable[[str], None]) -> Target:
    """The configured target, else the embedded engines, started when they are not up yet."""
    configured = None if options.rehearse else settings.load(os.environ, options.directory)
    check_target(configured, plan.manifests.values())
    return configured or embedded(say)


def _told_versions(target: Target) -> dict[str, str]:
    """What the servers say that they are; why one does not is a check's to find out."""
    try:
        return within(lambda: _versions(target), what="asking the servers for their versions")
    except StoreError:
        return {}


def _versions(target: Target) -> dict[str, str]:
    from stores.postgres import Destination

    with Destination(target.destination, k=target.k) as destination:
        answers = {"PostgreSQL": destination.answer()}
    if target.source.url:
        from stores.qdrant import Source  # takes a second

        with Source(target.source) as source:
            answers["Qdrant"] = source.answer()
    return {system: answer.version.removeprefix(system).strip() for system, answer in answers.items() if answer.version}


def _sessions(
    options: Options, plan: Plan, place: Path, given: tuple[str, ...], deadline: float, say: Callable[[str], None]
) -> Evidence:  # fmt: skip
    folders = tuple(bound.path.parent.resolve() for bound in plan.manifests.values())
    progress = Progress(say, plan.manifests.values())
    extra = ("--rehearse",) if options.rehearse else ()
    found = [
        supervise.run(
            supervise.Session(
                part=part,
                folders=folders,
                root=_root(options.folder.resolve()),
                record=place / f"{part}.jsonl",
                log=place / f"{part}.log",
                options=(*given, *_benchmark(part, place / "latency"), *extra),
            ),
            deadline=deadline,
            progress=progress.show,
        )
        for part in ("parallel", "serial")
    ]
    return found[0].merged(found[1])


def _benchmark(part: str, place: Path) -> tuple[str, ...]:
    """pytest-benchmark keeps the absolute figures of a call beside the ratios that are judged."""
    if part == "parallel":
        return ("--benchmark-disable",)
    return (f"--benchmark-json={place}.json", f"--benchmark-histogram={place}")


def _root(phases: Path) -> Path:
    """pytest's rootdir: node ids are only told apart below it."""
    return ROOT if phases.is_relative_to(ROOT) else phases.parent


def tool_version() -> str:
    """phasegate's version."""
    return metadata.version("phasegate")


def commit() -> str:
    """The commit of phasegate's checkout, with + when files differ from it; empty outside git."""
    lines = list(_git("rev-parse", "--short=12", "HEAD"))
    return f"{lines[0]}{'+' if any(_git('status', '--porcelain', '-uno')) else ''}" if lines else ""


def _git(*words: str) -> Iterator[str]:
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return
    if done.returncode == 0:
        yield from done.stdout.splitlines()


def machine() -> str:
    """What the run was made on, as far as it bears on numbers."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
