"""What the server says about itself: whether it could begin a set, numbers, and a log that names nobody."""

from __future__ import annotations

import io
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from coach.pose import CoachError
from coach.records.backup import last_backup, note_backup
from coach.records.database import now_utc
from coach.records.models import Person
from coach.settings import settings
from coach.web.account import access
from coach.web.live import pool as live_pool
from coach.web.live import recorder, socket
from coach.web.live.pool import Pool
from coach.web.live.socket import live
from coach.web.live.tickets import TICKETS
from coach.web.server import log, services
from coach.web.server.counters import Counters
from coach.web.shell import inside
from tests.conftest import coach
from tests.web.fakes import FakeWorker
from tests.web.serving import client, serve
from tests.web.test_socket import frame, waits_for

NAME = "Zebedee Quux"


@pytest.fixture
def counters(monkeypatch) -> Counters:
    made = Counters()
    for module in (inside, log, recorder, socket):
        monkeypatch.setattr(module, "COUNTERS", made)
    return made


@pytest.fixture
def written(monkeypatch) -> Iterator[io.StringIO]:
    """The whole log, as debug writes it."""
    own, stream = logging.getLogger("coach"), io.StringIO()
    before, level = own.handlers[:], own.level
    own.handlers = []
    monkeypatch.setattr(settings(), "log_level", "debug")
    log.set_up()
    for handler in own.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(stream)
    yield stream
    own.handlers, own.propagate = before, True
    own.setLevel(level)


@pytest.fixture
def port(store, counters, monkeypatch) -> Iterator[int]:
    async def start() -> FakeWorker:
        return FakeWorker()

    pool = Pool(start)
    monkeypatch.setattr(services, "get_store", lambda: store)
    monkeypatch.setattr(live_pool, "get_pool", lambda: pool)
    monkeypatch.setattr(inside, "get_store", lambda: store)
    monkeypatch.setattr(inside, "locate", lambda model, own: None)
    monkeypatch.setattr(access.st, "get_option", lambda name: "127.0.0.1")
    monkeypatch.setattr(settings(), "metrics_token", SecretStr(""))
    routes = [WebSocketRoute("/live", live), Route("/healthz", inside.healthz), Route("/metrics", inside.metrics)]
    with serve(Starlette(routes=routes)) as at:
        yield at


def get(port: int, path: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def a_set(port: int, store, count: int = 10) -> int:
    """Frames through the live socket for somebody with a name; returns their id."""
    person = store.add_person(NAME)
    with client(port, TICKETS.issue(person.id, "squat", "both", 90.0).token) as socket:
        socket.receive()
        for number in range(1, count + 1):
            socket.send(frame(number))
            socket.receive()
        socket.send(frame(count + 1, b"\xff\xd8bad"))
        socket.receive()
        socket.command("stop")
        socket.receive()
    waits_for(lambda: inside.COUNTERS.live == 0)
    return person.id


def value(text: str, name: str) -> float:
    return next(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(f"coach_{name} "))


def test_health_is_200_and_says_what_is_there(port):
    status, text = get(port, "/healthz")
    assert status == 200
    assert json.loads(text) == {"ok": True, "version": "0.1.0", "database": True, "pose_model": True}


def test_health_is_503_without_model_or_database(port, store, monkeypatch):
    def missing(model, own):
        raise CoachError("no model")

    monkeypatch.setattr(inside, "locate", missing)
    assert get(port, "/healthz")[0] == 503
    monkeypatch.setattr(inside, "locate", lambda model, own: None)

    class Gone:
        def connect(self):
            raise SQLAlchemyError("gone")

    monkeypatch.setattr(store, "_engine", Gone())
    status, text = get(port, "/healthz")
    assert (status, json.loads(text)["database"], json.loads(text)["ok"]) == (503, False, False)


def test_metrics_count_what_a_set_did(port, store):
    a_set(port, store)
    status, text = get(port, "/metrics")
    assert status == 200
    assert 'coach_frames_total{outcome="answered"} 10' in text
    assert 'coach_frames_total{outcome="bad"} 1' in text
    assert (value(text, "reps_kept_total"), value(text, "visits_total")) == (5, 1)
    assert value(text, "frames_per_second") > 0
    assert value(text, "pose_milliseconds") > 0
    assert value(text, "live_sessions") == 0
    for line in text.splitlines():  # Prometheus' text form: a comment, or a name and a number
        assert line.startswith(("# HELP coach_", "# TYPE coach_")) or float(line.rsplit(" ", 1)[1]) >= 0


def test_skipped_frames_are_the_drop_rate(port, store, counters):
    person = store.add_person(NAME)
    with client(port, TICKETS.issue(person.id, "squat", "both", 90.0).token) as socket:
        socket.receive()
        assert value(get(port, "/metrics")[1], "live_sessions") == 1
        for number in range(1, 6):
            socket.send(frame(number, b"\xff\xd8slow"))
        for _ in range(5):
            socket.receive()
    assert counters.rates().drop_share == pytest.approx(3 / 5)


def test_metrics_are_for_this_computer_or_whoever_has_the_token(port, store, monkeypatch):
    assert get(port, "/metrics")[0] == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):  # through a proxy: whoever stands before it
        assert get(port, "/metrics", **{header: "127.0.0.1"})[0] == 403
    monkeypatch.setattr(settings(), "metrics_token", SecretStr("long and secret"))
    store.add_account("root", "admin", "correct horse battery")
    assert get(port, "/metrics")[0] == 403
    for wrong in ("", "Bearer ", "Bearer long", "long and secrets", "Bearer \xe9"):
        assert get(port, "/metrics", Authorization=wrong)[0] == 403
    forwarded = {"X-Forwarded-For": "192.0.2.7", "Authorization": "Bearer long and secret"}
    assert get(port, "/metrics", **forwarded)[0] == 200


