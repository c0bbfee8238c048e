"""What the routes of an application do with the status, in the styles that deployments write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from pathlib import Path

    from checks.repository_facts import Route, Routes

CONNECTION = """
    import psycopg

    def get_status():
        try:
            psycopg.connect("", connect_timeout=5)
            return {"connected": True}
        except psycopg.Error:
            return {"connected": False}

    def ping():
        return psycopg.connect("", connect_timeout=5).closed
"""
APP = "from fastapi import FastAPI\nfrom pgvector_connection import get_status, ping\napp = FastAPI()\n"


def routes(folder: Path, main: str, **files: str) -> Routes:
    """The routes of a main with that source."""
    others = {f"{name}.py": text for name, text in files.items()}
    return checkout(folder, {"main.py": main, "pgvector_connection.py": CONNECTION, **others}).routes()


def health(folder: Path, body: str, *, head: str = "def health():", before: str = "") -> Route:
    """The one route of an application whose handler has that body."""
    indented = "".join(f"    {line}\n" for line in body.split("\n"))
    (route,) = routes(folder, f"{APP}{before}\n@app.get('/health')\n{head}\n{indented}").routes
    return route


@pytest.mark.parametrize(
    "body",
    [
        "return get_status()",
        "status = get_status()\nreturn status",
        "status = get_status()\nreturn {'pgvector': status['connected']}",
        "ok = get_status()['connected']\nreturn {'status': 'up' if ok else 'down'}",
        "data = {'status': 'healthy'}\ndata['pgvector'] = get_status()\nreturn data",
        "data = {}\ndata.update(get_status())\nreturn data",
        "if not get_status()['connected']:\n    raise RuntimeError\nreturn {}",
        "status = get_status()\nif status:\n    code = 200\nelse:\n    code = 503\nreturn code",
        "import json\nreturn json.dumps({'a': [get_status()]})",
        "from pgvector_connection import get_status as ask\nreturn ask()",
        "import pgvector_connection\nreturn pgvector_connection.get_status()",
        "from starlette.concurrency import run_in_threadpool\nreturn run_in_threadpool(get_status)",
        "def inner():\n    return get_status()\nreturn inner()",
        "return (lambda: get_status())()",
        "with open('x') as file:\n    return {'a': file, 'b': get_status()}",
        "match get_status():\n    case {'connected': True}:\n        return 1\n    case _:\n        return 2",
        "try:\n    return get_status()\nexcept Exception as error:\n    return error",
    ],
)
def test_a_route_that_answers_with_the_status(tmp_path: Path, body: str) -> None:
    assert health(tmp_path, body).answers_with == ("get_status",)


@pytest.mark.parametrize(
    "body",
    [
        "get_status()\nreturn {'status': 'healthy'}",
        "status = get_status()\nreturn {'status': 'healthy'}",
        "import logging\nstatus = get_status()\nlogging.info('%s', status)\nreturn {'status': 'healthy'}",
        "status = get_status()\nif not status:\n    print('down')\nreturn {'status': 'healthy'}",
        "try:\n    get_status()\nexcept Exception:\n    return {'status': 'down'}\nreturn {'status': 'healthy'}",
        "def inner():\n    return get_status()\ninner()\nreturn {'status': 'healthy'}",
    ],
)
def test_a_route_that_ignores_the_status(tmp_path: Path, body: str) -> None:
    route = health(tmp_path, body)
    assert route.reaches == ("get_status",)
    assert route.answers_with == ()


@pytest.mark.parametrize(
    "body",
    [
        "return {'status': 'healthy'}",
        "return {'status': 'healthy'}\nreturn get_status()",
        "if False:\n    return get_status()\nreturn {}",
        "get_status = 1\nreturn {}",
        '"""get_status()"""\nreturn "get_status()"',
    ],
)
def test_a_route_that_does_not_reach_the_status(tmp_path: Path, body: str) -> None:
    route = health(tmp_path, body)
    assert (route.reaches, route.answers_with) == ((), ())


def test_a_failure_that_is_raised_may_be_the_answer(tmp_path: Path) -> None:
    route = health(
        tmp_path, "try:\n    ping()\nexcept Exception:\n    return {'status': 'down'}\nreturn {'status': 'up'}"
    )
    assert route.answers_with == ("ping",)


@pytest.mark.parametrize(
    ("head", "before"),
    [
        ("def health(status=Depends(get_status)):", "from fastapi import Depends"),
        (
            "def health(status: Annotated[dict, Depends(get_status)]):",
            "from typing import Annotated\nfrom fastapi import Depends",
        ),
    ],
)
def test_the_framework_may_pass_the_status(tmp_path: Path, head: str, before: str) -> None:
    assert health(tmp_path, "return status", head=head, before=before).answers_with == ("get_status",)


def test_a_service_between(tmp_path: Path) -> None:
    service = """
        from pgvector_connection import get_status

        class Health:
            def report(self):
                return {"pgvector": get_status()}
    """
    found = routes(
        tmp_path, f"{APP}from service import Health\n@app.get('/health')\ndef h():\n    return Health().report()\n",
        service=service,
    )  # fmt: skip
    assert found.routes[0].answers_with == ("get_status",)


ROUTER = """
    from fastapi import APIRouter
    from pgvector_connection import get_status

    router = APIRouter(prefix="/system")
    unused = APIRouter()

    @router.get("/health")
    def health():
        return get_status()

    @unused.get("/unused")
    def nothing():
        return get_status()
