"""What the settings read of the environment, in the styles that deployments write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stores.errors import Ambiguous, NotFound
from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from pathlib import Path

    from stores.repository import Repository


def defaults(repository: Repository) -> dict[str, str | None]:
    """Variable -> default's source, of what the settings read."""
    return {read.name: read.default for read in reversed(repository.settings().reads)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('import os\nx = os.getenv("A")', None),
        ('import os\nx = os.getenv("A", None)', None),
        ('import os\nx = os.getenv("A", "b")', "'b'"),
        ('import os\nx = os.getenv("A", default="b")', "'b'"),
        ('import os\nx = os.environ["A"]', None),
        ('import os\nx = os.environ.get("A", "b")', "'b'"),
        ('import os as system\nx = system.environ.get("A")', None),
        ('from os import environ, getenv\nx = environ["A"]', None),
        ('from os import getenv as read\nx = int(read("A", "5"))', "'5'"),
        ('import os\nNAME = "A"\nx = os.getenv(NAME, "b")', "'b'"),
        ('import os\nPREFIX = "A"\nx = os.getenv(f"{PREFIX}", "b")', "'b'"),
        ('import os\nx = os.getenv("A") or "b"', "'b'"),
        ('import os\nx = int(os.getenv("A") or 5)', "5"),
        ('import os\nx = os.environ["A"] if "A" in os.environ else "b"', "'b'"),
        ('import os\nx = os.getenv("A") if os.getenv("A") else "b"', "'b'"),
        ('import os\ntry:\n    x = os.environ["A"]\nexcept KeyError:\n    x = "b"', "'b'"),
        ('import os\nx = os.getenv("A")\nif not x:\n    x = "b"', "'b'"),
        ('import os\nx = os.getenv("A")\nif x is None:\n    x = "b"', "'b'"),
        ('import os\nx = os.getenv("A")\nif not x:\n    raise ValueError', None),
        ('import os\nif os.getenv("A"):\n    x = 1', "not os.getenv('A')"),
        ('import os\ndef f():\n    return os.environ.get("A", "b")', "'b'"),
        ('import os\nenv = dict(os.environ)\nx = env["A"]', None),
        ('import os\ndef load(environ=os.environ):\n    return environ.get("A", "b")', "'b'"),
        ("from decouple import config\nx = config('A', default='b')", "'b'"),
        ("from decouple import config\nx = config('A')", None),
        ("from starlette.config import Config\nc = Config('.env')\nx = c('A', cast=str, default='b')", "'b'"),
        ("import environ\nenv = environ.Env()\nx = env.str('A', default='b')", "'b'"),
        ("from environs import Env\nenv = Env()\nx = env.int('A', 5)", "5"),
        ("from dotenv import dotenv_values\nv = dotenv_values()\nx = v.get('A', 'b')", "'b'"),
    ],
)
def test_reads_and_their_defaults(tmp_path: Path, source: str, expected: str | None) -> None:
    assert defaults(checkout(tmp_path, {"settings.py": source})) == {"A": expected}


WRAPPERS = """
    import os

    def _read(name, default=None):
        return os.getenv(name, default)

    def _flag(name, default="false"):
        value = _read(name, default)
        return value.lower() == "true"

    def _required(name):
        value = os.environ.get(name)
        if value is None:
            raise RuntimeError(name)
        return value

    def _or_default(key, fallback):
        value = os.environ.get(key)
        if value is None:
            return fallback
        return value

    def _prefixed(name, default):
        return os.getenv(f"PGVECTOR_{name.upper()}", default)
"""


def test_wrappers_are_followed(tmp_path: Path) -> None:
    source = WRAPPERS + (
        '\n    A = _flag("FLAG")\n    B = _flag("OTHER", default="true")\n    C = _required("NEEDED")'
        '\n    D = _or_default("OPTIONAL", 5)\n    E = _prefixed("table", "memories")\n    F = _read("BARE")\n'
    )
    assert defaults(checkout(tmp_path, {"settings.py": source})) == {
        "FLAG": "'false'", "OTHER": "'true'", "NEEDED": None, "OPTIONAL": "5", "PGVECTOR_TABLE": "'memories'",
        "BARE": None,
    }  # fmt: skip


