"""What the source of the deployment says: TARGET_REPO, parsed and never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import repository as judge
from checks import repository_connection, repository_drivers, repository_migrations

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.postgres import Destination
    from stores.repository import Repository


def test_settings_take_database_url(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The settings of TARGET_REPO take pgvector's configuration from DATABASE_URL.

    Why: memories live in the database that the service has already; a second address for pgvector is one more that
    can be forgotten in production, and a default such as localhost is then used in its place.

    How: the settings file is parsed for what it reads of the environment, through its own functions and pydantic's
    fields, and for which settings DATABASE_URL goes into. The connection module has to use one of these.

    Remedy: derive pgvector's configuration from DATABASE_URL and let the connection module take it from the settings.
    """
    verify(judge.takes_database_url(repository.settings()))


def test_settings_have_defaults(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """Every other variable that the settings read for pgvector has a default.

    Why: a deployment that needs no new variable cannot be broken by one that nobody set.

    How: the variables whose name is pgvector's or the database's, or whose value the connection uses, are collected
    from the parsed settings, each with its default, an `or`, a handler of KeyError or a test for its absence. None is
    no default.

    Remedy: os.getenv("NAME", "default"), or a default of the field.
    """
    verify(judge.have_defaults(repository.settings()))


def test_connection_module_connects_with_timeout(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The connection module has a function that connects with a time-out that the driver is really given.

    Why: a time-out that a function takes and never passes on lets the service hang on a host that swallows packets.

    How: the calls that connect are found by what the names in the module mean, through pools, engines and wrappers. A
    time-out counts as a keyword of the call, in connect_args, in the address, or as asyncio.wait_for around it; 0 and
    None wait for ever. Where a function reports the status, it is its calls that are judged.

    Remedy: connect_timeout=5 in the connecting call (asyncpg and pg8000: timeout=5; SQLAlchemy: connect_args).
    """
    verify(repository_connection.connects_with_timeout(repository.connection_module()))


def test_connection_module_reports_status(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The connection module has a function that connects and returns what came of it.

    Why: health can only follow what somebody asks of the database.

    How: a function reports the status when its name says so (status, ready, check, ping, ...), when it reaches a call
    that connects, and when it returns a value that is neither the connection nor the same whatever happens.

    Remedy: a function such as get_pgvector_status() that connects, asks and returns the answer.
    """
    verify(repository_connection.reports_status(repository.connection_module()))


def test_health_route_reaches_status(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The application's health route answers with the status of pgvector that the connection module reports.

    Why: a health route that answers "healthy" whatever is down stayed green through real outages.

    How: the GET routes of main and of the routers that it includes are followed function by function. The result of the
    status has to go into what the route returns or raises, or decide it; calling it, or logging it, is not enough.

    Remedy: call the status function in the route and let the answer, and its HTTP status, depend on the result.
    """
    verify(repository_connection.health_reaches_status(repository.routes(), repository.connection_module()))


def test_validation_script_asserts(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The validation script has at least one test that pytest collects and that can fail.

    Why: scripts that only print were taken for validations: pytest ended with "no tests ran".

    How: functions test_* and methods of test classes are collected as pytest would, without running them. An assertion
    counts unless it is always true, never reached, or its failure is swallowed; helpers called test_* that are
    only imported do not count.

    Remedy: turn what the script prints into functions test_* that assert.
    """
    verify(judge.script_asserts(repository.validation_script()))


def test_env_example_names_every_variable(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The env example names every variable that the settings read for pgvector.

    Why: who deploys the service looks there, and nowhere else.

    How: the variables of the parsed settings are looked up among the file's assignments; a commented-out one, as
    "# PGVECTOR_TABLE=memories", documents an optional variable and counts.

    Remedy: add the missing lines.
    """
    verify(judge.example_names_every_variable(repository.env_example(), repository.settings()))


def test_requirements_name_the_driver(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The requirements name pgvector and the driver that the connection module imports.

    Why: a driver that the requirements lacked broke production after its phase had been called complete.

    How: the requirements are parsed with everything they include; names are compared as installers do, extras and
    psycopg2-binary included; a line whose environment marker does not hold does not count. Drivers imported in a
    try are alternatives.

    Remedy: add the missing line to the requirements.
    """
    verify(repository_drivers.requirements_name_drivers(repository.requirements(), repository.connection_module()))


def test_target_python_imports_the_driver(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The deployment's interpreter, TARGET_PYTHON, imports pgvector and the driver.

    Why: what the requirements name is not yet installed where the service runs.

    How: TARGET_PYTHON imports the packages in a process of its own, isolated from this project and from TARGET_REPO.

    Remedy: install the package with that interpreter: python -m pip install ...
    """
    connection = repository.connection_module()
    modules = [module for group in repository_drivers.driver_groups(connection) for module in group]
    verify(repository_drivers.python_imports_drivers(repository.imports(modules), connection))


def test_migration_creates_the_table(
    repository: Repository, destination: Destination, verify: Callable[[Finding], None]
) -> None:
    """The migrations of TARGET_REPO create the table that the destination has.

    Why: a table that was changed by hand, or made by another tool, is not what the next deployment will get.

    How: the SQL files and Alembic versions are parsed and followed in their order, later ALTER TABLE included; the
    columns, their types and the vector's dimension are compared with those that the server reports.

    Remedy: run the missing migrations, or add one with the statement of the finding.
    """
    verify(repository_migrations.migration_creates_table(repository.migrations(), destination.table()))
