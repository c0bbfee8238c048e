"""What the settings take, and what they refuse: flags and users."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.settings import read_flag
from reference.users import digest, read_users

TRUE, FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
HASH = digest("token")


@given(word=st.sampled_from(TRUE + FALSE), data=st.data())
def test_a_flag_is_read_whatever_its_case_and_the_space_around_it(word: str, data: st.DataObject) -> None:
    cased = "".join(data.draw(st.sampled_from([c.lower(), c.upper()])) for c in word)
    space = data.draw(st.text(alphabet=" \t\n", max_size=3))
    assert read_flag("FLAG", space + cased + space) is (word in TRUE)


@given(text=st.text().filter(lambda text: text.strip().lower() not in TRUE + FALSE))
def test_everything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="FLAG is neither true nor false"):
        read_flag("FLAG", text)


def test_users() -> None:
    entry = {"user_id": "ada", "token_sha256": HASH, "email": "a@example.org", "expires": "2027-01-31T12:00:00+01:00"}
    (user,) = read_users(json.dumps([entry]))
    assert (user.user_id, user.email, user.disabled) == ("ada", "a@example.org", False)
    assert not user.has_expired(datetime(2027, 1, 31, 10, 59, 59, tzinfo=UTC))
    assert user.has_expired(datetime(2027, 1, 31, 11, tzinfo=UTC))
    assert read_users("[]") == ()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"user_id": ""}, "user_id is a text"),
        ({"user_id": 7}, "user_id is a text"),
        ({"token_sha256": "secret"}, "token_sha256 is the SHA-256"),
        ({"token_sha256": HASH.upper()}, "token_sha256 is the SHA-256"),
        ({"token": "secret"}, "an object with some of"),
        ({"expires": "tomorrow"}, "expires is an ISO 8601 time"),
        ({"expires": "2027-01-31T12:00:00"}, "expires is an ISO 8601 time with its offset"),
        ({"expires": 1893456000}, "expires is an ISO 8601 time"),
        ({"disabled": "false"}, "disabled is true or false"),
    ],
    ids=["empty id", "number", "plain token", "capitals", "unknown key", "word", "no offset", "seconds", "text"],
)  # fmt: skip
def test_users_that_cannot_be_understood_are_told_without_their_values(
    change: dict[str, object], complaint: str
) -> None:
    entries = [{"user_id": "ada", "token_sha256": digest("other")}, {"user_id": "bob", "token_sha256": HASH} | change]
    with pytest.raises(ValueError, match=f"^MEMORY_USERS is wrong at user 2: .*{complaint}") as caught:
        read_users(json.dumps(entries))
    assert "secret" not in str(caught.value)


def test_two_users_of_one_token() -> None:
    entries = [{"user_id": user, "token_sha256": HASH} for user in ("ada", "bob")]
    with pytest.raises(ValueError, match="two users have the same token"):
        read_users(json.dumps(entries))
