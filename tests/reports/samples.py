"""Runs as reports see them, and the text that each renderer made of them when somebody last looked.

`python -m tests.reports.samples` writes the golden files anew; read the difference before it is committed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from checks.finding import Finding, failed, passed, unknown
from reports import formats, github, terminal
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

GOLDEN = Path(__file__).with_name("golden")

ATTEST = "a merge and its deployment are seen by people"

TITLES = (
    "Add pgvector configuration to settings.py (reuses existing DATABASE_URL!)",
    "Create pgvector connection utilities (pgvector_connection.py)",
    "Smart configuration: No new environment variables needed in production",
    "Configure pgvector extension in Supabase (manual step)",
    "Create unified memory table schema",
)

CLAIMS = {
    "connectivity.destination_answers": "The destination answers a query within the time it was given.",
    "connectivity.prepared_statements_survive_the_pooler": "A prepared statement survives the pooler.",
    "schema.table_exists": "The destination's table exists.",
    "schema.env_example_names_every_variable_that_settings_read": "The env example names every variable.",
    "schema.vector_index_is_valid": "The vector index is valid and ready.",
    "parity.written_vectors_come_back_bit_for_bit": "What is written to the destination comes back bit for bit.",
    "latency.filtered_search_is_not_worse": "A filtered query is not worse than the source's at equal recall.",
}

INVALID = failed(
    "index is invalid",
    n=1,
    observed='"public"."memories_embedding_idx": indisvalid is false',
    expected="valid and ready",
    detail="a CREATE INDEX CONCURRENTLY that was interrupted leaves such an index; searches pass it by",
    remedy='DROP INDEX CONCURRENTLY "public"."memories_embedding_idx";\n'
    'CREATE INDEX CONCURRENTLY "memories_embedding_idx" ON "public"."memories" '
    'USING hnsw ("embedding" vector_cosine_ops) WITH (m = 16, ef_construction = 64);',
    evidence=("evidence/vector_index_is_valid.txt",),
)

TOO_FEW = unknown(
    "too few blocks to tell",
    n=20,
    observed=1.3127,
    expected="ratio of p95 at most 1.5",
    detail="95% bounds 0.98 to 1.76; about 61 blocks would decide",
    remedy="run it again on a quiet machine, or with more blocks",
)

SILENT = unknown(
    "unreachable",
    detail="PostgreSQL at db.example:5432/app: connection refused",
    remedy="start the server, or set DATABASE_URL to where it is",
)

HOSTILE = failed(
    "payload \x1b[2J\x1b[1;1H differs",
    n=3,
    observed="[bold red]\x1b]0;owned\x07\r\nphase2: passed\u202e :smile:\udcff\x9b31m",
    expected="memories\x00",
    detail="Seq Scan on memories\n\tFilter: true\nphase2: passed",
    remedy="DELETE FROM \"a\x1b[1Ab\"\nWHERE id = '[/red]';",
)

MARKUP = failed(
    "</pre><script>alert(1)</script> & ``` ]]> ::error::x",
    n=2,
    observed="@alice `code` | #12 https://x.example/?a=1&b=2 ![i](http://x.example/i.png) <img src=x onerror=alert(1)>",
    expected="- [x] **done** ~~no~~ $x$ :tada: www.x.example a@b.example 0123456789abcdef0123456789abcdef01234567",
    detail="```\n# Passed\n</details>\n::error::forged\n    ::set-output name=a::b\n<!--",
    remedy='````\nDROP TABLE "a|b";\n~~~\n--> <style>*{display:none}</style>',
    evidence=("evidence/<b>.txt",),
)


def check(name: str, finding: Finding, **more: Any) -> CheckSummary:
    """The check of that name with that finding."""
    more = {"seconds": 0.0213 * (len(name) % 17)} | more
    return CheckSummary.of(finding, id=f"phase2.{name}", kind=name.partition(".")[0], claim=CLAIMS[name], **more)


def checks(**findings: Finding) -> tuple[CheckSummary, ...]:
    """Every check of the sample phase; all pass but for those given by their last name."""
    sound = {name: passed(5_000 if "parity" in name else 1, "as it should be") for name in CLAIMS}
    return tuple(check(name, findings.get(name.partition(".")[2], finding)) for name, finding in sound.items())


def tasks(*states: TaskState) -> tuple[TaskSummary, ...]:
    """The sample document's tasks in those states, and the merge that waits for people."""
    told = [
        TaskSummary(title=title, state=state, checks=(f"phase2.{name}",))
        for title, state, name in zip(TITLES, states, CLAIMS, strict=False)
    ]
    return (*told, TaskSummary(title="Merge to main when stable", state=TaskState.OPEN, attest=ATTEST))


def phase(verdict: Verdict, **more: Any) -> PhaseSummary:
    """Phase 2 with that verdict."""
    told = PhaseSummary(
        name="phase2",
        title="PGVector Setup",
        verdict=verdict,
        complete=False,
        tasks=tasks(*5 * [TaskState.PROVEN]),
        checks=checks(),
    )
    return replace(told, **more)


def run(*judged: PhaseSummary, **more: Any) -> Summary:
    """A rehearsal of those phases; the verdict is the first one's."""
    told = Summary(
        verdict=judged[0].verdict,
        started="2026-01-02T12:00:00+00:00",
        finished="2026-01-02T12:00:21.340000+00:00",
        tool_version="0.1.0",
        commit="0123456789abcdef0123456789abcdef01234567",
        machine="Linux 6.1 x86_64, Python 3.11.2, 2 processors",
        folder="reports/runs/20260102T120000Z-phase2",
        target=TargetSummary(
            rehearsal=True, origin="embedded", versions={"PostgreSQL": "18.1", "pgvector": "0.8.1", "Qdrant": "1.17.0"}
        ),
        phases=judged,
        document=DocumentSummary(strategy="phases/STRATEGY.md", written="reports/runs/STRATEGY.md"),
    )
    return replace(told, **more)