def test_wrapper_of_another_module(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/env.py": WRAPPERS,
        "app/settings.py": "from app.env import _or_default as get\nX = get('A', 'b')\n",
    }
    assert defaults(checkout(tmp_path, files)) == {"A": "'b'"}


def test_variable_that_is_no_literal(tmp_path: Path) -> None:
    source = "import os\nfor name in open('names'):\n    print(os.getenv(name))\n"
    settings = checkout(tmp_path, {"settings.py": source}).settings()
    assert [str(place) for place in settings.unreadable] == ["settings.py:3"]
    assert not settings.reads


def test_pydantic_settings(tmp_path: Path) -> None:
    source = """
        from typing import ClassVar
        from pydantic import AliasChoices, Field
        from pydantic_settings import BaseSettings, SettingsConfigDict

        class Base(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="app_")

        class Settings(Base):
            model_config = SettingsConfigDict(env_prefix="pgvector_", env_file=".env")
            version: ClassVar[str] = "1"
            _private: int = 1
            table: str = "memories"
            timeout: int = Field(5, ge=1)
            required: str
            also_required: str = Field(...)
            address: str = Field(validation_alias=AliasChoices("DATABASE_URL", "POSTGRES_URL"))
            made: list[str] = Field(default_factory=list)
            nothing: str | None = None
    """
    assert defaults(checkout(tmp_path, {"settings.py": source})) == {
        "PGVECTOR_TABLE": "'memories'", "PGVECTOR_TIMEOUT": "5",
        "PGVECTOR_REQUIRED": None, "PGVECTOR_ALSO_REQUIRED": None,
        "DATABASE_URL": None, "POSTGRES_URL": None, "PGVECTOR_MADE": "list", "PGVECTOR_NOTHING": "None",
    }  # fmt: skip


def test_dataclass_with_a_factory(tmp_path: Path) -> None:
    source = """
        import os
        from dataclasses import dataclass, field

        @dataclass
        class Settings:
            table: str = field(default_factory=lambda: os.getenv("PGVECTOR_TABLE", "memories"))
            host: str = os.environ["PGVECTOR_HOST"]
    """
    assert defaults(checkout(tmp_path, {"settings.py": source})) == {
        "PGVECTOR_TABLE": "'memories'", "PGVECTOR_HOST": None,
    }  # fmt: skip


URL_BY_PATTERN = """
    import os, re

    class Config:
        def __init__(self):
            self.DATABASE_URL = os.getenv("DATABASE_URL")
            match = re.match(r"postgresql://([^:]+)@([^/]+)", self.DATABASE_URL)
            user, host = match.groups()
            self.PGVECTOR_HOST = os.getenv("PGVECTOR_HOST", host)
            self.OPENAI_API_KEY = os.getenv("OPENAI_API_KEY")

        @property
        def dsn(self):
            return f"postgresql://{self.PGVECTOR_HOST}/db"

    config = Config()
"""


def test_what_the_address_fills_is_followed(tmp_path: Path) -> None:
    connection = "from settings import config\ndef status():\n    return config.dsn\n"
    settings = checkout(tmp_path, {"settings.py": URL_BY_PATTERN, "pgvector_connection.py": connection}).settings()
    fills = {read.name: read.fills for read in settings.reads}
    assert {"PGVECTOR_HOST", "dsn"} <= set(fills["DATABASE_URL"])
    assert fills["OPENAI_API_KEY"] == ("OPENAI_API_KEY",)
    assert settings.used == ("dsn",)


def test_the_same_local_name_in_two_functions_is_two_things(tmp_path: Path) -> None:
    source = """
        import os

        def url():
            value = os.getenv("DATABASE_URL", "")
            return value

        def key():
            value = os.getenv("OPENAI_API_KEY")
            return value
    """
    fills = {read.name: read.fills for read in checkout(tmp_path, {"settings.py": source}).settings().reads}
    assert fills == {"DATABASE_URL": ("url",), "OPENAI_API_KEY": ("key",)}


