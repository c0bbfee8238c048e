"""Who the target is, without a credential: what evidence about it is bound to."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checks import systems
from checks.facts import System
from checks.finding import Outcome
from fixtures.patience import within
from gate.digests import of_bytes, of_values
from stores.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stores.target import Deployment, Target

EMBEDDED = "embedded"
GIT_SECONDS = 10
_LASTING = "PostgreSQL system "
"""How the identity begins that a server gave itself when it was made; one by its address is no such thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A server as it was met."""

    version: str
    fingerprint: str = ""
    """The digest of what stays the same whatever leads there; empty where the server tells nothing of the kind."""
    addresses: str = ""
    """The digest of the addresses that answered, which may change behind one name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who answered in a run."""

    configured: str
    """As `configured` has it."""
    systems: Mapping[str, Answering] = field(default_factory=dict)
    differ: bool | None = None
    """Whether source and destination are two systems; None where that could not be told."""
    points: int | None = None
    """Of the source, counted exactly."""


def configured(target: Target) -> str:
    """The digest of which databases, tables and collections the settings name: no user, no password, no key in it."""
    if target.rehearsal:
        return EMBEDDED
    from stores.database_url import read_url

    place = target.destination
    written = place.url.get_secret_value() if place.url else ""
    reading, _ = read_url(written, place.environment) if written else (None, "")
    address = [reading.host, reading.port, reading.database] if reading else []
    columns = [place.id_column, place.vector_column, place.payload_column, place.user_column, dict(place.columns)]
    source = [target.source.url, target.source.collection, target.source.vector, target.source.user_key]
    return of_values([address, place.table, columns, source])


def observed(target: Target) -> Identity:
    """Who answers now; a system that does not is left out, since why is a check's to find out."""
    try:
        return within(lambda: _observed(target), what="asking the servers who they are")
    except StoreError:
        return Identity(configured=configured(target))


def _observed(target: Target) -> Identity:
    found: dict[str, System] = {}
    points = None
    if target.destination.url:
        found |= _destination(target)
    if target.source.url:
        source, points = _source(target)
        found |= source
    return Identity(
        configured=configured(target), systems={name: _answering(name, one) for name, one in found.items()},
        differ=_differ(found), points=points,
    )  # fmt: skip


def _destination(target: Target) -> dict[str, System]:
    from stores.postgres import Destination

    with Destination(target.destination, k=target.k) as store:
        answer = store.answer()
        if not answer.version:
            return {}
        try:
            stream = store.stream()
            place, identity = stream.endpoints(), stream.identity()
        except StoreError:
            place, identity = frozenset(), ""
    return {systems.DESTINATION: System(product=answer.version, endpoints=place, identity=identity)}


def _source(target: Target) -> tuple[dict[str, System], int | None]:
    from stores.qdrant import Source  # takes a second

    with Source(target.source) as store:
        answer = store.answer()
        if not answer.version:
            return {}, None
        try:
            place, points = store.endpoints(), store.count()
        except StoreError:
            place, points = frozenset(), None
    product = answer.version if systems.SOURCE in answer.version else f"{systems.SOURCE} {answer.version}"
    return {systems.SOURCE: System(product=product, endpoints=place)}, points


def _answering(name: str, system: System) -> Answering:
    return Answering(
        version=system.product.removeprefix(name).strip(),
        fingerprint=of_values(system.identity) if system.identity.startswith(_LASTING) else "",
        addresses=of_values(sorted(system.endpoints)),
    )


def _differ(found: Mapping[str, System]) -> bool | None:
    if len(found) < 2:
        return None
    outcome = systems.differ(found[systems.SOURCE], found[systems.DESTINATION]).outcome
    return None if outcome is Outcome.UNKNOWN else outcome is Outcome.PASS


def repository(deployment: Deployment) -> str:
    """TARGET_REPO's commit as `checkout` has it."""
    return checkout(deployment.repository) if deployment.repository else ""


def checkout(path: Path) -> str:
    """The commit of a git checkout, with "+" and a digest of what differs from it; empty where it is none."""
    commit = _git(path, "rev-parse", "HEAD").decode().strip()
    changed = _git(path, "status", "--porcelain", "--", ".") if commit else b""
    return f"{commit}+{of_bytes(changed + _git(path, 'diff', 'HEAD', '--', '.'))[:12]}" if changed else commit


def _git(path: Path, *words: str) -> bytes:
    # What git itself was told of another repository, in a hook for instance, is not about this one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "--no-optional-locks", "-C", str(path), *words]
    try:
        done = subprocess.run(command, capture_output=True, timeout=GIT_SECONDS, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