"""


@pytest.mark.parametrize(
    ("include", "path"),
    [
        ("from parts import router\napp.include_router(router, prefix='/api')", "/api/system/health"),
        ("import parts\napp.include_router(parts.router)", "/system/health"),
        ("from parts import router as r\nfor x in (r,): pass\napp.include_router(r)", "/system/health"),
        ("def create():\n    from parts import router\n    app.include_router(router)\ncreate()", "/system/health"),
    ],
)
def test_a_router_that_is_included(tmp_path: Path, include: str, path: str) -> None:
    found = routes(tmp_path, f"{APP}{include}\n", parts=ROUTER)
    assert [(route.path, route.answers_with) for route in found.routes] == [(path, ("get_status",))]


def test_a_router_that_is_not_included_serves_nothing(tmp_path: Path) -> None:
    assert routes(tmp_path, f"{APP}from parts import router\n", parts=ROUTER).routes == ()
    own = f"{APP}from fastapi import APIRouter\nr = APIRouter()\n@r.get('/health')\ndef h():\n    return get_status()\n"
    assert routes(tmp_path, own).routes == ()
    assert [route.path for route in routes(tmp_path, f"{own}app.include_router(r, prefix='/x')\n").routes] == [
        "/x/health"
    ]


def test_what_is_included_and_cannot_be_followed_is_a_doubt(tmp_path: Path) -> None:
    found = routes(tmp_path, f"{APP}import parts\nfor r in parts.all():\n    app.include_router(r)\n", parts=ROUTER)
    assert found.doubts == ("what is included at main.py:6 cannot be followed",)


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("@app.api_route('/health', methods=['GET', 'HEAD'])\ndef h(): ...", ["/health"]),
        ("@app.api_route('/health', methods=['POST'])\ndef h(): ...", []),
        ("@app.post('/health')\ndef h(): ...", []),
        ("@app.route('/health')\ndef h(): ...", ["/health"]),
        ("HEALTH = '/health'\n@app.get(HEALTH)\ndef h(): ...", ["/health"]),
        ("def h(): ...\napp.add_api_route('/health', h)", ["/health"]),
        ("def h(): ...\napp.add_api_route('/health', h, methods=['PUT'])", []),
        ("def create():\n    @app.get('/health')\n    def h(): ...\n    return app", ["/health"]),
        ("@app.get('/health')\n@app.get('/healthz')\nasync def h(): ...", ["/health", "/healthz"]),
    ],
)
def test_routes_are_found(tmp_path: Path, source: str, paths: list[str]) -> None:
    assert [route.path for route in routes(tmp_path, f"{APP}{source}\n").routes] == paths


def test_routes_of_a_function_that_is_given_the_application(tmp_path: Path) -> None:
    parts = """
        from pgvector_connection import get_status

        def register(app):
            @app.get("/health")
            def h():
                return get_status()
    """
    found = routes(tmp_path, f"{APP}from parts import register\nregister(app)\n", parts=parts)
    assert [(route.path, route.answers_with) for route in found.routes] == [("/health", ("get_status",))]


def test_a_call_that_cannot_be_followed_is_a_doubt(tmp_path: Path) -> None:
    route = health(tmp_path, "return registry['pgvector'].get_status()")
    assert route.reaches == ()
    assert route.doubts == ("registry['pgvector'].get_status at main.py:7 cannot be followed",)


def test_what_a_parameter_is_cannot_be_followed(tmp_path: Path) -> None:
    route = health(tmp_path, "return database.get_status()", head="def health(database):")
    assert route.doubts == ("database.get_status at main.py:7 cannot be followed",)


def test_functions_that_call_each_other(tmp_path: Path) -> None:
    before = "def a():\n    return b()\ndef b():\n    return a() or get_status()\n"
    assert health(tmp_path, "return a()", before=before).answers_with == ("get_status",)
