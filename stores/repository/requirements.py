"""What the requirements name, with everything that they include."""

from __future__ import annotations

import posixpath
import re
import tomllib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from checks.repository_facts import Place, RequiredPackage, Requirements
from stores.errors import BadAnswer, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.files import Checkout

_INCLUDE = re.compile(r"^(?:-r|--requirement)[ =]?\s*(\S+)$")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?")
_COMMENT = re.compile(r"(^|\s)#.*$")
_OPTIONS = re.compile(r"\s--?(?:hash|config-settings|global-option|install-option)[ =].*$")
_WHEEL = re.compile(r"([A-Za-z0-9._]+)-\d[^-/]*-[^/]*\.whl$")


def requirements(checkout: Checkout, paths: tuple[str, ...]) -> Requirements:
    """The packages of the requirements files; StoreError with path and line where one cannot be read."""
    found: dict[str, list[RequiredPackage]] = {}
    for path in paths:
        _read(checkout, path, found)
    return Requirements(
        paths=tuple(found), packages=tuple(package for packages in found.values() for package in packages)
    )


def _read(checkout: Checkout, path: str, found: dict[str, list[RequiredPackage]]) -> None:
    if path in found:
        return
    found[path] = []
    text = checkout.text(path)
    if PurePosixPath(path).suffix == ".toml":
        found[path] += _project(text, path)
        return
    for line, content in _lines(text):
        place = Place(path=path, line=line)
        if include := _INCLUDE.match(content):
            _read(checkout, _included(checkout, include[1], place), found)
        elif package := _package(content, place):
            found[path].append(package)


def _included(checkout: Checkout, name: str, place: Place) -> str:
    path = posixpath.normpath(PurePosixPath(place.path).parent.joinpath(name).as_posix())
    if path.startswith("..") or not checkout.has(path):
        raise NotFound(f"{place} includes {name}, which does not exist", remedy=f"correct the line in {place.path}")
    return path


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The logical lines: continued ones joined, comments and empty ones left out."""
    start, held = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        start = start or number
        held += line.rstrip("\r").removesuffix("\\")
        if line.rstrip("\r").endswith("\\"):
            continue
        if content := _COMMENT.sub("", held).strip():
            yield start, content
        start, held = 0, ""
    if content := _COMMENT.sub("", held).strip():
        yield start, content


def _package(content: str, place: Place) -> RequiredPackage | None:
    editable = re.match(r"^(?:-e|--editable)[ =]\s*(.*)$", content)
    if content.startswith("-") and not editable:
        return None
    content = _OPTIONS.sub("", editable[1] if editable else content).strip()
    try:
        required = Requirement(content)
    except InvalidRequirement as error:
        return _by_address(content, place, error)
    applies = required.marker is None or required.marker.evaluate()
    return RequiredPackage(
        name=canonicalize_name(required.name), place=place, extras=tuple(sorted(required.extras)), applies=applies
    )


def _by_address(content: str, place: Place, error: InvalidRequirement) -> RequiredPackage | None:
    if egg := _EGG.search(content):
        return RequiredPackage(name=canonicalize_name(egg[1]), place=place)
    if "://" in content or content.startswith((".", "/")) or content.endswith((".whl", ".tar.gz", ".zip")):
        wheel = _WHEEL.search(content)
        return RequiredPackage(name=canonicalize_name(wheel[1]), place=place) if wheel else None
    raise BadAnswer(f"{place} is no requirement: {content}", remedy=f"correct the line in {place.path}") from error


def _project(text: str, path: str) -> Iterator[RequiredPackage]:
    """The dependencies of a pyproject.toml, as the standard or as Poetry writes them."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadAnswer(f"{path} is no TOML: {error}", remedy=f"mend {path}") from None
    standard = document.get("project", {}).get("dependencies", [])
    poetry = document.get("tool", {}).get("poetry", {}).get("dependencies", {})
    for content in [*standard, *(name for name in poetry if name != "python")]:
        line = next((number for number, line in enumerate(text.split("\n"), 1) if str(content) in line), 1)
        if package := _package(str(content), Place(path=path, line=line)):
            yield package
