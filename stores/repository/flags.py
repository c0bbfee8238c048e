"""What a setting becomes for each text of its flag, worked out over the source."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from checks.graph_source_facts import Flag, Switch
from checks.repository_facts import Place
from stores.repository import casts
from stores.repository.casts import NotTold, Raised
from stores.repository.environment import Environment
from stores.repository.evaluation import Evaluation
from stores.repository.fields import fields
from stores.repository.flow import LOCAL, Flow
from stores.repository.parsed import Parsed
from stores.repository.syntax import leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from stores.repository.environment import Read
    from stores.repository.program import Program
    from stores.repository.python_source import Module


class FlagSource:
    """The modules that are mapped as settings, as far as flags go."""

    def __init__(self, program: Program, modules: Sequence[Module]) -> None:
        self._program = program
        self._modules = modules
        self._environment = Environment(program)

    def flags(self, is_flag: Callable[[str], bool], words: Sequence[str]) -> Iterator[Flag]:
        """The flags among the variables, each with what its setting becomes for these words."""
        for module in self._modules:
            for field in fields(self._program, module):
                if field.name and is_flag(field.name):
                    yield self._field(field, words)
            yield from self._of_module(module, is_flag, words)

    def _of_module(self, module: Module, is_flag: Callable[[str], bool], words: Sequence[str]) -> Iterator[Flag]:
        reads = [read for read in self._environment.reads(module) if read.name and is_flag(read.name)]
        # By its expression: a fallback may read the variable twice for one setting.
        found = {parsed.expression: (read, parsed) for read in reads for parsed in [Parsed(self._program, read)]}
        for read, parsed in found.values():
            if not parsed.is_guard and not parsed.is_said:
                guards = [one for other, one in found.values() if one.is_guard and other.name == read.name]
                yield self._read(read, parsed, guards, words)

    def _read(self, read: Read, parsed: Parsed, guards: Sequence[Parsed], words: Sequence[str]) -> Flag:
        name = read.name or ""

        def given(text: str | None) -> Any:
            evaluation = Evaluation(self._program, {} if text is None else {name: text})
            for one in guards:
                one.guard(evaluation)
            return parsed.worth(evaluation)

        return _flag(name, read, given, words, self._goes_on(read, parsed))

    def _goes_on(self, read: Read, parsed: Parsed) -> str:
        """What the setting goes into, where that is not followed and may parse it."""
        flow, owner = Flow(self._program, read.scope.module), read.scope.owner
        held = flow.held_by(parsed.expression)
        made = {name.partition(LOCAL)[0] for name in flow.worked_into(held) - held}
        others = sorted(made - {owner, *owner.split(".")})
        return f"what {', '.join(others)} makes of the text" if others else ""

    def _field(self, field: Read, words: Sequence[str]) -> Flag:
        """A field of pydantic, which reads it as its type says, or as a validator of its own does."""
        assert isinstance(field.node, ast.AnnAssign)
        types = {leaf(part) for part in ast.walk(field.node.annotation)} - {""}

        def given(text: str | None) -> Any:
            if text is None:
                if field.default is None:
                    raise Raised("ValidationError")
                return Evaluation(self._program, {}).of(field.scope, field.default, {})
            if _is_validated(field) or not types & {"bool", "StrictBool", "str"} or {"bool", "str"} <= types:
                raise NotTold(f"what {ast.unparse(field.node)} makes of the text")
            return text if "str" in types else casts.strict(text)

        return _flag(field.name or "", field, given, words, "")


def _flag(
    name: str, read: Read, given: Callable[[str | None], Any], words: Sequence[str], goes_on: str
) -> Flag:  # fmt: skip
    unset, default, doubt = _switch(given, None)
    found = {word: _switch(given, word) for word in words}
    doubt = next((told for _, _, told in found.values() if told), doubt)
    if goes_on and Switch.TEXT in {switch for switch, _, _ in found.values()}:
        found, doubt = dict.fromkeys(words, (Switch.UNTOLD, "", "")), goes_on
    return Flag(
        name=name, place=Place(path=read.scope.module.path, line=read.line), unset=unset, default=default,
        given={word: switch for word, (switch, _, _) in found.items()}, doubt=doubt,
    )  # fmt: skip


def _switch(given: Callable[[str | None], Any], text: str | None) -> tuple[Switch, str, str]:
    """What the setting becomes, its text where it is one, and why it cannot be told."""
    try:
        value = given(text)
    except Raised:
        return Switch.REFUSED, "", ""
    except NotTold as reason:
        return Switch.UNTOLD, "", str(reason)
    if isinstance(value, str):
        return Switch.TEXT, value, ""
    return (Switch.ON if value else Switch.OFF), "", ""


def _is_validated(field: Read) -> bool:
    """Whether a decorator of the class names the field."""
    around = field.scope.module.definitions[field.scope.owner]
    target = field.node.target if isinstance(field.node, ast.AnnAssign) else None
    decorators = [one for node in ast.walk(around) for one in getattr(node, "decorator_list", [])]
    named = {part.value for one in decorators for part in ast.walk(one) if isinstance(part, ast.Constant)}
    return leaf(target) in named if target else False