def test_the_log_of_a_set_names_nobody(port, store, written, counters):
    for _ in range(40):
        store.add_person(f"Somebody {_}")  # so that an id is not a number that is anywhere
    person_id = a_set(port, store)
    waits_for(lambda: "visit ended" in written.getvalue())
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    ended = next(line for line in lines if line["what"] == "visit ended")
    assert (ended["answered"], ended["bad"], ended["of"]) == (10, 1, "set")
    assert "Zebedee" not in written.getvalue()
    assert all(person_id not in line.values() for line in lines)


def test_an_error_in_the_log_quotes_nobody_and_is_counted(store, written, counters):
    store.add_person(NAME)
    own = logging.getLogger("coach.web.somewhere")
    with store._writing() as s:
        s.add(Person(name=NAME, created_at=now_utc()))  # as a bug would: the name is taken
        with pytest.raises(SQLAlchemyError) as error:
            s.flush()
    assert "Zebedee" not in str(error.value)
    own.error("page", exc_info=error.value)
    try:
        raise ValueError(f"{NAME} is none")
    except ValueError:
        own.exception("page")
    text = written.getvalue()
    assert "Zebedee" not in text
    last = json.loads(text.splitlines()[-1])
    assert (last["error"], last["level"]) == ("ValueError", "error")
    assert "test_an_error_in_the_log" in last["Traceback"][-1]
    assert counters.errors == 2


def test_when_the_records_were_last_backed_up(tmp_path):
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    assert last_backup(url) is None
    note_backup(url)
    assert last_backup(url) is not None


@pytest.mark.parametrize(("mode", "says"), [(0o644, "chmod 600"), (0o640, "chmod 600"), (None, "cannot be read")])
def test_a_file_of_secrets_that_others_may_read_is_refused(tmp_path, mode, says):
    file = tmp_path / "secrets"
    if mode:
        file.write_text("COACH_PORT=8600\n")
        file.chmod(mode)
    done = coach("accounts", "list", COACH_SECRETS_FILE=str(file), COACH_DATA_DIR=str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert says in done.stderr


def test_a_file_of_secrets_is_read(tmp_path):
    file = tmp_path / "secrets"
    file.write_text(f"COACH_DATABASE_URL=sqlite:///{tmp_path / 'elsewhere.db'}\n")
    file.chmod(0o600)
    assert coach("accounts", "list", fresh=True, COACH_SECRETS_FILE=str(file)).returncode == 0
    assert (tmp_path / "elsewhere.db").exists()
