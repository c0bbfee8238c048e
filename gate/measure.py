"""From a plan to evidence: the target made ready, the source read, two pytest sessions run."""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from fixtures import engines
from fixtures.embedded import Wanted, embedded
from fixtures.engines.as_target import as_target
from fixtures.turn import take_turn
from gate import before, catalogue, supervise
from gate.agreement import check_target
from gate.checkout import ROOT
from gate.evidence import Evidence
from gate.progress import Progress
from gate.standing import identity, sources
from gate.standing.digests import of_values
from gate.standing.identity import Identity
from stores import target as settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gate.plan import Options, Plan
    from stores.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a run saw of its target."""

    target: Target
    evidence: Evidence
    identity: Identity
    repository: str = ""
    """The commit of TARGET_REPO."""
    sources: str = ""
    """The digest of its files."""
    commit: str = ""
    """That of phasegate's own checkout."""
    dataset: str = ""
    """The digest of the source's fingerprint from before the first check; empty where it was not read."""

    @property
    def versions(self) -> dict[str, str]:
        """What the servers say that they are."""
        return {system: found.version for system, found in self.identity.systems.items()}


def measure(options: Options, plan: Plan, folder: Path, deadline: float, say: Callable[[str], None]) -> Measured:
    """Run the chosen phases' checks on the target; raises TargetError and EngineError."""
    target = ready_target(options, plan, say)
    if not plan.manifests:
        return Measured(
            target=target, evidence=Evidence(ended=True), identity=Identity(configured=identity.configured(target))
        )
    with take_turn(target, say, patience_s=max(0, deadline - time.monotonic())):
        met, read = identity.observed(target), _sources(target)
        place = folder / "evidence"
        place.mkdir()
        given = before.handed_over(plan, target, place, deadline, say)
        progress = Progress(say, plan.manifests.values(), _left_out(plan, target))
        evidence = _sessions(options, plan, place, given, deadline, progress)
        if target.rehearsal and not _same_engines(target, wanted(plan)):
            evidence.problems.append("the embedded engines were stopped or replaced while the run went on: run again")
        if read != _sources(target):
            evidence.problems.append("TARGET_REPO changed while the run went on: run again")
    return Measured(
        target=target, evidence=evidence, identity=met, repository=identity.repository(target.deployment),
        sources=read, commit=identity.checkout(ROOT), dataset=_dataset(place),
    )  # fmt: skip


def _sources(target: Target) -> str:
    return sources.digest(target.deployment.repository) if target.deployment.repository else ""


def _dataset(place: Path) -> str:
    try:
        return of_values(json.loads((place / before.SOURCE_BEFORE).read_bytes()))
    except (OSError, ValueError):
        return ""


def _same_engines(target: Target, wanted: Wanted) -> bool:
    """Whether what answered last is what was asked first: other engines have other ports and passwords."""
    now = engines.running(graph=wanted.graph)
    return now is not None and _stores(as_target(now)) == _stores(target)


def _stores(target: Target) -> tuple[object, ...]:
    return target.destination, target.source, target.graph.uri, target.graph.password


def wanted(plan: Plan) -> Wanted:
    """Which engines the plan's checks need, by the arguments that they are written with."""
    folders = [bound.path.parent for bound in plan.manifests.values()]
    checks = [check for folder in folders for check in catalogue.legible(folder)]
    return Wanted.by(name for check in checks for name in (*check.needs, check.effect))


def ready_target(options: Options, plan: Plan, say: Callable[[str], None]) -> Target:
    """The configured target, else the embedded engines, started when they are not up yet."""
    configured = None if options.rehearse else settings.load(os.environ, options.directory)
    check_target(configured, plan.manifests.values())
    return configured or embedded(say, wanted(plan))


def _left_out(plan: Plan, target: Target) -> frozenset[str]:
    """The checks that the target's sessions will not run."""
    if target.rehearsal:
        return frozenset()
    disrupting = [catalogue.disrupting(bound.path.parent) for bound in plan.manifests.values()]
    return frozenset().union(target.exclusions, *disrupting)


def _sessions(
    options: Options, plan: Plan, place: Path, given: tuple[str, ...], deadline: float, progress: Progress
) -> Evidence:  # fmt: skip
    folders = tuple(bound.path.parent.resolve() for bound in plan.manifests.values())
    about = (f"--strategy={options.strategy.absolute()}", *(("--rehearse",) if options.rehearse else ()))
    extra = about + _allure(options, plan, place)
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


def _allure(options: Options, plan: Plan, place: Path) -> tuple[str, ...]:
    if options.allure is None:
        return ()
    from gate import allure_folder, allure_words  # half a second, for those who want it

    return allure_folder.options(place, allure_words.epic(plan.document))


def _root(phases: Path) -> Path:
    """pytest's rootdir: node ids are only told apart below it."""
    return ROOT if phases.is_relative_to(ROOT) else phases.parent


def tool_version() -> str:
    """phasegate's version."""
    return metadata.version("phasegate")


def machine() -> str:
    """What the run was made on, as far as it bears on numbers."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
