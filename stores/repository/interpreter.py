"""What the deployment's interpreter can import: asked of it in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from checks.repository_facts import Imports
from stores.errors import Ambiguous, BadAnswer, NotFound, Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TIMEOUT_S = 30
_ASK = """
import importlib, json, platform, sys
problems = {}
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
        problems[name] = ""
    except BaseException as error:
        problems[name] = (type(error).__name__ + ": " + (str(error).strip().splitlines() or [""])[0])[:300]
print(json.dumps({"python": platform.python_version(), "problems": problems}))
"""
_REMEDY = "set TARGET_PYTHON to the interpreter that runs the deployment, as bin/python of its environment"


def imports(python: Path | None, modules: Sequence[str]) -> Imports:
    """Why each module cannot be imported, empty when it can; nothing of TARGET_REPO is on the path."""
    if python is None:
        raise Ambiguous("TARGET_PYTHON is not given", remedy=_REMEDY)
    try:
        done = subprocess.run(
            [python, "-I", "-c", _ASK, *modules],
            capture_output=True, text=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL, env=_environment(), cwd="/",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unreachable(f"TARGET_PYTHON did not answer within {TIMEOUT_S} s: {python}", remedy=_REMEDY) from None
    except (OSError, ValueError) as error:
        raise NotFound(f"TARGET_PYTHON cannot be run: {python} ({error})", remedy=_REMEDY) from None
    return _understood(done, python)


def _understood(done: subprocess.CompletedProcess[str], python: Path) -> Imports:
    try:
        answer = json.loads(done.stdout.strip().splitlines()[-1])
        return Imports(python=str(answer["python"]), problems=dict(answer["problems"]))
    except (IndexError, KeyError, TypeError, ValueError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        raise BadAnswer(
            f"TARGET_PYTHON is no Python 3: {python} ended with {done.returncode}: {last[:300]}", remedy=_REMEDY
        ) from None


def _environment() -> dict[str, str]:
    """What a process needs to start and to find libraries, and no password."""
    names = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
    return {name: os.environ[name] for name in names if name in os.environ}
