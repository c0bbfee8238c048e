"""Summaries that nobody would think of, made by hypothesis."""

from __future__ import annotations

from datetime import UTC

from hypothesis import strategies as st

from checks.finding import Outcome
from reports.summary import (
    CheckSummary,
    DocumentSummary,
    PhaseSummary,
    Summary,
    TargetSummary,
    TaskState,
    TaskSummary,
    Verdict,
)

ANY_TEXT = st.text(st.characters(), max_size=30)
"""Lone surrogates, control characters and changes of direction included."""

TEXTS = st.lists(ANY_TEXT, max_size=3).map(tuple)
MEASURED = ANY_TEXT | st.integers() | st.floats() | st.booleans()
TIMES = st.datetimes(timezones=st.just(UTC)).map(lambda time: time.isoformat())

CHECKS = st.builds(
    CheckSummary,
    id=ANY_TEXT,
    kind=ANY_TEXT,
    claim=ANY_TEXT,
    outcome=st.sampled_from(Outcome),
    rehearsed=st.booleans(),
    excluded=ANY_TEXT,
    n=st.integers(min_value=0),
    observed=MEASURED,
    expected=MEASURED,
    detail=ANY_TEXT,
    cause=ANY_TEXT,
    remedy=ANY_TEXT,
    evidence=TEXTS,
    seconds=st.floats(),
)

TASKS = st.builds(
    TaskSummary, title=ANY_TEXT, state=st.sampled_from(TaskState), checks=TEXTS, attest=ANY_TEXT, reason=ANY_TEXT
)

PHASES = st.builds(
    PhaseSummary,
    name=ANY_TEXT,
    title=ANY_TEXT,
    verdict=st.sampled_from(Verdict),
    complete=st.booleans(),
    reasons=TEXTS,
    tasks=st.lists(TASKS, max_size=2).map(tuple),
    checks=st.lists(CHECKS, max_size=3).map(tuple),
)

SUMMARIES = st.builds(
    Summary,
    report_version=st.just("1"),
    verdict=st.sampled_from(Verdict),
    started=TIMES,
    finished=TIMES,
    tool_version=ANY_TEXT,
    commit=ANY_TEXT,
    machine=ANY_TEXT,
    folder=ANY_TEXT,
    target=st.builds(
        TargetSummary,
        rehearsal=st.booleans(),
        origin=ANY_TEXT,
        versions=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=2),
    ),
    phases=st.lists(PHASES, max_size=2).map(tuple),
    document=st.builds(
        DocumentSummary, strategy=ANY_TEXT, written=ANY_TEXT, unplaced=TEXTS, orphans=TEXTS, changes=TEXTS
    ),
    ledger=ANY_TEXT,
    record=ANY_TEXT,
    notes=TEXTS,
)
