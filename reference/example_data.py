"""Memories to try the service with: `python -m reference.example_data`, for the users of MEMORY_USERS.

The same ids, texts and times each time; what is there already is written again as it was.
"""

from __future__ import annotations

import sys
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from . import qdrant_connection
from .memory import Memory
from .memory_store import MemoryStore
from .records import Records
from .settings import load

if TYPE_CHECKING:
    from collections.abc import Iterator

#: For the first user; the second has half of them, the third a third, and so on.
MOST = 120
FIRST = datetime(2025, 1, 6, 8, 30, tzinfo=UTC)
BETWEEN = timedelta(hours=7, minutes=11)
_PEOPLE = ("Ada Lovelace", "Sam", "Grace", "José", "Mei", "Olga", "Tomás")
_PLACES = ("Lisbon", "New York", "Kyoto", "Zürich", "Nairobi", "Oslo", "Porto", "Buenos Aires", "Ghent")
_DOINGS = (
    "Prefers oat milk since the breakfast with {person} in {place}",
    "Wants to learn the piano, as {person} did in {place}",
    "Is planning a sailing trip to {place} with {person}",
    "Bought a red bicycle from {person} before the move to {place}",
    "Dislikes early meetings, most of all those with {person} from {place}",
    "Remembers the night train to {place}, and that {person} missed it",
    "Plays chess with {person} every Sunday, by mail from {place}",
    "Asked {person} for the sourdough recipe from {place}",
    "Is allergic to peanuts; {person} found that out in {place}",
    "Collects old maps of {place} and shows them to {person}",
    "Started marathon training with {person} for the race in {place}",
)
_APPS = ("claude", "cursor", "chatgpt")
_TAGS = ("work", "home", "health", "travel", "food", "people")
_NAMES = uuid.uuid5(uuid.NAMESPACE_DNS, "example-data.memory.example.org")


def memories(user_id: str, count: int) -> Iterator[Memory]:
    """So many memories of a user, no two of the same text."""
    for number in range(count):
        doing = _DOINGS[number % len(_DOINGS)]
        person, place = _PEOPLE[number % len(_PEOPLE)], _PLACES[number % len(_PLACES)]
        tags = [_TAGS[number % len(_TAGS)]] + ([_TAGS[(number + 2) % len(_TAGS)]] if number % 4 == 0 else [])
        yield Memory(
            id=uuid.uuid5(_NAMES, f"{user_id}\0{number}"), user_id=user_id,
            content=doing.format(person=person, place=place), created_at=FIRST + number * BETWEEN,
            app_name=_APPS[number % len(_APPS)], metadata={"tags": tags},
        )  # fmt: skip


def main() -> None:
    """Write everybody's memories and apps into the collections that the settings name."""
    settings = load()
    with closing(qdrant_connection.connect(settings)) as client:
        store = MemoryStore(client, settings.collection)
        records = Records(store)
        for number, user in enumerate(settings.users, start=1):
            some = list(memories(user.user_id, MOST // number))
            store.add(*some)
            for name in sorted({memory.app_name for memory in some}):
                records.app_named(user.user_id, name)
            sys.stdout.write(f"{user.user_id}: {len(some)} memories\n")


if __name__ == "__main__":
    main()
