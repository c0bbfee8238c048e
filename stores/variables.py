"""Where the target's settings stand: the environment first, then `.env`, by the names that deployments use."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from dotenv.parser import Binding, parse_stream
from pydantic import SecretStr

from stores import redaction
from stores.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Layer: TypeAlias = tuple[str, Mapping[str, str]]

DESTINATION = ("DATABASE_URL", "PGVECTOR_TABLE")
SOURCE = (
    "QDRANT_URL", "QDRANT_HOST", "QDRANT_PORT", "QDRANT_GRPC_PORT", "QDRANT_API_KEY", "MAIN_QDRANT_COLLECTION_NAME",
)  # fmt: skip
DEPLOYMENT = ("TARGET_REPO", "TARGET_PYTHON", "EMBEDDINGS_URL")
GRAPH = ("NEO4J_URI", "NEO4J_USER", "NEO4J_PASSWORD", "NEO4J_DATABASE")
LATER = ("API_URL", "API_URL_WITHOUT_GRAPH", "USER_TOKEN", "OTHER_USER_TOKEN", "UI_URL", "MCP_URL", "BACKUP_DIR")
VARIABLES = DESTINATION + SOURCE + DEPLOYMENT + GRAPH + LATER
"""Any of them set makes a configured target, also those that only later phases read."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_REFERENCE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The variables as the layers set them; the first layer that sets one wins, and an empty one is not set."""

    layers: tuple[Layer, ...] = field(default=(), repr=False)

    def value(self, name: str) -> str | None:
        """The variable's value, None when no layer sets it; raises TargetError when it is no text."""
        found = next((value for _, value in self._all(name)), None)
        if found is not None and not found.isprintable() and _undecodable(found):
            raise TargetError(f"{name} ({self.origin(name)}): is not UTF-8; set it anew")
        return found

    def secret(self, name: str) -> SecretStr | None:
        """The variable's value, which nothing shows; raises TargetError when it is no text."""
        value = self.value(name)
        return SecretStr(value) if value else None

    def origin(self, name: str) -> str | None:
        """Which layer sets the variable."""
        return next((label for label, _ in self._all(name)), None)

    def port(self, name: str) -> int | None:
        """The variable as a port; raises TargetError when it is none."""
        value = self.value(name)
        if value is None:
            return None
        if value.isascii() and value.isdigit() and 0 < int(value) < 65536:
            return int(value)
        raise TargetError(f"{name} ({self.origin(name)}): is no port; write a whole number from 1 to 65535")

    def starting_with(self, prefix: str) -> dict[str, str]:
        """Every set variable whose name starts so."""
        names = sorted({name for _, values in self.layers for name in values if name.startswith(prefix)})
        return {name: value for name in names if (value := self.value(name))}

    def _all(self, name: str) -> list[tuple[str, str]]:
        return [(label, value) for label, values in self.layers if (value := unquoted(values.get(name, "")))]


def read_settings(environ: Mapping[str, str], directory: Path) -> Settings:
    """The environment and the directory's `.env`, whose secrets nothing repeats from here on; raises TargetError."""
    redaction.learn(environ)
    written = _read_dotenv(directory / ".env")
    redaction.learn(written)
    return Settings(layers=(("environment", environ), (".env", written)))


def unquoted(value: str) -> str:
    """The value without white space around it and without the pair of quotes that a shell would have eaten."""
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1].strip() if quoted else value


def read_text(path: Path) -> str | None:
    """The file's text, None when there is no such file; raises TargetError when it is not readable as UTF-8."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise TargetError(f"{path}: cannot be read ({reason}); make it a readable file or take it away") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(data[: error.start].decode("latin-1"))) + 1
        raise TargetError(f"{path}:{line}: is not UTF-8; save the file as UTF-8") from None


def _read_dotenv(path: Path) -> dict[str, str]:
    bindings = parse_stream(io.StringIO(read_text(path) or "", newline=""))
    return dict(pair for binding in bindings if (pair := _pair(path, binding)))


def _pair(path: Path, binding: Binding) -> tuple[str, str] | None:
    text = binding.original.string
    where = f"{path}:{binding.original.line + len(_LINE_END.findall(text[: len(text) - len(text.lstrip())]))}"
    if binding.error:
        raise TargetError(f"{where}: is no assignment; write NAME=value with closed quotes, or put a # before it")
    if binding.key is None or binding.value is None:
        return None
    # A deployment's loader may or may not fill references in; guessing wrong would judge another system.
    if binding.key in VARIABLES and _REFERENCE.search(binding.value):
        raise TargetError(f"{where}: {binding.key}: refers to another variable, which is not filled in; write it out")
    return binding.key, binding.value


def _undecodable(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
