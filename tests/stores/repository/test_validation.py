"""Which tests pytest would collect of a validation script, and whether they can fail."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from pathlib import Path

    from checks.repository_facts import ScriptTest, ValidationScript


def script(folder: Path, source: str) -> ValidationScript:
    """The facts of a validation script with that source."""
    return checkout(folder, {"test_phase2_pgvector.py": source}).validation_script()


def only_test(folder: Path, body: str) -> ScriptTest:
    """The one test of a script that has that body."""
    (test,) = script(folder, "import pytest\nimport contextlib\n\ndef test_it():\n" + indent(body, "    ")).tests
    return test


@pytest.mark.parametrize(
    "body",
    [
        "assert status()",
        "assert status() == 'ready', 'not ready'",
        "with pytest.raises(ValueError):\n    status()",
        "if not status():\n    pytest.fail('not ready')",
        "if not status():\n    raise AssertionError('not ready')",
        "for row in rows():\n    assert row",
        "with connect() as c:\n    assert c",
        "try:\n    assert status()\nexcept OSError:\n    pass",
        "try:\n    assert status()\nexcept Exception as error:\n    raise RuntimeError from error",
        "try:\n    assert status()\nexcept Exception:\n    pytest.fail('x')",
        "try:\n    assert status()\nfinally:\n    close()",
        "try:\n    x = status()\nexcept Exception:\n    x = None\nassert x",
        "import numpy as np\nnp.testing.assert_allclose(a(), b())",
    ],
)
def test_assertions_that_can_fail(tmp_path: Path, body: str) -> None:
    test = only_test(tmp_path, body)
    assert test.asserts
    assert not test.empty


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("assert True", "True is always true"),
        ("assert 'ready'", "'ready' is always true"),
        ("assert (status(), 'not ready')", "a tuple is always true"),
        ("assert status() or True", "True is always true"),
        ("x = status()\nassert x == x", "it compares something with itself"),
        ("assert 1 == 1", "it compares something with itself"),
        ("assert 1 < 2", "1 < 2 depends on nothing"),
        ("assert not False", "not False depends on nothing"),
        (
            "try:\n    assert status()\nexcept AssertionError:\n    print('x')",
            "the handler at line 7 swallows its failure",
        ),
        ("try:\n    assert status()\nexcept:\n    pass", "the handler at line 7 swallows its failure"),
        ("with contextlib.suppress(Exception):\n    assert status()", "line 5 suppresses its failure"),
    ],
)
def test_assertions_that_cannot_fail(tmp_path: Path, body: str, reason: str) -> None:
    test = only_test(tmp_path, body)
    assert not test.asserts
    assert [why for _, why in test.empty] == [reason]


@pytest.mark.parametrize(
    "body", ["return status()", "print(status())", "return True\nassert status()", "if False:\n    assert status()",
             "def inner():\n    assert status()", "'assert status()'"],
)  # fmt: skip
def test_no_assertion(tmp_path: Path, body: str) -> None:
    test = only_test(tmp_path, body)
    assert (test.asserts, test.empty) == ((), ())


def test_a_helper_of_the_script_asserts(tmp_path: Path) -> None:
    source = "def check(x):\n    assert x\n\ndef test_it():\n    check(status())\n"
    assert [str(place) for place in script(tmp_path, source).tests[0].asserts] == ["test_phase2_pgvector.py:2"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def test_a(): ...\nasync def test_b(): ...\ndef helper(): ...", ["test_a", "test_b"]),
        ("class TestA:\n    def test_a(self): ...\n    def other(self): ...", ["TestA.test_a"]),
        ("class TestA:\n    def __init__(self): ...\n    def test_a(self): ...", []),
        ("class Checks:\n    def test_a(self): ...", []),
        ("import unittest\nclass Checks(unittest.TestCase):\n    def test_a(self): ...", ["Checks.test_a"]),
        ("def main():\n    def test_a(): ...", []),
        ("if __name__ == '__main__':\n    def test_a(): ...", []),
        ("import pytest\n@pytest.fixture\ndef test_database(): ...", []),
        ("class TestA:\n    __test__ = False\n    def test_a(self): ...", []),
    ],
)
def test_what_pytest_collects(tmp_path: Path, source: str, names: list[str]) -> None:
    assert [test.name for test in script(tmp_path, source).tests] == names


def test_an_imported_helper_is_no_test(tmp_path: Path) -> None:
    found = script(tmp_path, "from app.pgvector_connection import test_pgvector_connection\nprint('validating')\n")
    assert (found.tests, found.imported) == ((), ("test_pgvector_connection",))


@pytest.mark.parametrize("decorator", ["@pytest.mark.skip", "@pytest.mark.skip(reason='later')"])
def test_a_skipped_test(tmp_path: Path, decorator: str) -> None:
    (test,) = script(tmp_path, f"import pytest\n{decorator}\ndef test_it():\n    assert status()\n").tests
    assert test.skipped


def test_unittest_assertions(tmp_path: Path) -> None:
    source = "import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertTrue({})\n"
    (real,) = script(tmp_path, source.format("status()")).tests
    assert len(real.asserts) == 1
    (empty,) = script(tmp_path, source.format("True")).tests
    assert [reason for _, reason in empty.empty] == ["True is always true"]
