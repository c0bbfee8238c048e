"""Which settings make a target another one, so that evidence of the first counts no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gate.standing import identity
from stores import target

if TYPE_CHECKING:
    from pathlib import Path

URL = "postgresql://ada:open-sesame@db.example:5432/memories"


def configured(folder: Path, text: str = "", url: str = URL) -> str:
    """The digest of a target with this target.toml."""
    (folder / "target.toml").write_text(text, encoding="utf-8")
    found = target.load({"DATABASE_URL": url, "PGVECTOR_TABLE": "memories"}, folder)
    assert found is not None
    return identity.configured(found)


@pytest.mark.parametrize(
    "text",
    [
        '[destination]\nsearch_function = "match_memories"',
        '[destination]\nscore_column = "score"',
        "[destination]\nhalfvec = true",
        '[destination]\nvector_column = "embedding"',
        "[search]\nk = 100",
        '[deployment]\nsettings = "app/settings.py"',
        '[source]\nuser_key = "owner"',
        '[graph]\nmemory = "Note"',
        '[graph]\nalso = ["Episodic"]',
    ],
)
def test_what_target_toml_says_of_what_is_judged(tmp_path: Path, text: str) -> None:
    assert configured(tmp_path, text) != configured(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "[search]\nk = 10",
        "[destination]\nhalfvec = false",
        '[graph]\nmemory = "Memory"',
        '[destination]\nscratch_schema = "phasegate_scratch"',
        '[thresholds]\n"phase2.latency.search_is_not_slower" = 0.2',
        '[[exclude]]\ncheck = "phase2.schema.source_payload_index"\nreason = "not ours"',
    ],
)
def test_what_makes_no_other_target(tmp_path: Path, text: str) -> None:
    assert configured(tmp_path, text) == configured(tmp_path)


def test_another_user_or_password_is_the_same_target(tmp_path: Path) -> None:
    assert configured(tmp_path, url=URL.replace("ada:open-sesame", "bob:xyzzy-plugh")) == configured(tmp_path)
