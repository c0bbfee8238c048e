"""Who the target is, without a credential: what evidence about it is bound to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fixtures.patience import within
from gate import git
from gate.standing.digests import of_bytes, of_values
from stores.errors import StoreError
from stores.target_file import Graph as GraphTable
from stores.target_file import Search

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from checks.facts import System
    from stores.target import Deployment, Target

EMBEDDED = "embedded"
DESTINATION, SOURCE = "PostgreSQL", "Qdrant"
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
    """The digest of what the settings name and how they describe it: no user, no password, no key in it."""
    if target.rehearsal:  # of another checkout than the reference it is told by its origin, and is another target
        return target.origin
    from stores.database_url import read_url

    place = target.destination
    written = place.url.get_secret_value() if place.url else ""
    reading, _ = read_url(written, place.environment) if written else (None, "")
    address = [reading.host, reading.port, reading.database] if reading else []
    columns = [place.id_column, place.vector_column, place.payload_column, place.user_column, dict(place.columns)]
    source = [target.source.url, target.source.collection, target.source.vector, target.source.user_key]
    beside = [target.graph.uri, target.graph.database, target.api.url, target.api.url_without_graph]
    # Only where one is set: evidence of a target without them stays what it was.
    more = [part for part in (beside, _described(target)) if any(part)]
    return of_values([address, place.table, columns, source, *more])


def _described(target: Target) -> list[object]:
    """What target.toml says of what is judged, beyond its names: another search function is another matter."""
    place = target.destination
    k = None if target.k == Search().k else target.k
    graph = {name: getattr(target.graph, name) for name in GraphTable.model_fields}
    named = None if graph == GraphTable().model_dump() else graph
    return [
        place.halfvec, place.search_function, place.score_column, k, dict(target.deployment.files),
        *([named] if named else []),
    ]  # fmt: skip


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
    from checks.facts import System
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
    return {DESTINATION: System(product=answer.version, endpoints=place, identity=identity)}


def _source(target: Target) -> tuple[dict[str, System], int | None]:
    from checks.facts import System
    from stores.qdrant import Source  # takes a second

    with Source(target.source) as store:
        answer = store.answer()
        if not answer.version:
            return {}, None
        try:
            place, points = store.endpoints(), store.count()
        except StoreError:
            place, points = frozenset(), None
    product = answer.version if SOURCE in answer.version else f"{SOURCE} {answer.version}"
    return {SOURCE: System(product=product, endpoints=place)}, points


def _answering(name: str, system: System) -> Answering:
    return Answering(
        version=system.product.removeprefix(name).strip(),
        fingerprint=of_values(system.identity) if system.identity.startswith(_LASTING) else "",
        addresses=of_values(sorted(system.endpoints)),
    )


def _differ(found: Mapping[str, System]) -> bool | None:
    from checks import systems
    from checks.finding import Outcome

    if found.keys() != {SOURCE, DESTINATION}:
        return None
    outcome = systems.differ(found[SOURCE], found[DESTINATION]).outcome
    return None if outcome is Outcome.UNKNOWN else outcome is Outcome.PASS


def repository(deployment: Deployment) -> str:
    """TARGET_REPO's commit as `checkout` has it; what evidence is bound to is in `sources`."""
    return checkout(deployment.repository) if deployment.repository else ""


def checkout(path: Path) -> str:
    """The commit of a git checkout, with "+" and a digest of what differs from it; empty where it is none."""
    commit = (git.ask(path, "rev-parse", "HEAD") or b"").decode().strip()
    changed = (git.ask(path, "status", "--porcelain", "--", ".") or b"") if commit else b""
    if not changed:
        return commit
    return f"{commit}+{of_bytes(changed + (git.ask(path, 'diff', 'HEAD', '--', '.') or b''))[:12]}"
