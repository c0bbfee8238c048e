"""Progress: rate, share and what is left, no more often than anybody reads."""

from __future__ import annotations

import pytest

from transfer.progress import Progress, spelled


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (60, "1 min 00 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 00 min"),
        (90061, "25 h 01 min"),
    ],
)
def test_durations_are_spelled(seconds: float, text: str) -> None:
    assert spelled(seconds) == text


def test_a_line_tells_rate_and_rest_and_counts_no_older_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("transfer.progress.time.monotonic", lambda: now[0])
    said: list[str] = []
    shown = Progress(said.append, total=10_000, done=4_000)
    now[0] += 1.0
    shown.show(4_500)
    now[0] += 1.0
    shown.show(5_000)
    assert said == ["compared 5,000 of 10,000 rows (50%), 500 rows/s, 10 s left"]
