"""Every command of `gate`, as it is typed in a folder with a strategy document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.checkout import STRATEGY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import click

DOCUMENT = ("--strategy", "STRATEGY.md")
FORMATS = ("json", "md", "html", "xml")
MERGE = "Merge to main when stable"
REPORTS = tuple(word for suffix in FORMATS for word in ("--report", f"report.{suffix}"))

COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "up": ((),),
    "list": ((),),
    "explain": (("phase2.schema.table_exists",),),
    "doctor": ((),),
    "baseline": (("v1", "--reason", "again", *DOCUMENT), ("source", "--reason", "again", *DOCUMENT)),
    "run": (("phase2", "phase5", *DOCUMENT, *REPORTS, "--allure", "allure", "--write-to", "CHECKED.md"),),
    "status": (DOCUMENT,),
    "sync": (("--check", *DOCUMENT), ("--write", *DOCUMENT), ("--undo", *DOCUMENT)),
    "attest": (("phase2", MERGE, "--by", "somebody", "--evidence", "https://example.org/merge/1", *DOCUMENT),),
    "waive": (("phase2", MERGE, "--by", "somebody", "--reason", "later", "--until", "2099-12-31", *DOCUMENT),),
    "ledger verify": (DOCUMENT,),
    "ledger show": (DOCUMENT, ("--json", *DOCUMENT)),
    "ledger import": (("STRATEGY.ledger.jsonl", *DOCUMENT),),
    "ledger repair": (DOCUMENT,),
    "transfer profile": (("--report", "profile.json"),),
    "transfer compare": (("--report", "comparison.json"),),
    "transfer export": (("--to", "exported"),),
    "transfer import": (("--from", "exported", "--dry-run"), ("--from", "exported", "--keep-rows", "--yes")),
    "transfer rollback": (("--from", "exported", "--dry-run"), ("--from", "exported", "--yes")),
    "down": (),
}
"""How each is typed, in an order in which they find what they need; `down` would end the engines of other tests."""
ON_SYSTEMS: dict[str, tuple[tuple[str, ...], ...]] = {
    **{
        name: COMMANDS[name]
        for name in ("doctor", "baseline", "transfer profile", "transfer compare", "transfer export")
    },
}
"""Those that speak to the systems within seconds."""
A_RUN: dict[str, tuple[tuple[str, ...], ...]] = {
    "run": (("phase2", *COMMANDS["run"][0][2:]),),
    "ledger show": COMMANDS["ledger show"],
}
"""The one that takes longer, and what shows what it recorded."""


def names(group: click.Group, *before: str) -> Iterator[str]:
    """The full names of a group's commands."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from names(command, *before, name)  # type: ignore[arg-type]
        else:
            yield " ".join((*before, name))


def lay_document(folder: Path) -> None:
    """Put a strategy document into the folder."""
    (folder / "STRATEGY.md").write_bytes(STRATEGY.read_bytes())
