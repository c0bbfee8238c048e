"""The validation script: the tests that pytest would collect, and what they assert."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from checks.repository_facts import Place, ScriptTest, ValidationScript
from stores.repository.asserting import assertions
from stores.repository.meanings import Definition, Scope
from stores.repository.reach import Reach
from stores.repository.syntax import FUNCTIONS, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stores.repository.program import Program
    from stores.repository.python_source import Module
    from stores.repository.syntax import Function


def validation_script(program: Program, modules: Sequence[Module]) -> ValidationScript:
    """The tests of the modules that are mapped as the validation script."""
    return ValidationScript(
        paths=tuple(module.path for module in modules),
        tests=tuple(_test(program, test) for module in modules for test in _collected(program, module)),
        imported=tuple(name for module in modules for name in module.imports.get("", {}) if name.startswith("test")),
    )


def _collected(program: Program, module: Module) -> Iterator[Definition]:
    """Functions test* of the module, and methods test* of classes Test* and of unittest's test cases."""
    top = [node for node in ast.walk(module.tree) if isinstance(node, FUNCTIONS) and node.name.startswith("test")]
    for node in top:
        owner = module.owners[node]
        name = f"{owner}.{node.name}" if owner else node.name
        if module.definitions[name] is not node or _switched_off(module, name) or _is_fixture(node):
            continue
        if not owner or _is_test_class(program, Definition(module, owner)):
            yield Definition(module, name)


def _is_fixture(node: Function) -> bool:
    return "fixture" in {leaf(part) for decorator in node.decorator_list for part in ast.walk(decorator)}


def _is_test_class(program: Program, of: Definition) -> bool:
    if not isinstance(of.node, ast.ClassDef) or "." in of.name or _switched_off(of.module, of.name):
        return False
    if any(program.external(Scope(of.module), base).endswith("TestCase") for base in of.node.bases):
        return True
    return of.name.startswith("Test") and f"{of.name}.__init__" not in of.module.definitions


def _switched_off(module: Module, name: str) -> bool:
    """__test__ = False, and what only runs as a script."""
    values = module.values.get(name, {}).get("__test__", [])
    node: ast.AST | None = module.definitions[name]
    while node := module.parents.get(node) if node else None:
        if isinstance(node, ast.If) and "__name__" in {leaf(part) for part in ast.walk(node.test)}:
            return True
    return any(isinstance(value, ast.Constant) and not value.value for value in values)


def _test(program: Program, test: Definition) -> ScriptTest:
    found = [one for function in _reached(program, test) for one in assertions(program, function)]
    return ScriptTest(
        name=test.name,
        place=_place(test.module, test.node),
        asserts=tuple(_place(module, node) for module, node, reason in found if not reason),
        empty=tuple((_place(module, node), reason) for module, node, reason in found if reason),
        skipped=any(_skips(decorator) for decorator in _decorators(test)),
    )


def _reached(program: Program, test: Definition) -> list[Definition]:
    """The test and the helpers of its own file that it calls."""
    return [function for function in Reach(program).functions(test) if function.module is test.module]


def _decorators(test: Definition) -> list[ast.expr]:
    around = test.module.definitions.get(test.name.rpartition(".")[0])
    return [*test.node.decorator_list, *(around.decorator_list if around else [])]


def _skips(decorator: ast.expr) -> bool:
    name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
    return name in {"pytest.mark.skip", "mark.skip", "unittest.skip", "skip"}


def _place(module: Module, node: ast.AST) -> Place:
    return Place(path=module.path, line=getattr(node, "lineno", 1))
