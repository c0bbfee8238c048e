"""The source's address as people write it, without the key that it may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stores.source_url import read_address, without_credentials
from tests.stores.target.given import loaded, text

if TYPE_CHECKING:
    from pathlib import Path

ADDRESSES = {
    "localhost": ("http://localhost:6333", 6333, None),
    "localhost:7000": ("http://localhost:7000", 7000, None),
    "http://h": ("http://h:6333", 6333, None),
    "https://h:443/qdrant/": ("https://h:443/qdrant", 443, None),
    "abc.eu.cloud.qdrant.io": ("https://abc.eu.cloud.qdrant.io:6333", 6333, None),
    "https://KEY@h:6333": ("https://h:6333", 6333, "KEY"),
    "https://user:K%40EY@h:6333": ("https://h:6333", 6333, "K@EY"),
    "https://K@E/Y@h:6333": ("https://h:6333", 6333, "K@E/Y"),
    "https://h:6333/?api_key=KEY&x=1": ("https://h:6333", 6333, "KEY"),
    "https://h?api-key=KEY": ("https://h:6333", 6333, "KEY"),
    "::1": ("http://[::1]:6333", 6333, None),
    "http://[::1]:7": ("http://[::1]:7", 7, None),
    "http://KEY@h:port": ("http://h:port", None, "KEY"),
    "http://h:0": ("http://h:0", None, None),
    "http://h:70000": ("http://h:70000", None, None),
    "http://": ("http://", None, None),
}


@pytest.mark.parametrize(("raw", "expected"), ADDRESSES.items(), ids=ADDRESSES)
def test_the_address_of_the_source(raw: str, expected: tuple[str, int | None, str | None]) -> None:
    address = read_address(raw)
    assert (address.url, address.port, address.key) == expected
    assert "KEY" not in repr(address)
    assert "KEY" not in without_credentials(raw)


def test_qdrant_port_belongs_to_the_host_and_the_key_of_the_variable_wins(tmp_path: Path) -> None:
    target = loaded(tmp_path, {"QDRANT_URL": "http://inside@h", "QDRANT_PORT": "7", "QDRANT_API_KEY": "variable"})
    assert (target.source.url, text(target.source.api_key)) == ("http://h:6333", "variable")
    target = loaded(tmp_path, {"QDRANT_URL": "http://inside@h"})
    assert text(target.source.api_key) == "inside"
