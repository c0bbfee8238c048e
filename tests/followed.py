"""A page whose steps are followed literally, in a copy of the checkout: files are written, commands are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from gate.checkout import ROOT
from stores.variables import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECONDS = 600
ROOMS = ("checks", "fixtures", "gate", "phases", "reference", "reports", "stores", "transfer")
TESTS = ("tests/checks", "tests/phases")
LEFT_BEHIND = shutil.ignore_patterns("runs", "__pycache__")
SOMEBODY = {
    f"GIT_{role}_{what}": "somebody@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of a page, and the paragraph that says what is to be done with it."""

    before: str
    language: str
    text: str

    @property
    def path(self) -> str:
        """The file that it is written to, or changes: the last that the paragraph names."""
        named: list[str] = re.findall(r"`((?:[\w.]+/)+[\w.]+)`", self.before)
        return named[-1]

    @property
    def is_new(self) -> bool:
        """Whether the page calls the file a new one."""
        return "new file" in self.before

    @property
    def exit_code(self) -> int:
        """What the page says that its last command ends with."""
        told = re.search(r"exit code (\d+)", self.before)
        return int(told[1]) if told else 0


def steps(page: str, section: str) -> dict[str, list[Block]]:
    """The blocks of each numbered step of a section, by the step's title, in their order."""
    found: dict[str, list[Block]] = {}
    chapter, before = "", ""
    for token in MarkdownIt("commonmark").parse(page):
        if token.type == "inline":
            before = token.content.replace("\n", " ")
        elif token.type == "heading_close" and token.tag == "h2":
            chapter = before
        elif token.type == "heading_close" and chapter == section:
            found[before] = []
        elif token.type == "fence" and chapter == section:
            found[list(found)[-1]].append(Block(before=before, language=token.info, text=token.content))
    return found


class Copy:
    """The rooms of this checkout elsewhere, with the same interpreter and the same embedded engines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for room in (*ROOMS, *TESTS):
            shutil.copytree(ROOT / room, folder / room, ignore=LEFT_BEHIND)
        for name in ("conftest.py", "pyproject.toml", ".gitignore"):
            shutil.copy(ROOT / name, folder)
        (folder / ".venv").symlink_to(sys.prefix)
        self.run("git init --quiet && git add --all && git commit --quiet --message start")

    def follow(self, block: Block) -> str:
        """Do what the page says: write the file, edit it, or run the commands; what they printed."""
        if block.language == "sh":
            return self.run(block.text, exit_code=block.exit_code)
        if block.language == "diff":
            self._edit(self.folder / block.path, block.text)
        else:
            assert block.is_new, block.before
            self.write(block.path, block.text)
        return ""

    def write(self, name: str, text: str) -> None:
        """A file that was not there."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)

    def run(self, commands: str, *, exit_code: int = 0) -> str:
        """Run commands until one fails; the last one ends with the exit code."""
        done = subprocess.run(
            ["sh", "-ec", commands], cwd=self.folder, env=self.environment(), text=True, timeout=SECONDS, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == exit_code, f"{commands}\n{done.stdout}"
        return done.stdout

    def environment(self) -> Mapping[str, str]:
        """This process's, without what would name a target, narrow a session or let git ask for a name."""
        dropped = {name for name in os.environ if name.startswith(("PYTEST_", "GIT_", "PG"))} | set(VARIABLES)
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        # An editable installation puts this checkout on the path: the copy comes before it.
        return kept | SOMEBODY | {"GIT_CONFIG_GLOBAL": os.devnull, "PYTHONPATH": str(self.folder)}

    def _edit(self, path: Path, diff: str) -> None:
        lines = diff.splitlines(keepends=True)
        old, new = ("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has no such lines:\n{old}"
        path.write_text(text.replace(old, new), encoding="utf-8")
