"""The search for planted secrets finds them, wherever they are and however they are written."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest

from tests.secrets import spied
from tests.secrets.planted import Planted, planted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent-encoded": quote,
    "percent-encoded whole": lambda secret: quote(secret, safe=""),
    "percent-encoded in small letters": lambda secret: quote(secret, safe="").replace("%2B", "%2b"),
    "as a form": quote_plus,
    "in base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "in base64 for URLs": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
    "in a Basic header": lambda secret: base64.b64encode(f"caller:{secret}".encode()).decode(),
}


@pytest.fixture
def secrets() -> Planted:
    """Of nobody."""
    return planted(database="h:1/d", qdrant="h:2", embedder="h:3", elsewhere="h:4")


@pytest.mark.parametrize("form", WRITTEN)
def test_each_form_is_found_in_bytes_and_files(form: str, secrets: Planted, tmp_path: Path) -> None:
    text = f"\xff\0 {WRITTEN[form](secrets.secrets[3])} \n".encode("latin-1")
    assert secrets.found_in(text)
    (tmp_path / "within").mkdir()
    (tmp_path / "within" / "log").write_bytes(text)
    assert secrets.found_below(tmp_path)


def test_a_clean_folder_is_clean(secrets: Planted, tmp_path: Path) -> None:
    (tmp_path / "log").write_text("*** and ***")
    assert secrets.found_below(tmp_path) == []


def test_arguments_of_a_grandchild_are_seen(secrets: Planted, tmp_path: Path) -> None:
    (tmp_path / "starter.py").write_text(
        "import os, subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'import time; time.sleep(0.5)', os.environ['GIVEN']])\n"
    )
    variables = {"PYTHONPATH": str(tmp_path), "GIVEN": secrets.secrets[0]}
    assert secrets.found_in(spied.run([], tmp_path, variables, module="starter").arguments)
