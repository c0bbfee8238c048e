"""No secret of any variable or URL is in a byte that any command writes, whatever the systems do with it."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from fixtures import engines
from fixtures.deployment import deployment
from fixtures.engines.processes import free_port
from fixtures.engines.running import SCRATCH_SCHEMA, SEARCH_FUNCTION, TABLE
from fixtures.own_servers import own_name
from gate.command import gate
from stores.variables import VARIABLES
from tests.secrets import spied
from tests.secrets.commands import A_RUN, COMMANDS, ON_SYSTEMS, lay_document, names
from tests.secrets.planted import PLAIN, Planted, a_secret, planted
from tests.secrets.traps import echoing_grpc, echoing_http, echoing_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fixtures.deployment import Deployment


def test_every_command_is_run() -> None:
    assert set(COMMANDS) == set(names(gate))


def test_every_variable_that_may_hold_a_secret_holds_one() -> None:
    made = planted(database="h:1/d", qdrant="h:2", embedder="h:3", elsewhere="h:4")
    assert set(made.variables) - {"PGPASSWORD"} == set(VARIABLES) - PLAIN


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment to configure."""
    with deployment(tmp_path_factory.mktemp("secrets"), engines.up(lambda line: None)) as found:
        found.fill_destination()
        lay_document(found.directory)
        yield found


def test_where_everything_works(made: Deployment) -> None:
    """Real engines that take the secrets: nothing that is printed or recorded tells one."""
    key = a_secret()
    with made.own_qdrant(api_key=key) as qdrant, echoing_http() as embedder, _role(made) as (role, password):
        _, _, place = made.database_url.rpartition("@")
        secrets = planted(
            database=place, qdrant=f"127.0.0.1:{qdrant.address.http_port}", embedder=f"127.0.0.1:{embedder}",
            elsewhere="127.0.0.1:1", password=password, key=key,
        )  # fmt: skip
        variables = secrets.variables | {"QDRANT_GRPC_PORT": str(qdrant.address.grpc_port)}
        variables["DATABASE_URL"] = variables["DATABASE_URL"].replace("only_reads", role)
        made.dotenv.path.unlink()
        variables |= {"PGVECTOR_TABLE": TABLE, "MAIN_QDRANT_COLLECTION_NAME": made.collection}
        said = _all_said(COMMANDS, made.directory, variables, secrets)
    assert said["run"].code in (0, 1, 3)
    assert b" of 65 checks" in said["run"].output
    assert said["transfer compare"].code == 0, said["transfer compare"].output


@pytest.mark.parametrize("system", ["refuses", "repeats what it was shown", "is not there"])
def test_where_a_system(system: str, made: Deployment, tmp_path: Path) -> None:
    """Wrong passwords and keys, messages that hold them, and nobody who answers."""
    shutil.copy(made.directory / "target.toml", tmp_path)
    lay_document(tmp_path)
    with _systems(system, made) as places:
        secrets = planted(**places)
        variables = secrets.variables | {"PGVECTOR_TABLE": TABLE, "MAIN_QDRANT_COLLECTION_NAME": made.collection}
        grpc = variables.pop("QDRANT_GRPC_PORT", None) or _GRPC.get(places["qdrant"])
        variables |= {"QDRANT_GRPC_PORT": str(grpc)} if grpc else {}
        _write_dotenv(tmp_path, variables)
        commands = ON_SYSTEMS | (A_RUN if system == "repeats what it was shown" else {})
        said = _all_said(commands, tmp_path, {}, secrets)
    assert {one.code for name, one in said.items() if name != "ledger show"} <= {1, 3}
    if system == "repeats what it was shown":
        assert b"***" in said["doctor"].output, "nothing was repeated, so that nothing was proven"
        assert b"***" in said["baseline"].output


def test_help_of_every_command(tmp_path: Path) -> None:
    secrets = planted(database="h:1/d", qdrant="h:2", embedder="h:3", elsewhere="h:4")
    for name in COMMANDS:
        said = spied.run([*name.split(), "--help"], tmp_path, secrets.variables)
        assert (said.code, secrets.found_in(said.output)) == (0, [])


_GRPC: dict[str, int] = {}


def _all_said(
    commands: dict[str, tuple[tuple[str, ...], ...]], folder: Path, variables: dict[str, str], secrets: Planted
) -> dict[str, spied.Said]:
    """Run them one after the other; what they said, once none of it and nothing they wrote was found to tell."""
    said = {}
    for name, ways in commands.items():
        for words in ways:
            said[name] = one = spied.run([*name.split(), *words], folder, variables)
            assert secrets.found_in(one.output) == [], (name, one.output)
            assert secrets.found_in(one.arguments) == [], name
    assert secrets.found_below(folder) == []
    return said


@contextmanager
def _role(made: Deployment) -> Iterator[tuple[str, str]]:
    """A role that reads the table, with a password of its own."""
    role, password = own_name("reads"), a_secret("p@ss:/ ").replace("'", "")
    made.sql(
        f"CREATE ROLE {role} LOGIN PASSWORD '{password}'",
        f"GRANT SELECT ON {TABLE} TO {role}",
        f"GRANT EXECUTE ON FUNCTION {SEARCH_FUNCTION} TO {role}",
        f"CREATE SCHEMA IF NOT EXISTS {SCRATCH_SCHEMA}",
        f"GRANT USAGE, CREATE ON SCHEMA {SCRATCH_SCHEMA} TO {role}",
    )
    try:
        yield role, password
    finally:
        made.sql(f"DROP OWNED BY {role}", f"DROP ROLE {role}")


@contextmanager
def _systems(how: str, made: Deployment) -> Iterator[dict[str, str]]:
    """Where systems are that behave so."""
    with ExitStack() as stack:
        if how == "refuses":
            qdrant = stack.enter_context(made.own_qdrant(api_key="another key than the planted one")).address
            http, grpc, database = qdrant.http_port, qdrant.grpc_port, made.database_url.rpartition("@")[2]
        elif how == "repeats what it was shown":
            http, grpc = stack.enter_context(echoing_http()), stack.enter_context(echoing_grpc())
            database = f"127.0.0.1:{stack.enter_context(echoing_postgres())}/app"
        else:
            http = grpc = free_port()
            database = f"127.0.0.1:{free_port()}/app"
        _GRPC[f"127.0.0.1:{http}"] = grpc
        yield {"database": database, "qdrant": f"127.0.0.1:{http}", "embedder": f"127.0.0.1:{http}",
               "elsewhere": f"127.0.0.1:{http}"}  # fmt: skip


def _write_dotenv(folder: Path, variables: dict[str, str]) -> None:
    (folder / ".env").write_text("".join(f"{name}='{value}'\n" for name, value in variables.items()))
