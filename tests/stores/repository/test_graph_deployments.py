"""Whole deployments of other styles, as far as the graph goes: sound, until something is planted in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks import graph_flags, graph_module, graph_settings, repository_drivers
from checks import repository as script
from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from checks.finding import Finding

CONNECTION = "api/app/utils/neo4j_connection.py"
GETENV = {
    "api/app/__init__.py": "",
    "api/app/settings.py": """
        import os

        def _flag(name: str) -> bool:
            text = os.environ.get(name, "off").lower()
            try:
                return {"on": True, "off": False}[text]
            except KeyError:
                raise RuntimeError(f"{name} is on or off") from None

        class Config:
            def __init__(self):
                self.NEO4J_URI = os.getenv("NEO4J_URI", "bolt://localhost:7687")
                self.NEO4J_USER = os.getenv("NEO4J_USER", "neo4j")
                self.NEO4J_PASSWORD = os.getenv("NEO4J_PASSWORD")
                self.NEO4J_DATABASE = os.getenv("NEO4J_DATABASE", "neo4j")
                self.ENABLE_NEO4J = _flag("ENABLE_NEO4J")

            @property
            def is_neo4j_configured(self) -> bool:
                return self.ENABLE_NEO4J and bool(self.NEO4J_PASSWORD)

        config = Config()
    """,
    CONNECTION: """
        import logging
        from typing import Any, Dict, Tuple

        try:
            from neo4j import GraphDatabase
            NEO4J_AVAILABLE = True
        except ImportError:
            NEO4J_AVAILABLE = False

        logger = logging.getLogger(__name__)

        def get_neo4j_connection_info() -> Dict[str, str]:
            from app.settings import config
            return {
                "uri": config.NEO4J_URI, "user": config.NEO4J_USER, "password": config.NEO4J_PASSWORD,
                "database": config.NEO4J_DATABASE,
            }

        def test_neo4j_connection(timeout: int = 5) -> Tuple[bool, Dict[str, Any]]:
            if not NEO4J_AVAILABLE:
                return False, {"type": "dependency_missing"}
            info = get_neo4j_connection_info()
            try:
                driver = GraphDatabase.driver(
                    info["uri"], auth=(info["user"], info["password"]), connection_timeout=timeout
                )
                with driver.session(database=info["database"]) as session:
                    session.run("RETURN 1").single()
                driver.close()
                return True, {"type": "success"}
            except Exception as error:
                logger.error("Neo4j: %s", error)
                return False, {"error": str(error)}
    """,
    "test_phase1_neo4j.py": """
        import sys
        sys.path.insert(0, "api")
        from app.utils.neo4j_connection import test_neo4j_connection

        def test_the_graph_answers():
            success, result = test_neo4j_connection()
            assert success, result
    """,
    "env.example": "NEO4J_URI=\nNEO4J_USER=\nNEO4J_PASSWORD=\n#NEO4J_DATABASE=neo4j\n# ENABLE_NEO4J=off\n",
    "requirements.txt": "fastapi\nneo4j==5.28.1\n",
}
PYDANTIC = {
    "pyproject.toml": """
        [project]
        name = "x"
        dependencies = ["neo4j>=5", "pydantic-settings>=2"]
    """,
    "src/memory/__init__.py": "",
    "src/memory/settings.py": """
        from functools import lru_cache
        from pydantic import SecretStr
        from pydantic_settings import BaseSettings, SettingsConfigDict

        class Settings(BaseSettings):
            model_config = SettingsConfigDict(env_file=".env")
            neo4j_uri: str = "bolt://localhost:7687"
            neo4j_username: str = "neo4j"
            neo4j_password: SecretStr = SecretStr("")
            neo4j_database: str = "neo4j"
            neo4j_timeout: float = 5.0
            use_graph_memory: bool = False

        @lru_cache
        def get_settings() -> Settings:
            return Settings()
    """,
    "src/memory/neo4j_connection.py": """
        from neo4j import AsyncDriver, AsyncGraphDatabase
        from .settings import Settings, get_settings

        class Graph:
            def __init__(self, settings: Settings | None = None) -> None:
                self.settings = settings or get_settings()
                self.driver: AsyncDriver = AsyncGraphDatabase.driver(
                    self.settings.neo4j_uri,
                    auth=(self.settings.neo4j_username, self.settings.neo4j_password.get_secret_value()),
                    **self._limits(),
                )

            def _limits(self) -> dict[str, float]:
                return {"connection_timeout": self.settings.neo4j_timeout, "max_connection_pool_size": 10}

            async def ready(self) -> bool:
                found = await self.driver.execute_query("RETURN 1 AS one", database_=self.settings.neo4j_database)
                return found.records[0]["one"] == 1
    """,
    "tests/test_phase1_neo4j.py": """
        import pytest
        from memory.neo4j_connection import Graph

        @pytest.mark.asyncio
        async def test_ready():
            assert await Graph().ready()
    """,
    ".env.example": "NEO4J_URI=\nNEO4J_USERNAME=\nNEO4J_PASSWORD=\n#NEO4J_DATABASE=\nNEO4J_TIMEOUT=\n"
    "USE_GRAPH_MEMORY=\n",
}
STYLES = {"getenv": (GETENV, {}), "pydantic": (PYDANTIC, {"requirements": "pyproject.toml"})}


def findings(folder: Path, files: Mapping[str, str], mapped: Mapping[str, str]) -> dict[str, Finding]:
    """Everything that is judged without an interpreter, by a short name."""
    repository = checkout(folder, files, **mapped)
    settings, flags, graph = repository.graph_settings(), repository.graph_flags(), repository.graph_module()
    return {
        "settings": graph_settings.name_the_graph(settings),
        "example": graph_settings.example_documents_the_graph(repository.env_example(), settings, flags),
        "default": graph_flags.default_to_off(flags),
        "strict": graph_flags.parsed_strictly(flags),
        "time-out": graph_module.passes_the_timeout(graph),
        "database": graph_module.passes_the_database(graph),
        "requirements": repository_drivers.requirements_name_graph_driver(repository.requirements(), graph.module),
        "script": script.script_asserts(repository.graph_validation_script()),
    }


@pytest.mark.parametrize("style", STYLES)
def test_a_sound_deployment(tmp_path: Path, style: str) -> None:
    files, mapped = STYLES[style]
    found = findings(tmp_path, files, mapped)
    assert {name: one.cause or one.outcome.value for name, one in found.items()} == dict.fromkeys(found, "pass")
    assert min(one.n for one in found.values()) >= 1


@pytest.mark.parametrize(
    ("style", "file", "old", "new", "name", "cause"),
    [
        ("getenv", "api/app/settings.py", '"NEO4J_USER"', '"GRAPH_LOGIN"', "settings", "do not name the graph"),
        ("getenv", CONNECTION, "config.NEO4J_DATABASE", '"neo4j"', "settings", "does not use a setting"),
        ("getenv", "env.example", "# ENABLE_NEO4J=off\n", "", "example", "lacks a variable"),
        ("getenv", "api/app/settings.py", '(name, "off")', '(name, "on")', "default", "on by default"),
        ("getenv", "api/app/settings.py", '_flag("ENABLE_NEO4J")', "True", "default", "no flag switches"),
        ("getenv", "api/app/settings.py", "raise RuntimeError(f\"{name} is on or off\") from None", "return False",
         "strict", "silently off"),
        ("getenv", "api/app/settings.py", '_flag("ENABLE_NEO4J")', 'os.getenv("ENABLE_NEO4J", "false")', "strict",
         "kept as text"),
        ("getenv", CONNECTION, ", connection_timeout=timeout", "", "time-out", "no time-out is passed"),
        ("getenv", CONNECTION, 'database=info["database"]', "", "database", "no database is passed"),
        ("getenv", "requirements.txt", "neo4j==5.28.1\n", "langchain-neo4j\n", "requirements", "is not named"),
        ("getenv", "test_phase1_neo4j.py", "assert success, result", "return success", "script", "no test can fail"),
        ("getenv", "test_phase1_neo4j.py", "def test_the", "def check_the", "script", "collects no test"),
        ("pydantic", "src/memory/settings.py", "neo4j_uri: str", "graph_uri: str", "settings", "do not name the graph"),
        ("pydantic", "src/memory/settings.py", "use_graph_memory: bool = False", "use_graph_memory: bool = True",
         "default", "on by default"),
        ("pydantic", "src/memory/settings.py", "use_graph_memory: bool = False", 'use_graph_memory: str = "false"',
         "strict", "kept as text"),
        ("pydantic", "src/memory/neo4j_connection.py", '"connection_timeout"', '"connect_timeout"', "time-out",
         "no time-out is passed"),
        ("pydantic", "src/memory/neo4j_connection.py", "database_=", "database=", "database", "no database is passed"),
        ("pydantic", "pyproject.toml", '"neo4j>=5", ', "", "requirements", "is not named"),
        ("pydantic", ".env.example", "NEO4J_TIMEOUT=\n", "", "example", "lacks a variable"),
    ],
)  # fmt: skip
def test_a_planted_fault(
    tmp_path: Path, style: str, file: str, old: str, new: str, name: str, cause: str
) -> None:  # fmt: skip
    files, mapped = STYLES[style]
    assert old in files[file]
    found = findings(tmp_path, {**files, file: files[file].replace(old, new)}, mapped)
    assert cause in found[name].cause
    assert found[name].outcome.value == "fail"
