"""Plans: spans cover every id once, whatever the sample, and survive being written down."""

from __future__ import annotations

import json
import uuid
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from checks.facts import END, IdKind
from transfer.plan import SPAN_ROWS, Plan, Share, samples_wanted, spans_of

NUMBERS = st.integers(0, 2**64 - 1)
UUIDS = st.integers(0, 2**128 - 1).map(lambda number: uuid.UUID(int=number))
BOTH = (IdKind.NUMBER, IdKind.UUID)


@given(st.lists(NUMBERS | UUIDS), st.integers(0, 10**7))
def test_every_id_lies_in_one_span(sample: list[int | uuid.UUID], points: int) -> None:
    spans = spans_of("memories", points, BOTH, sample)
    for kind in BOTH:
        own = [span for span in spans if span.kind is kind]
        assert own[0].low == 0
        assert own[-1].high == END[kind]
        assert all(left.high == right.low for left, right in pairwise(own))
        assert all(span.low < span.high for span in own)


@given(st.integers(0, 2**31))
def test_spans_hold_about_as_many_points_as_aimed_at(seed: int) -> None:
    points = 10 * SPAN_ROWS
    ids = [uuid.UUID(int=seed * 7919 + n * n) for n in range(points // 50)]
    sample = ids[:: max(1, len(ids) // samples_wanted(points))]
    spans = spans_of("memories", points, (IdKind.UUID,), sample)
    inside = [sum(span.low <= id_.int < span.high for id_ in ids) * 50 for span in spans]
    assert max(inside) < 2 * SPAN_ROWS
    assert sum(inside) == points


def test_a_plan_is_the_same_after_being_written_down() -> None:
    plan = Plan(
        identity={"source": "here", "destination": "there"},
        shares=(Share(collection="a", points=3, users=(None, "x")), Share(collection="b", points=0, siblings=("a",))),
        spans=spans_of("a", 10**6, BOTH, [1, 2**64 - 1, uuid.UUID(int=5), uuid.UUID(int=2**127)]),
        column_kinds={"created_at": "timestamp with time zone"},
    )
    again = Plan.from_dict(json.loads(json.dumps(plan.as_dict())))
    assert again == plan
    assert again.digest == plan.digest
    assert plan.share_of(plan.spans[0]).users == (None, "x")
