"""Whole deployments of other styles are judged as what they are: sound, until something is planted in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks import repository as source
from checks import repository_connection, repository_drivers, repository_migrations
from tests.checks.facts import TABLE
from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from checks.finding import Finding

CONNECTION = "api/app/utils/pgvector_connection.py"
GETENV = {
    "api/app/settings.py": """
        import os, re

        class Config:
            def __init__(self):
                self.IS_PRODUCTION = os.getenv("ENVIRONMENT", "development") == "production"
                self.DATABASE_URL = os.getenv("DATABASE_URL")
                self.OPENAI_API_KEY = os.getenv("OPENAI_API_KEY")
                if self.IS_PRODUCTION and self.DATABASE_URL:
                    found = re.match(r"postgresql://([^:]+):([^@]+)@([^:/]+)", self.DATABASE_URL)
                    user, password, host = found.groups()
                    self.PGVECTOR_HOST = os.getenv("PGVECTOR_HOST", host)
                    self.PGVECTOR_PASSWORD = os.getenv("PGVECTOR_PASSWORD", password)
                else:
                    self.PGVECTOR_HOST = os.getenv("PGVECTOR_HOST", "localhost")
                    self.PGVECTOR_PASSWORD = os.getenv("PGVECTOR_PASSWORD", "")
                self.EMBEDDING_DIMS = int(os.getenv("EMBEDDING_DIMS", "384"))

        config = Config()
    """,
    CONNECTION: """
        import logging
        from typing import Any, Dict, Tuple

        try:
            import psycopg2
            from psycopg2.extras import RealDictCursor
            PSYCOPG2_AVAILABLE = True
        except ImportError:
            PSYCOPG2_AVAILABLE = False

        def get_pgvector_connection_info() -> Dict[str, str]:
            from app.settings import config
            return {"host": config.PGVECTOR_HOST, "password": config.PGVECTOR_PASSWORD}

        def test_pgvector_connection(timeout: int = 5) -> Tuple[bool, Dict[str, Any]]:
            if not PSYCOPG2_AVAILABLE:
                return False, {"type": "dependency_missing"}
            try:
                info = get_pgvector_connection_info()
                connection = psycopg2.connect(host=info["host"], password=info["password"], connect_timeout=timeout)
                with connection.cursor() as cursor:
                    cursor.execute("select 1")
                return True, {"type": "success"}
            except Exception as error:
                return False, {"type": "connection_error", "error": str(error)}

        def get_pgvector_status() -> Dict[str, Any]:
            success, result = test_pgvector_connection()
            status = {"connected": success, "result": result}
            status["overall_status"] = "ready" if status["connected"] else "connection_failed"
            return status
    """,
    "api/main.py": """
        from fastapi import FastAPI
        from app.settings import config

        app = FastAPI()

        @app.api_route("/health/detailed", methods=["GET"])
        async def detailed_health_check():
            try:
                from app.utils.pgvector_connection import get_pgvector_status
                pgvector_status = get_pgvector_status()
                health_data = {"status": "healthy", "pgvector": {"connected": pgvector_status["connected"]}}
                if not pgvector_status["connected"]:
                    health_data["pgvector"]["error"] = pgvector_status["result"].get("error")
                return health_data
            except Exception as e:
                return {"status": "error", "error": str(e)}
    """,
    "test_phase2_pgvector.py": """
        import sys
        sys.path.insert(0, "api")

        class TestPgvector:
            def test_ready(self):
                from app.utils.pgvector_connection import get_pgvector_status
                status = get_pgvector_status()
                assert status["overall_status"] == "ready", status
    """,
    "env.example": "DATABASE_URL=postgresql://localhost/x\nPGVECTOR_HOST=localhost\n# - PGVECTOR_PASSWORD=secret\n",
    "api/requirements.txt": "fastapi>=0.68.0\npsycopg2-binary>=2.9.0\npgvector>=0.3.6\n",
    "supabase/migrations/20250101000000_schema.sql": """
        CREATE EXTENSION IF NOT EXISTS vector;
        DO $$ BEGIN
            CREATE TYPE memory_state AS ENUM ('active');
        EXCEPTION WHEN duplicate_object THEN null;
        END $$;
        CREATE TABLE IF NOT EXISTS memories (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            embedding vector(1536), -- to be made smaller
            metadata JSONB
        );
        ALTER TABLE memories ENABLE ROW LEVEL SECURITY;
        CREATE POLICY "own" ON memories FOR SELECT USING (auth.uid()::text = metadata->>'user_id');
        INSERT INTO memories VALUES (uuid_generate_v4(), null, '{"a": "CREATE TABLE memories (x int);"}');
    """,
    "supabase/migrations/20250618000000_rename.sql": """
        ALTER TABLE public.memories RENAME COLUMN metadata TO payload;
        ALTER TABLE public.memories ALTER COLUMN embedding TYPE vector(384);
    """,
}
SQLALCHEMY = {
    "pyproject.toml": """
        [project]
        name = "x"
        dependencies = ["sqlalchemy[asyncio]>=2", "asyncpg>=0.30", "pgvector>=0.4"]
    """,
    "src/memory/__init__.py": "",
    "src/memory/settings.py": """
        from functools import lru_cache
        from pydantic import Field, PostgresDsn
        from pydantic_settings import BaseSettings, SettingsConfigDict

        class Settings(BaseSettings):
            model_config = SettingsConfigDict(env_file=".env")
            database_url: PostgresDsn
            openai_api_key: str
            pgvector_pool_size: int = 5
            pgvector_timeout: float = Field(default=5.0, gt=0)
            embedding_dimension: int = Field(384, alias="EMBEDDING_DIMENSION")

        @lru_cache
        def get_settings() -> Settings:
            return Settings()
    """,
    "src/memory/database.py": """
        from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
        from .settings import get_settings

        settings = get_settings()
        engine = create_async_engine(
            str(settings.database_url), pool_size=settings.pgvector_pool_size,
            connect_args={"timeout": settings.pgvector_timeout},
        )
        Session = async_sessionmaker(engine)
    """,
    "src/memory/pgvector_connection.py": """
        from sqlalchemy import text
        from .database import Session

        class PgVector:
            async def check(self) -> dict[str, bool]:
                async with Session() as session:
                    found = await session.execute(text("select 1 from pg_extension where extname = 'vector'"))
                    return {"extension": found.scalar() is not None}
    """,
    "src/memory/api/__init__.py": "from .health import router as health_router\n",
    "src/memory/api/health.py": """
        from typing import Annotated
        from fastapi import APIRouter, Depends, Response
        from ..pgvector_connection import PgVector

        router = APIRouter(tags=["health"])

        def get_pgvector() -> PgVector:
            return PgVector()

        @router.get("/healthz")
        async def healthz(response: Response, pgvector: Annotated[PgVector, Depends(get_pgvector)]):
            status = await pgvector.check()
            if not status["extension"]:
                response.status_code = 503
            return {"ok": True}
    """,
    "src/memory/main.py": """
        from fastapi import FastAPI
        from memory.api import health_router

        def create_app() -> FastAPI:
            app = FastAPI()
            app.include_router(health_router, prefix="/api")
            return app

        app = create_app()
    """,
    "tests/test_phase2_pgvector.py": """
        import pytest
        from memory.pgvector_connection import PgVector

        @pytest.mark.asyncio
        async def test_extension_is_there():
            assert (await PgVector().check())["extension"]
    """,
    ".env.example": "DATABASE_URL=\nOPENAI_API_KEY=\n#PGVECTOR_POOL_SIZE=5\n#PGVECTOR_TIMEOUT=5\n",
    "alembic/env.py": "",
    "alembic/versions/b_second.py": """
        from alembic import op
        import sqlalchemy as sa
        from sqlalchemy.dialects.postgresql import JSONB
        revision = "b"
        down_revision = "a"

        def upgrade():
            op.add_column("memories", sa.Column("payload", JSONB(), nullable=False))
    """,
    "alembic/versions/a_first.py": """
        from alembic import op
        import sqlalchemy as sa
        from pgvector.sqlalchemy import Vector
        revision: str = "a"
        down_revision: str | None = None

        def upgrade():
            op.execute("CREATE EXTENSION IF NOT EXISTS vector")
            op.create_table(
                "memories", sa.Column("id", sa.UUID(), primary_key=True), sa.Column("embedding", Vector(384))
            )
    """,
}
STYLES = {"getenv": (GETENV, {}), "sqlalchemy": (SQLALCHEMY, {"requirements": "pyproject.toml"})}


def findings(folder: Path, files: Mapping[str, str], mapped: Mapping[str, str]) -> dict[str, Finding]:
    """Everything that is judged without an interpreter, by a short name."""
    repository = checkout(folder, files, **mapped)
    settings, module = repository.settings(), repository.connection_module()
    return {
        "address": source.takes_database_url(settings),
        "defaults": source.have_defaults(settings),
        "time-out": repository_connection.connects_with_timeout(module),
        "status": repository_connection.reports_status(module),
        "health": repository_connection.health_reaches_status(repository.routes(), module),
        "script": source.script_asserts(repository.validation_script()),
        "example": source.example_names_every_variable(repository.env_example(), settings),
        "requirements": repository_drivers.requirements_name_drivers(repository.requirements(), module),
        "migration": repository_migrations.migration_creates_table(repository.migrations(), TABLE),
    }


@pytest.mark.parametrize("style", STYLES)
def test_a_sound_deployment(tmp_path: Path, style: str) -> None:
    files, mapped = STYLES[style]
    found = findings(tmp_path, files, mapped)
    assert {name: one.cause or one.outcome.value for name, one in found.items()} == dict.fromkeys(found, "pass")
    assert min(one.n for one in found.values()) >= 1
    assert checkout(tmp_path, {}, **mapped).declared_dimension().value == 384


@pytest.mark.parametrize(
    ("style", "file", "old", "new", "name", "cause"),
    [
        ("getenv", "api/app/settings.py", ', "localhost")', ")", "defaults", "a variable has no default"),
        ("getenv", "api/app/settings.py", "found.groups()", "'a', 'b', 'c'", "address", "the connection does not use"),
        ("getenv", CONNECTION, ", connect_timeout=timeout", "", "time-out", "no time-out is passed"),
        ("getenv", CONNECTION, "= test_pgvector_connection()", "= True, {}", "health", "does not reach the status"),
        ("getenv", "api/main.py", "pgvector_status = get_pgvector_status()", "pgvector_status = {}", "health", "reach"),
        ("getenv", "test_phase2_pgvector.py", "class TestPgvector", "class Pgvector", "script", "collects no test"),
        ("getenv", "env.example", "PGVECTOR_PASSWORD", "PGVECTOR_SECRET", "example", "lacks a variable"),
        ("getenv", "api/requirements.txt", "psycopg2-binary", "psycopg2-tools", "requirements", "a required package"),
        ("getenv", "supabase/migrations/20250618000000_rename.sql", "384", "768", "migration", "another dimension"),
        ("sqlalchemy", "src/memory/settings.py", "pool_size: int = 5", "pool_size: int", "defaults", "no default"),
        ("sqlalchemy", "src/memory/settings.py", "database_url: ", "db_dsn: ", "address", "settings do not read"),
        ("sqlalchemy", "src/memory/database.py", '"timeout":', '"command_timeout":', "time-out", "no time-out is"),
        ("sqlalchemy", "src/memory/pgvector_connection.py", "def check", "def reset", "status", "no function reports"),
        ("sqlalchemy", "src/memory/main.py", "app.include_router", "print", "health", "there is no health route"),
        ("sqlalchemy", "src/memory/api/health.py", 'if not status["extension"]', "if not response", "health", "ignore"),
        ("sqlalchemy", "tests/test_phase2_pgvector.py", "assert (", "print(", "script", "no test can fail"),
        ("sqlalchemy", "pyproject.toml", '"asyncpg>=0.30", ', "", "requirements", "a required package is not named"),
        ("sqlalchemy", "alembic/versions/b_second.py", "JSONB()", "sa.JSON()", "migration", "another type"),
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
