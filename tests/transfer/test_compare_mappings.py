"""What target.toml maps: named vectors, half precision, keys that became columns, types of ids."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from qdrant_client import models as m

from tests.transfer.pairs import DIMENSION, Memory, pair

if TYPE_CHECKING:
    from fixtures.deployment import Deployment

IDS = [uuid.UUID(int=number << 64 | number) for number in range(1, 21)]
COLUMNS = ", owner text, created timestamptz, score numeric, source uuid"
MAPPED = {"created_at": "created", "score": "score", "source": "source"}


def vector(seed: int) -> list[float]:
    return np.random.default_rng(seed).standard_normal(DIMENSION, dtype=np.float32).tolist()  # type: ignore[no-any-return]


def memories() -> list[Memory]:
    return [Memory(id=id_, vector=vector(id_.int % 97), payload={"user_id": f"user {id_.int % 3}"}) for id_ in IDS]


def test_one_named_vector_among_several(own_deployment: Deployment) -> None:
    with pair(own_deployment) as made:
        sizes = {"text": DIMENSION, "image": 3}
        params = {name: m.VectorParams(size=size, distance=m.Distance.EUCLID) for name, size in sizes.items()}
        made.client.delete_collection(made.collection)
        made.client.create_collection(made.collection, params)
        both: list[Any] = [{"text": list(one.vector or ()), "image": [1.0, 2.0, 3.0]} for one in memories()[:-1]]
        points = [
            m.PointStruct(id=str(one.id), payload=one.payload, vector=vectors)
            for one, vectors in zip(memories(), both, strict=False)
        ]
        without = m.PointStruct(id=str(IDS[-1]), payload=memories()[-1].payload, vector={"image": [1.0, 2.0, 3.0]})
        made.client.upsert(made.collection, [*points, without], wait=True)
        made.insert([*memories()[:-1], Memory(id=IDS[-1], vector=None, payload=memories()[-1].payload)])
        chosen = made.sourced(vector="text")
        assert chosen.compare().found.differing == {}
        made.sql(f"update THIS set embedding = '[1,1,1,1,1,1,1,1]' where id = '{IDS[4]}'")
        assert chosen.compare().causes == {str(IDS[4]): [("vector", "other numbers")]}
        refusal = made.sourced(vector="image").compare().found.refusal
        assert refusal is not None
        assert refusal.cause == "another dimension"


def test_halves_are_exactly_the_nearest_ones(own_deployment: Deployment) -> None:
    with pair(own_deployment, vector=f"halfvec({DIMENSION})") as made:
        made.write(memories())
        refusal = made.compare().found.refusal
        assert refusal is not None
        assert refusal.cause == "halfvec is not mapped"
        mapped = made.mapped(halfvec=True)
        assert mapped.compare().found.differing == {}
        steps = np.array(memories()[3].vector, dtype=np.float16)
        steps[0] = np.nextafter(steps[0], np.float16(9))
        made.sql(f"update THIS set embedding = '{steps.tolist()}' where id = '{IDS[3]}'")
        made.sql(f"update THIS set embedding = (select embedding from THIS where id = '{IDS[9]}') "
                 f"where id = '{IDS[5]}'")  # fmt: skip
        result = mapped.compare()
        assert result.causes == {
            str(IDS[3]): [("vector", "one number changed")], str(IDS[5]): [("vector", "another id's vector")]
        }  # fmt: skip


def test_keys_that_became_columns(own_deployment: Deployment) -> None:
    """Taken out of the payload by the migration, or kept in both."""
    times = [f"2025-06-23T23:18:59.{number:06}789-07:00" for number in range(len(IDS))]
    whole = [
        Memory(id=one.id, vector=one.vector, payload={
            **one.payload, "created_at": time, "score": number + 0.25, "source": str(uuid.UUID(int=number)).upper()
        })
        for number, (one, time) in enumerate(zip(memories(), times, strict=True))
    ]  # fmt: skip
    bare = [Memory(id=IDS[0], vector=whole[0].vector, payload={"user_id": None}), *whole[1:]]
    with pair(own_deployment, more=COLUMNS) as made:
        mapped = made.mapped(columns=MAPPED, user_column="owner")
        made.write(bare)
        made.sql("update THIS set owner = payload ->> 'user_id', created = (payload ->> 'created_at')::timestamptz, "
                 "score = (payload ->> 'score')::numeric, source = (payload ->> 'source')::uuid")  # fmt: skip
        assert mapped.compare().found.differing == {}
        made.sql("update THIS set payload = payload - '{user_id,created_at,score,source}'::text[]")
        assert mapped.compare().found.differing == {}
        faults = {
            IDS[1]: ("created = created + interval '1 hour'", "payload.created_at", "time moved"),
            IDS[2]: ("score = round(score, 0)", "payload.score", "number rounded"),
            IDS[3]: ("score = NULL", "payload.score", "key missing"),
            IDS[4]: ("owner = 'eve'", "payload.user_id", "text changed"),
            IDS[5]: ("source = gen_random_uuid()", "payload.source", "text changed"),
            IDS[6]: ("created = date_trunc('second', created)", "payload.created_at", "time cut to seconds"),
            IDS[7]: ("payload = '{\"score\": 8}'", "payload.score", "column and payload differ"),
            IDS[8]: ('payload = \'{"user_id": "user 8"}\'', "payload.user_id", "column and payload differ"),
        }
        made.sql(*(f"update THIS set {fault} where id = '{id_}'" for id_, (fault, _, _) in faults.items()))
        assert mapped.compare().causes == {str(id_): [(field, cause)] for id_, (_, field, cause) in faults.items()}


@pytest.mark.parametrize(
    ("id_type", "numbers"),
    [("bigint", [0, 1, 2**31, 2**63 - 1]), ("numeric", [0, 9, 2**63, 2**64 - 1]), ("integer", [0, 7, 2**31 - 1]),
     ("text", [0, 9, 10, 2**64 - 1])],
)  # fmt: skip
def test_ids_of_every_type(own_deployment: Deployment, id_type: str, numbers: list[int]) -> None:
    with pair(own_deployment, id_type=id_type) as made:
        made.write([Memory(id=number, vector=vector(1), payload={"n": str(number)}) for number in numbers])
        assert made.compare().found.differing == {}
        made.sql(f"delete from THIS where id = '{numbers[-1]}'")
        made.insert([Memory(id=numbers[-1] - 1, vector=vector(1))])
        result = made.compare()
        assert result.causes == {
            str(numbers[-1]): [("", "missing in the destination")],
            str(numbers[-1] - 1): [("", "only in the destination")],
        }
