"""What becomes of a flag's text, in the styles that deployments write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks import graph_flags
from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from pathlib import Path

    from checks.graph_source_facts import Flags

STRICT = """
    import os

    WORDS = {"true": True, "1": True, "false": False, "0": False}

    def flag(name, default="false"):
        text = os.getenv(name, default).strip().lower()
        if text not in WORDS:
            raise ValueError(f"{name} is neither true nor false: {text!r}")
        return WORDS[text]
"""


def flags(folder: Path, source: str, **files: str) -> Flags:
    """The flags of settings with that source."""
    return checkout(folder, {"settings.py": source, **files}).graph_flags()


def strictness(folder: Path, source: str, **files: str) -> str:
    """How it is judged that the flags are parsed: the cause, or "pass"."""
    finding = graph_flags.parsed_strictly(flags(folder, source, **files))
    return finding.cause or finding.outcome.value


def default(folder: Path, source: str) -> str:
    """How it is judged that the flags are off by default: the cause, or "pass"."""
    finding = graph_flags.default_to_off(flags(folder, source))
    return finding.cause or finding.outcome.value


@pytest.mark.parametrize(
    "source",
    [
        "{strict}\n    NEO4J_ENABLED = flag('NEO4J_ENABLED')",
        "{strict}\n    class Settings:\n        def __init__(self):\n            self.on = flag('USE_NEO4J')",
        "{strict}\n    from dataclasses import dataclass, field\n    @dataclass\n    class S:\n"
        "        on: bool = field(default_factory=lambda: flag('ENABLE_GRAPH_MEMORY'))",
        "{strict}\n    settings = dict(graph=flag('GRAPH_ENABLED', default='0'))",
        "import os\nX = {'true': True, 'false': False}[os.getenv('NEO4J_ENABLED', 'false').lower()]",
        "import os, json\nX = json.loads(os.environ.get('NEO4J_ENABLED', 'false'))",
        "import os\nX = bool(int(os.getenv('NEO4J_ENABLED', '0')))",
        "import os\nfrom distutils.util import strtobool\nX = bool(strtobool(os.getenv('NEO4J_ENABLED', 'no')))",
        "import os\nfrom pydantic import TypeAdapter\n"
        "X = TypeAdapter(bool).validate_python(os.getenv('NEO4J_ENABLED', 'false'))",
        "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    neo4j_enabled: bool = False",
        "from pydantic import Field\nfrom pydantic_settings import BaseSettings\n"
        "class S(BaseSettings):\n    graph: bool | None = Field(default=False, alias='USE_NEO4J')",
        "from decouple import config\nX = config('NEO4J_ENABLED', default=False, cast=bool)",
        "from environs import Env\nenv = Env()\nX = env.bool('NEO4J_ENABLED', False)",
        "from starlette.config import Config\nc = Config('.env')\nX = c('NEO4J_ENABLED', cast=bool, default=False)",
        "import os\ndef load():\n    raw = os.getenv('NEO4J_ENABLED', 'false')\n"
        "    if raw not in ('true', 'false'):\n        raise ValueError(raw)\n    return {'on': raw == 'true'}",
        "import os\nraw = os.getenv('NEO4J_ENABLED', 'false')\ntry:\n    ON = {'true': True, 'false': False}[raw]\n"
        "except KeyError:\n    raise SystemExit(f'NEO4J_ENABLED: {raw}')",
        "import os\ndef parse(text):\n    match text.lower():\n        case 'true' | '1':\n            return True\n"
        "        case 'false' | '0' | '':\n            return False\n        case other:\n"
        "            raise ValueError(other)\nX = parse(os.getenv('NEO4J_ENABLED', ''))",
        "import os\ndef parse(text):\n    for word, on in (('true', True), ('false', False)):\n"
        "        if text == word:\n            return on\n    raise ValueError\n"
        "X = parse(os.getenv('USE_NEO4J', 'false'))",
        "import os, logging\ndef load(log):\n    raw = os.getenv('USE_NEO4J', 'false')\n    log.info('flag %s', raw)\n"
        "    print(os.getenv('USE_NEO4J'))\n    log.bind(raw)\n    return {'on': {'true': True, 'false': False}[raw]}",
        "import os\nif os.getenv('NEO4J_ENABLED', 'false') not in ('true', 'false'):\n    raise ValueError\n"
        "X = os.getenv('NEO4J_ENABLED', 'false') == 'true'",
        "import os\nX = not {'true': True, 'false': False}[os.getenv('DISABLE_NEO4J', 'true')]",
        "import os\nX = {'true': True, 'false': False}[os.getenv('NEO4J_DISABLED', 'true')]",
    ],
)  # fmt: skip
def test_a_strict_flag_that_is_off(tmp_path: Path, source: str) -> None:
    source = source.replace("{strict}", STRICT)
    assert (default(tmp_path, source), strictness(tmp_path, source)) == ("pass", "pass")


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("X = os.getenv('NEO4J_ENABLED', 'false')", "a flag is kept as text"),
        ("X = os.getenv('NEO4J_ENABLED', '')", "a flag is kept as text"),
        ("X = os.getenv('NEO4J_ENABLED', 'false').strip().lower()", "a flag is kept as text"),
        ("class C:\n    def __init__(self):\n        self.X = os.getenv('NEO4J_ENABLED', 'false')\nc = C()",
         "a flag is kept as text"),
        ("def load():\n    raw = os.getenv('NEO4J_ENABLED', 'false')\n    return dict(on=raw)\nS = load()",
         "a flag is kept as text"),
        ("X = bool(os.getenv('NEO4J_ENABLED', ''))", "a flag takes false for true"),
        ("X = not not os.getenv('NEO4J_ENABLED')", "a flag takes false for true"),
        ("X = False\nif os.getenv('NEO4J_ENABLED'):\n    X = True", "a flag takes false for true"),
        ("X = os.getenv('NEO4J_ENABLED', 'false') == 'true'", "an unknown value is silently off"),
        ("X = os.getenv('NEO4J_ENABLED', 'false').lower() in ('1', 'true', 'yes', 'on')",
         "an unknown value is silently off"),
        ("X = os.getenv('NEO4J_ENABLED', 'false') != 'false'", "a flag takes false for true"),
        ("X = os.getenv('NEO4J_ENABLED', 'false').lower() not in ('false', '0', 'no', 'off')",
         "an unknown value is silently on"),
        ("X = {'true': True}.get(os.getenv('NEO4J_ENABLED', 'false'), False)", "an unknown value is silently off"),
        ("def flag(name):\n    return os.getenv(name, 'false').lower() == 'true'\nX = flag('NEO4J_ENABLED')",
         "an unknown value is silently off"),
        ("def flag(text):\n    try:\n        return bool(int(text))\n    except ValueError:\n        return False\n"
         "X = flag(os.getenv('NEO4J_ENABLED', '0'))", "an unknown value is silently off"),
        ("X = {'true': True, 'yes': False, 'false': False}[os.getenv('NEO4J_ENABLED', 'false')]",
         "a flag takes true for false"),
        ("X = {'enabled': True, 'false': False}[os.getenv('NEO4J_ENABLED', 'false')]", "no value switches a flag on"),
        ("import environ\nenv = environ.Env()\nX = env.bool('NEO4J_ENABLED', default=False)",
         "an unknown value is silently off"),
        ("from decouple import config\nX = config('NEO4J_ENABLED', default='false')", "a flag is kept as text"),
        ("from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    neo4j_enabled: str = 'false'",
         "a flag is kept as text"),
        ("X = os.getenv('DISABLE_NEO4J', 'true') == 'true'", "an unknown value is silently off"),
    ],
)  # fmt: skip
def test_a_flag_that_is_not_parsed_strictly(tmp_path: Path, source: str, cause: str) -> None:
    assert strictness(tmp_path, f"import os\n{source}") == cause


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("X = os.getenv('NEO4J_ENABLED', 'true') == 'true'", "a flag is on by default"),
        ("X = os.getenv('NEO4J_ENABLED', 'true')", "a flag is on by default"),
        ("X = os.getenv('NEO4J_ENABLED') != 'false'", "a flag is on by default"),
        ("X = os.getenv('DISABLE_NEO4J', 'false') == 'true'", "a flag is on by default"),
        ("X = os.environ['NEO4J_ENABLED'] == 'true'", "a flag has no default"),
        ("X = os.getenv('NEO4J_ENABLED').lower() == 'true'", "a flag has no default"),
        ("from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    neo4j_enabled: bool",
         "a flag has no default"),
        ("from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    neo4j_enabled: bool = True",
         "a flag is on by default"),
        ("X = os.getenv('USE_NEO4J', 'false') == 'true'\nY = os.getenv('GRAPH_ENABLED', '1') == '1'",
         "a flag is on by default"),
        ("X = os.getenv('NEO4J_ENABLED') == 'true'", "pass"),
        ("X = os.getenv('NEO4J_ENABLED', 'False')", "pass"),
        ("X = os.environ.get('NEO4J_ENABLED', os.getenv('OTHER', 'off')) == 'on'", "pass"),
        ("URI = os.getenv('NEO4J_URI', 'bolt://localhost')", "no flag switches the graph"),
        ("X = os.getenv('NEO4J_TLS_ENABLED', 'true') == 'true'", "no flag switches the graph"),
        ("X = 1", "which variables are read cannot be told"),
        ("for name in open('names'):\n    print(os.getenv(name))", "which variables are read cannot be told"),
    ],
)  # fmt: skip
def test_the_default_of_a_flag(tmp_path: Path, source: str, cause: str) -> None:
    assert default(tmp_path, f"import os\n{source}") == cause


@pytest.mark.parametrize(
    "source",
    [
        "import vault\nX = vault.flag(os.getenv('NEO4J_ENABLED', 'false'))",
        "class C:\n    def __init__(self):\n        self.raw = os.getenv('NEO4J_ENABLED', 'false')\n"
        "    @property\n    def on(self):\n        on = {'true': True, 'false': False}[self.raw]\n        return on",
        "from pydantic import field_validator\nfrom pydantic_settings import BaseSettings\nclass S(BaseSettings):\n"
        "    neo4j_enabled: bool = False\n    @field_validator('neo4j_enabled', mode='before')\n"
        "    def parse(cls, value):\n        return value == 'true'",
        "import vault\ndef load():\n    raw = os.getenv('USE_NEO4J', '')\n    on = vault.parse(raw)\n    return on",
        "def parse(text):\n    while True:\n        pass\nX = parse(os.getenv('NEO4J_ENABLED', 'false'))",
        "def parse(text):\n    return parse(text)\nX = parse(os.getenv('NEO4J_ENABLED', 'false'))",
        "X = eval(os.getenv('NEO4J_ENABLED', 'False'))",
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_not_told(tmp_path: Path, source: str) -> None:
    assert strictness(tmp_path, f"import os\n{source}") == "what a flag becomes cannot be told"


def test_the_parser_of_another_module_is_followed(tmp_path: Path) -> None:
    settings = "from environment import flag\nNEO4J_ENABLED = flag('NEO4J_ENABLED')\n"
    assert strictness(tmp_path, settings, **{"environment.py": STRICT}) == "pass"


def test_a_flag_of_another_name_is_named_by_the_target(tmp_path: Path) -> None:
    from stores.repository import Repository
    from stores.target import Deployment

    (tmp_path / "settings.py").write_text("import os\nX = os.getenv('RELATED_MEMORIES', 'off') == 'on'\n")
    named = Repository(Deployment(repository=tmp_path, graph_flags=("RELATED_MEMORIES", "KNOWLEDGE")))
    assert [flag.name for flag in named.graph_flags().flags] == ["RELATED_MEMORIES"]
    assert graph_flags.default_to_off(named.graph_flags()).cause == "a flag is not read"