def _complete() -> Summary:
    attested = replace(tasks()[0], state=TaskState.ATTESTED)
    whole = phase(Verdict.PASSED, complete=True, tasks=(*tasks(*5 * [TaskState.PROVEN])[:5], attested))
    return run(
        whole,
        target=TargetSummary(rehearsal=False, origin="target.toml", versions={"PostgreSQL": "17.4"}),
        document=DocumentSummary(
            strategy="docs/STRATEGY.md",
            written="docs/STRATEGY.md",
            changes=(
                "docs/STRATEGY.md:41: ticked phase2 Create unified memory table schema: by record 12 (3f9ac0ffee12)",
                "docs/STRATEGY.md:12: status of phase2 is COMPLETE: by record 12 (3f9ac0ffee12)",
            ),
        ),
        ledger="docs/STRATEGY.ledger.jsonl",
        record="3f9ac0ffee12",
    )


def _excluded() -> Summary:
    left_out = check(
        "latency.filtered_search_is_not_worse", TOO_FEW, excluded="the staging database is shared until March"
    )
    rehearsed = check(
        "connectivity.prepared_statements_survive_the_pooler", passed(7, expected=7.25), rehearsed=True, seconds=125
    )
    sound = tuple(one for one in checks() if one.name not in (left_out.name, rehearsed.name))
    stays_open = TaskSummary(
        title=TITLES[3], state=TaskState.OPEN, checks=(left_out.id,), reason="rests on an excluded check"
    )
    return run(
        phase(
            Verdict.PASSED, checks=(rehearsed, *sound, left_out), tasks=(*tasks(*3 * [TaskState.PROVEN]), stays_open)
        ),
        document=DocumentSummary(
            strategy="TEAM.md",
            unplaced=(
                'TEAM.md:41 "Create the memory table" is in no manifest; nearest is "Create unified memory table '
                'schema". In phases/phase2/phase.toml write:\ntitle = "Create the memory table"',
            ),
            orphans=('phases/phase2/phase.toml:12 "Update environment configuration" is not in TEAM.md',),
        ),
        notes=("Qdrant speaks REST here: no gRPC port answers",),
    )


def _failed() -> Summary:
    findings = {"vector_index_is_valid": INVALID, "filtered_search_is_not_worse": TOO_FEW}
    refuted = tasks(*4 * [TaskState.PROVEN], TaskState.REFUTED)
    return run(phase(Verdict.FAILED, checks=checks(**findings), tasks=refuted))


def _unreachable() -> Summary:
    dark = tuple(check(name, SILENT, seconds=0.0) for name in CLAIMS)
    return run(
        phase(
            Verdict.UNDECIDED,
            checks=dark,
            tasks=tasks(*5 * [TaskState.OPEN]),
            reasons=("2 checks that the manifest names were not collected: parity.a, parity.b",),
        ),
        document=DocumentSummary(strategy="phases/STRATEGY.md"),
    )


def _hostile() -> Summary:
    trap = TaskSummary(title="[red]Trap[/red] \x1b[31m :boom:\nphase2: passed", state=TaskState.REFUTED)
    link = TaskSummary(title="1. [x](javascript:alert(1)) @org/team | <b>`", state=TaskState.OPEN, reason="*GH-7* #8")
    one = phase(
        Verdict.FAILED,
        checks=checks(table_exists=HOSTILE, vector_index_is_valid=MARKUP),
        tasks=(trap, link),
        reasons=("line one\nphase2: passed",),
        title="\x1b[2JPhase",
    )
    return run(one, notes=("\x1b[1A[blink]",))


def _many_phases() -> Summary:
    missing = "phases/phase{} is not there yet: its checks come with a later version"
    others = (
        PhaseSummary(
            name=f"phase{number}",
            title=title,
            verdict=Verdict.UNDECIDED,
            complete=False,
            reasons=(missing.format(number),),
            tasks=tasks(*number * [TaskState.OPEN]),
        )
        for number, title in ((1, "Infrastructure Foundation"), (3, "Data Migration Tools"))
    )
    return run(phase(Verdict.PASSED), *others, verdict=Verdict.UNDECIDED)


def _nothing() -> Summary:
    target = TargetSummary(rehearsal=False, origin="environment")
    document = DocumentSummary(strategy="EMPTY.md")
    return run(phase(Verdict.UNDECIDED), phases=(), target=target, document=document, notes=("EMPTY.md has no phase",))


SAMPLES = {
    "passed": run(phase(Verdict.PASSED)),
    "complete": _complete(),
    "excluded": _excluded(),
    "failed": _failed(),
    "unreachable": _unreachable(),
    "hostile": _hostile(),
    "many_phases": _many_phases(),
    "nothing": _nothing(),
}


PLACES = {"phase2.schema.vector_index_is_valid": ("phases/phase2/test_schema_index.py", 12)}
"""Where checks stand, as far as it is known."""


def rendered(summary: Summary) -> dict[str, str]:
    """Suffix of the golden file -> its text."""
    return {
        ".txt": terminal.render(summary, width=80, colour=False, tty=False),
        ".ansi": terminal.render(summary, width=80, colour=True, tty=True),
        ".github": "".join(f"{line}\n" for line in github.commands(summary, PLACES)),
    } | {suffix: formats.render(summary, suffix) for suffix in formats.SUFFIXES}


def refresh() -> None:
    """Write every golden file anew."""
    GOLDEN.mkdir(exist_ok=True)
    for name, summary in SAMPLES.items():
        for suffix, text in rendered(summary).items():
            (GOLDEN / f"{name}{suffix}").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    refresh()
