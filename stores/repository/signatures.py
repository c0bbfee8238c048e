"""A function's parameters, and what a call passes for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from stores.repository.syntax import Function


def parameters(function: Function) -> dict[str, ast.arg]:
    """The named parameters in their order."""
    spec = function.args
    return {argument.arg: argument for argument in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}


def defaults(function: Function) -> dict[str, ast.expr]:
    """The defaults of the parameters that have one."""
    spec = function.args
    positional = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    named = zip((argument.arg for argument in spec.kwonlyargs), spec.kw_defaults, strict=True)
    given = dict(zip(reversed(positional), reversed(spec.defaults), strict=False))
    return given | {name: default for name, default in named if default is not None}


def passed(call: ast.Call, function: Function) -> dict[str, ast.expr]:
    """What each parameter is in a call: an argument, or the parameter's own default."""
    spec = function.args
    positional = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    if positional[:1] in (["self"], ["cls"]):
        positional = positional[1:]
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    return defaults(function) | dict(zip(positional, call.args, strict=False)) | named
