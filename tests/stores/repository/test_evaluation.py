"""What the source is worked out to give is what Python gives, or it is not told."""

from __future__ import annotations

import ast
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stores.repository.evaluation import Evaluation, NotTold, Raised
from stores.repository.meanings import Scope
from stores.repository.modules import Modules
from stores.repository.program import Program
from stores.repository.python_source import parse

TEXTS = st.sampled_from(["true", "false", "TRUE", " on ", "1", "0", "", "flase"])
LITERALS = st.sampled_from(["'true'", "'on'", "'1'", "''", "None", "True", "False", "0", "1"])


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions that flags are parsed by, around smaller ones."""
    return st.one_of(
        st.sampled_from(["lower()", "strip()", "upper()", "isdigit()", "startswith('t')", "get('true')"]).flatmap(
            lambda method: inner.map(lambda one: f"({one}).{method}")
        ),
        st.sampled_from(["not ({})", "bool({})", "int({})", "str({})", "len({})", "({})[0]"]).flatmap(
            lambda shape: inner.map(shape.format)
        ),
        st.tuples(inner, st.sampled_from(["==", "!=", "in", "not in", "is", "or", "and", "<", "+"]), inner).map(
            lambda three: f"(({three[0]}) {three[1]} ({three[2]}))"
        ),
        st.tuples(inner, inner, inner).map(lambda three: f"(({three[0]}) if ({three[1]}) else ({three[2]}))"),
        inner.map(lambda one: f"{{'true': True, 'false': False, '1': 1}}[{one}]"),
        inner.map(lambda one: f"{{'true': True, 'false': False}}.get({one}, 'none')"),
        st.lists(inner, min_size=1, max_size=3).map(lambda many: f"({', '.join(many)},)"),
    )


EXPRESSIONS = st.recursive(st.one_of(st.sampled_from(["text", "f'{text}'"]), LITERALS), larger, max_leaves=8)


def worked_out(source: str, expression: str, **names: Any) -> Any:
    """The value of an expression beside a module's source, or the name of the exception that it ends with."""
    module = parse(f"{dedent(source)}\nresult = ({expression})\n", "settings.py")
    node = module.tree.body[-1]
    assert isinstance(node, ast.Assign)
    try:
        return Evaluation(Program(NoOthers()), {}).of(Scope(module), node.value, names)
    except Raised as raised:
        return f"raised {raised.name}"


class NoOthers(Modules):
    """A checkout of one module."""

    def __init__(self) -> None:
        self._parsed = {}

    def find(self, *_: object) -> None:
        """No import leads to a module of the checkout."""


def real(source: str, expression: str, **names: Any) -> Any:
    """The same by Python itself."""
    values: dict[str, Any] = dict(names)
    try:
        exec(dedent(source), values)
        return eval(expression, values)
    except Exception as error:
        return f"raised {type(error).__name__}"


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@given(EXPRESSIONS, TEXTS)
@example("({'true': True}.get((text).lower(), 'none'))", "TRUE")
def test_an_expression_gives_what_python_gives(expression: str, text: str) -> None:
    try:
        found = worked_out("", expression, text=text)
    except NotTold:
        return
    assert found == real("", expression, text=text)
    assert type(found) is type(real("", expression, text=text))


FUNCTIONS = {
    "guard": """
        def parse(text):
            if text not in ("true", "false"):
                raise ValueError(text)
            return text == "true"
    """,
    "lookup": """
        WORDS = {"true": True, "false": False}
        WORDS_TOO = {**WORDS, "on": True}
        def parse(text, default=None):
            try:
                return WORDS_TOO[text.strip().lower()]
            except KeyError:
                if default is not None:
                    return default
                raise
    """,
    "match": """
        def parse(text):
            match text.lower():
                case "true" | "1":
                    return True
                case "" | "false":
                    return False
                case other if other.isdigit():
                    return bool(int(other))
                case _:
                    raise ValueError(text)
    """,
    "loop": """
        def parse(text):
            for on, words in ((True, ("true", "1")), (False, ("false", "0"))):
                if text.lower() in words:
                    return on
            assert text == "", text
    """,
    "swallowed": """
        def parse(text):
            value = False
            try:
                value = bool(int(text))
            except (TypeError, ValueError) as error:
                value = text == "true"
            else:
                value = not value
            finally:
                done = True
            return value and done
    """,
    "nested": """
        def parse(text):
            def clean(one):
                return one.strip()
            return known(clean(text))
        def known(text):
            return {"true": True, "false": False}.get(text, text == "on")
    """,
}


@pytest.mark.parametrize(
    "expression", ["{{}: 1}", "{{}}", "{**1}", "text[None]", "len(None)", "int([])", "None + text"]
)
def test_what_python_refuses_is_refused(expression: str) -> None:
    assert worked_out("", expression, text="true") == real("", expression, text="true")


def test_a_loop_over_no_collection_is_refused() -> None:
    source = "def parse(text):\n    for one in 1:\n        return one"
    assert worked_out(source, "parse(text)", text="true") == "raised TypeError"


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("text", ["true", "false", "TRUE", " on ", "1", "0", "", "flase"])
def test_a_function_gives_what_python_gives(name: str, text: str) -> None:
    found, expected = (one(FUNCTIONS[name], "parse(text)", text=text) for one in (worked_out, real))
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    "source",
    [
        "import vault\ndef parse(text):\n    return vault.read(text)",
        "def parse(text):\n    return eval(text)",
        "def parse(text):\n    return open(text)",
        "def parse(text):\n    return [one for one in text]",
        "def parse(text):\n    with text:\n        return True",
        "def parse(text):\n    return parse(text)",
        "def parse(text):\n    while True:\n        pass",
        "async def parse(text):\n    return True",
        "import functools\n@functools.singledispatch\ndef parse(text):\n    return True",
        "def parse(*texts):\n    return texts[0] == 'true'",
        "def parse(text):\n    global x\n    return text == 'true'",
        "def parse(text):\n    for _ in '" + "x" * 60 + "':\n        text = text.replace('t', 'tt')\n    return text",
        "def parse(text):\n    for _ in '" + "x" * 60 + "':\n        text = f'{text}{text}'\n    return text",
        "LATER = 1\nLATER = 2\ndef parse(text):\n    return LATER",
    ],
)
def test_what_is_not_followed_is_not_told(source: str) -> None:
    with pytest.raises(NotTold):
        worked_out(source, "parse(text)", text="true")


def test_nothing_of_the_source_is_run(tmp_path: str) -> None:
    source = f"def parse(text):\n    __import__('os').mkdir({str(tmp_path) + '/made'!r})\n    return True"
    with pytest.raises(NotTold):
        worked_out(source, "parse(text)", text="true")