@pytest.mark.parametrize(
    ("connection", "main"),
    [
        ("from app.settings import settings\ndef f():\n    return settings.database_url", ""),
        ("from .settings import settings as s\ndef f():\n    return s.database_url", ""),
        ("from . import settings\ndef f():\n    return settings.settings.database_url", ""),
        ("from app import settings as module\ndef f():\n    return module.settings.database_url", ""),
        ("from .settings import get_settings\ndef f():\n    return get_settings().database_url", ""),
        ("from .settings import Settings\ndef f(settings: Settings):\n    return settings.database_url", ""),
        ("def f(settings):\n    return settings.database_url", ""),
        ("from .settings import settings\ndef f():\n    return getattr(settings, 'database_url')", ""),
        (
            "class P:\n    def __init__(self, settings):\n        self.s = settings\n"
            "    def f(self):\n        return self.s.database_url",
            "",
        ),
        (
            "def f(url):\n    return url",
            "from .settings import settings\nfrom .pgvector_connection import f\nf(settings.database_url)",
        ),
    ],
    ids=["absolute", "relative", "submodule", "alias", "factory", "typed", "untyped", "getattr", "attribute", "main"],
)  # fmt: skip
def test_settings_that_the_connection_uses(tmp_path: Path, connection: str, main: str) -> None:
    source = """
        import os
        from dataclasses import dataclass

        @dataclass
        class Settings:
            database_url: str
            key: str

        def get_settings() -> Settings:
            return Settings(database_url=os.getenv("DATABASE_URL", ""), key=os.getenv("OPENAI_API_KEY"))

        settings = get_settings()
    """
    files = {
        "app/__init__.py": "",
        "app/settings.py": source,
        "app/pgvector_connection.py": connection,
        "app/main.py": main,
    }
    assert checkout(tmp_path, files).settings().used == ("database_url",)


def test_without_a_connection_module_the_reason_is_kept(tmp_path: Path) -> None:
    settings = checkout(tmp_path, {"settings.py": "import os\nX = os.getenv('DATABASE_URL', '')\n"}).settings()
    assert "pgvector_connection.py" in settings.unconnected
    assert settings.used == ()


@pytest.mark.parametrize(
    "source",
    [
        "EMBEDDING_DIM = 1536",
        "VECTOR_DIMENSIONS: int = 1536",
        "import os\nPGVECTOR_DIMENSION = os.getenv('X', 1536)",
        "import os\nEMBEDDING_DIMS = int(os.getenv('EMBEDDING_DIMS', '1536'))",
        "import os\nclass C:\n    def __init__(self):\n        self.embedding_dim = int(os.environ.get('D') or 1536)",
        "from pydantic import Field\nfrom pydantic_settings import BaseSettings\n"
        "class S(BaseSettings):\n    embedding_dimension: int = Field(default=1536)",
        "from dataclasses import dataclass, field\n@dataclass\nclass S:\n    vector_dim: int = field(default=1536)",
        "DIMS = 1_536\nEMBEDDING_DIM = DIMS",
        "EMBEDDING_DIM = 2 * 768",
        "CONFIG = {'embedder': {'embedding_model_dims': 1536}, 'pgvector_pool_size': 5, 'embedding_batch_size': 64}",
        "import os\ndef _int(name, text):\n    return int(os.getenv(name, text))\nEMBEDDING_DIM = _int('D', '1536')",
        "def make(**k): ...\nsettings = make(embedding_dimension=1536)",
    ],
)
def test_declared_dimension(tmp_path: Path, source: str) -> None:
    declared = checkout(tmp_path, {"settings.py": source}).declared_dimension()
    assert declared.value == 1536
    assert declared.place.path == "settings.py"
    assert declared.place.line == max(
        number for number, line in enumerate(source.split("\n"), 1) if declared.name in line
    )


@pytest.mark.parametrize("source", ["", "PGVECTOR_POOL_SIZE = 5", "EMBEDDING_DIM = load()", "EMBEDDING_DIM = 0"])
def test_no_declared_dimension(tmp_path: Path, source: str) -> None:
    with pytest.raises(NotFound, match=r"no dimension of the embeddings is declared in settings\.py") as caught:
        checkout(tmp_path, {"settings.py": source}).declared_dimension()
    assert "EMBEDDING_DIMENSION" in caught.value.remedy


def test_dimensions_that_contradict(tmp_path: Path) -> None:
    with pytest.raises(Ambiguous, match=r"EMBEDDING_DIM = 384 \(settings.py:1\), VECTOR_SIZE = 768 \(settings.py:2\)"):
        checkout(tmp_path, {"settings.py": "EMBEDDING_DIM = 384\nVECTOR_SIZE = 768\n"}).declared_dimension()
