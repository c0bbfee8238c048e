"""What the source of the deployment says about the graph: TARGET_REPO, parsed and never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import graph_flags, graph_module, graph_settings, repository_drivers
from checks import repository as judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.repository import Repository


def test_settings_name_the_graph(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The settings of TARGET_REPO read the graph's address, user, password and database, and its connection uses them.

    Why: a connection with an address of its own, or with the driver's default database, is not the graph that whoever
    deploys the service has named.

    How: the settings file is parsed for what it reads of the environment, through its own functions and pydantic's
    fields: NEO4J_URI, NEO4J_USER or NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE. Of each, the graph's connection
    module has to use a setting that it goes into.

    Remedy: read the four variables in the settings and let the connection module take them from there.
    """
    verify(graph_settings.name_the_graph(repository.graph_settings()))


def test_env_example_documents_the_graph(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The env example names every variable that the settings read for the graph.

    Why: who deploys the service looks there, and nowhere else.

    How: the variables of the parsed settings whose names are the graph's, and the flags that target.toml names, are
    looked up among the file's assignments; a commented-out one, as "# NEO4J_TIMEOUT=5", counts.

    Remedy: add the missing lines.
    """
    settings, flags = repository.graph_settings(), repository.graph_flags()
    verify(graph_settings.example_documents_the_graph(repository.env_example(), settings, flags))


def test_graph_flags_default_to_off(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The settings have a flag that switches the graph, and it is off where nobody sets it.

    Why: a deployment that nobody has changed must not begin to write to the graph; the flag that a box had promised
    was in no file.

    How: flags are the variables whose names say so, as NEO4J_ENABLED, USE_NEO4J or DISABLE_GRAPH, and those that
    target.toml names ([deployment] graph_flags). What the setting becomes where the variable is not set is worked out
    over the parsed source, its own functions included.

    Remedy: read a flag in the settings whose default is off.
    """
    verify(graph_flags.default_to_off(repository.graph_flags()))


def test_graph_flags_are_parsed_strictly(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The flags of the graph become true or false as their text says, and refuse a text that says neither.

    Why: "false" kept as a text is true, and a kill switch set to "flase" or "no" that is silently taken for something
    else is noticed when it is needed.

    How: what the setting becomes for true, 1, yes, on, false, 0, no, off and two misspellings is worked out over the
    parsed source, through its own functions and the parsers of pydantic, environs, decouple, starlette and strtobool.
    Each word has to mean what it says, or to be refused; the misspellings have to be refused.

    Remedy: parse flags by one function that looks the text up and raises where it is not found.
    """
    verify(graph_flags.parsed_strictly(repository.graph_flags()))


def test_graph_module_passes_the_timeout(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The graph's connection module gives the driver a time-out for connecting.

    Why: a time-out that a function takes and never passes on leaves the driver's own, half a minute for each attempt.

    How: the calls that make a driver are found by what the names in the module mean. connection_timeout counts, and so
    does connection_acquisition_timeout, which bounds it; as a keyword, in a mapping, or as asyncio's around the call.
    0 and None wait for as long as the system does. Where only the first is given, the finding says so: a server that
    lets the driver connect and then says nothing is waited for a minute.

    Remedy: GraphDatabase.driver(..., connection_timeout=5, connection_acquisition_timeout=5)
    """
    verify(graph_module.passes_the_timeout(repository.graph_module()))


def test_graph_module_passes_the_database(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """Every session and query of the graph's connection module names the database that the settings name.

    Why: without a name the server chooses the user's home database, and a deployment that was given another one reads
    and writes the wrong graph.

    How: the calls of session and execute_query are found in the module and where it connects. What they are given as
    database has to be there, and to be no literal; sessions on "system" are left out.

    Remedy: driver.session(database=settings.neo4j_database), driver.execute_query(..., database_=...)
    """
    verify(graph_module.passes_the_database(repository.graph_module()))


def test_requirements_name_the_graph_driver(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The requirements name the driver that the graph's connection module imports.

    Why: the driver was in no requirement while its phase was called complete; production found out.

    How: the requirements are parsed with everything they include; names are compared as installers do, and a line whose
    environment marker does not hold does not count.

    Remedy: add the missing line to the requirements.
    """
    connection = repository.graph_module().module
    verify(repository_drivers.requirements_name_graph_driver(repository.requirements(), connection))


def test_target_python_imports_the_graph_driver(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The deployment's interpreter, TARGET_PYTHON, imports the graph's driver.

    Why: what the requirements name is not yet installed where the service runs.

    How: TARGET_PYTHON imports the package in a process of its own, isolated from this project and from TARGET_REPO.

    Remedy: install the package with that interpreter: python -m pip install neo4j
    """
    connection = repository.graph_module().module
    modules = [module for group in connection.imported for module in group]
    verify(repository_drivers.python_imports_graph_driver(repository.imports(modules), connection))


def test_graph_validation_script_asserts(repository: Repository, verify: Callable[[Finding], None]) -> None:
    """The validation script of phase 1 has at least one test that pytest collects and that can fail.

    Why: the script had no test at all, and a helper called test_neo4j_connection that it imported was collected and
    passed whatever it returned.

    How: functions test_* and methods of test classes are collected as pytest would, without running them. An assertion
    counts unless it is always true, never reached, or its failure is swallowed; what is only imported is no test.

    Remedy: turn what the script prints into functions test_* that assert.
    """
    verify(judge.script_asserts(repository.graph_validation_script()))
