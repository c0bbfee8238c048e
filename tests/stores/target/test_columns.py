"""Payload keys that became columns, and the one that holds the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stores.errors import TargetError
from stores.target import Destination
from tests.stores.target.given import loaded

if TYPE_CHECKING:
    from pathlib import Path


def test_a_payload_key_of_any_name_may_have_become_a_column(tmp_path: Path) -> None:
    destination = loaded(tmp_path, toml="[destination.columns]\ntoken = 'api_token'").destination
    assert destination.columns == {"token": "api_token"}


def test_the_users_key_is_a_column_by_either_line() -> None:
    by_line, by_table = Destination(user_column="owner"), Destination(columns={"user": "owner", "team": "t"})
    assert (by_line.user_column_for("user"), by_line.columns_for("user")) == ("owner", {"user": "owner"})
    assert (by_table.user_column_for("user"), by_table.columns_for("user")) == ("owner", {"user": "owner", "team": "t"})
    assert by_table.user_column_for("other") is None


def test_the_users_key_cannot_be_two_columns() -> None:
    with pytest.raises(TargetError, match="name one column for the user's key"):
        Destination(user_column="owner", columns={"user": "team"}).columns_for("user")
