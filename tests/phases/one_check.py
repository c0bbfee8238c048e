"""One check, run by pytest in a process of its own on a deployment, as a team would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from gate import catalogue, evidence, manifest, verdict
from gate.checkout import PHASES, ROOT
from gate.supervise import FOREIGN
from stores.variables import VARIABLES

if TYPE_CHECKING:
    from checks.finding import Finding
    from fixtures.deployment import Deployment

SECONDS = 180
ONLY_FOREIGN = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""As gate run has it; what else is installed takes a second to load."""


def run_check(deployment: Deployment, check_id: str, *options: str) -> Finding:
    """What the check found, as the gate would count it."""
    folder = PHASES / check_id.partition(".")[0]
    check = next(check for check in catalogue.checks(folder) if check.id == check_id)
    record = deployment.directory / "record.jsonl"
    record.unlink(missing_ok=True)
    function = f"{check.path}::test_{check_id.rpartition('.')[2]}"
    command = [
        sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), f"--rootdir={ROOT}",
        *(word for plugin in FOREIGN for word in ("-p", plugin)), "-p", "no:cacheprovider", "--tb=short",
        f"--gate-record={record}", *options, function,
    ]  # fmt: skip
    done = subprocess.run(
        command,
        cwd=deployment.directory,
        env=environment() | ONLY_FOREIGN | {"TMPDIR": str(deployment.directory)} | deployment.exported,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert record.exists(), done.stdout + done.stderr
    decided = verdict.decide(manifest.load(folder), evidence.read(record), {})
    return next(result.counted for result in decided.checks if result.check == check_id)


def environment() -> dict[str, str]:
    """This process's environment without what would name another target or narrow the session."""
    names = {name for name in os.environ if name.startswith("PYTEST_")} | {"PHASEGATE_STRATEGY", *VARIABLES}
    return {name: value for name, value in os.environ.items() if name not in names}
