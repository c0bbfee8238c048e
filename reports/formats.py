"""The formats of a report, chosen by a file's suffix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import html, json_report, junit, markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reports.summary import Summary

RENDERERS: Mapping[str, Callable[[Summary], str]] = {
    ".json": json_report.render,
    ".md": markdown.render,
    ".html": html.render,
    ".xml": junit.render,
}

SUFFIXES = tuple(RENDERERS)


def render(summary: Summary, suffix: str) -> str:
    """The report in the format of that suffix; raises KeyError on one that is not in SUFFIXES."""
    return RENDERERS[suffix.lower()](summary)
