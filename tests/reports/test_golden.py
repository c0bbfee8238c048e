"""Every sample run looks as it did when somebody last looked at it."""

from __future__ import annotations

import pytest

from tests.reports.samples import GOLDEN, SAMPLES, rendered

SUFFIXES = (".txt", ".ansi", ".github", ".json", ".md", ".html", ".xml")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_rendered_as_before(name: str, suffix: str) -> None:
    """A wanted difference is written by `python -m tests.reports.samples`."""
    assert rendered(SAMPLES[name])[suffix] == (GOLDEN / f"{name}{suffix}").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}{suffix}" for name in SAMPLES for suffix in SUFFIXES}
