"""coach export and coach research, as they are typed."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from coach.commands.export import Table
from coach.exchange.columns import TABLES
from coach.exchange.fhir_read import read_fhir
from coach.exchange.opensim import read_mot, read_trc
from coach.exchange.tables import from_parquet
from coach.records.store import Store
from tests.commands import coach_bytes
from tests.conftest import PROJECT
from tests.exchange.made import a_person, damage


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> str:
    made = f"sqlite:///{tmp_path_factory.mktemp('command') / 'coach.db'}"
    store = Store(made)
    a_person(store)
    store.close()
    return made


def run(url: str, *arguments: str, cwd: Path = PROJECT, fresh: bool = False) -> subprocess.CompletedProcess[bytes]:
    return coach_bytes(*arguments, folder=cwd, fresh=fresh, COACH_DATABASE_URL=url)


def test_csv_and_fhir_are_all_of_stdout(url: str):
    made = run(url, "export", "--patient", "ada", "--format", "csv", fresh=True)
    assert (made.returncode, made.stderr) == (0, b"")
    assert len(list(csv.DictReader(io.StringIO(made.stdout.decode())))) == 12
    made = run(url, "export", "--patient", "Ada", "--format", "fhir")
    assert (made.returncode, made.stderr) == (0, b"")
    assert json.loads(made.stdout)["resourceType"] == "Bundle"
    assert len(read_fhir(made.stdout).history.checks) == 21
    store = Store(url)
    assert [(e.who, e.what) for e in store.audit()][-1] == ("command line", "exported")
    store.close()


def test_other_tables_and_files(url: str, tmp_path: Path):
    made = run(url, "export", "--patient", "Ada", "--format", "csv", "--table", "checks")
    assert b"'=good" in made.stdout
    out = tmp_path / "holds.parquet"
    made = run(url, "export", "--patient", "Ada", "--format", "parquet", "--table", "holds", "--out", str(out))
    assert (made.returncode, made.stdout, made.stderr) == (0, b"", b"")
    assert len(from_parquet(out.read_bytes(), TABLES["holds"])) == 6
    assert run(url, "export", "--patient", "Ada", "--format", "pdf").stdout.startswith(b"%PDF")
    made = run(url, "export", "--patient", "Ada", "--format", "monitoring")
    assert made.stdout.startswith(b"from,to,complete,days_with_data")


def test_every_table_may_be_asked_for():
    assert [t.value for t in Table] == list(TABLES)


def test_a_set_for_opensim(url: str):
    table = run(url, "export", "--patient", "Ada", "--format", "csv").stdout.decode()
    last = list(csv.DictReader(io.StringIO(table)))[-1]["set_id"]
    assert (
        len(read_trc(run(url, "export", "--patient", "Ada", "--format", "trc", "--set", last).stdout.decode()).names)
        == 33
    )
    mot = run(url, "export", "--patient", "Ada", "--format", "mot", "--set", last).stdout.decode()
    assert "knee_flexion_l" in read_mot(mot).names


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--patient", "Zoe", "--format", "csv"), "There is nobody called Zoe."),
        (("--patient", "Ada", "--format", "xls"), "'xls' is not one of"),
        (("--patient", "Ada", "--format", "trc"), "Say which set"),
        (("--patient", "Ada", "--format", "trc", "--set", "999"), "has no set 999"),
        (("--patient", "Ada", "--format", "mot", "--set", "1"), "No landmarks are kept"),
        (("--patient", "Ada", "--format", "csv", "--out", "/no/such/folder/x.csv"), "Cannot write"),
        (("--patient", "Ada", "--format", "csv", "--out", "/"), "is a folder"),
        (("--format", "csv"), "--patient"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line_and_exit_2(url: str, arguments: tuple[str, ...], says: str):
    made = run(url, "export", *arguments)
    assert (made.returncode, made.stdout) == (2, b"")
    assert made.stderr.decode().count("\n") == 1
    assert says in made.stderr.decode()
    assert says.startswith("'xls'") or b"Ada" not in made.stderr or "Ada" in arguments


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path):
    made = run(f"sqlite:///{tmp_path / 'none.db'}", "export", "--patient", "Ada", "--format", "csv")
    assert made.returncode == 2
    assert b"There are no records yet" in made.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_damaged_is_told_on_stderr(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    store = Store(url)
    a_person(store, sessions=1)
    damage(store, "rep", "parts", "{")
    store.close()
    made = run(url, "export", "--patient", "Ada", "--format", "csv")
    assert made.returncode == 0
    assert made.stderr == b"coach: 1 damaged row was left out.\n"
    assert made.stdout.count(b"\n") == 2


def test_research_is_one_zip(url: str, tmp_path: Path):
    out, salt = tmp_path / "r.zip", tmp_path / "salt"
    salt.write_text("0123456789abcdef0123")
    for more in ((), ("--salt-file", str(salt))):
        made = run(url, "research", "--out", str(out), *more, fresh=not more)
        assert (made.returncode, made.stdout, made.stderr) == (0, b"", b"")
        assert zipfile.ZipFile(out).testzip() is None
    made = run(url, "research", "--out", str(out), "--salt-file", str(tmp_path / "none"))
    assert made.returncode == 2
    assert made.stderr.count(b"\n") == 1


def test_what_was_exported_comes_back_as_somebody_new(url: str, tmp_path: Path):
    bundle = tmp_path / "ada.json"
    assert run(url, "export", "--patient", "Ada", "--format", "fhir", "--out", str(bundle)).returncode == 0
    other = f"sqlite:///{tmp_path / 'other.db'}"
    made = run(other, "import", str(bundle), "--patient", "Ada again")
    assert (made.returncode, made.stderr) == (0, b"")
    assert b"12 reps" in made.stdout
    there, back = (run(u, "export", "--patient", p, "--format", "csv") for u, p in ((url, "Ada"), (other, "Ada again")))
    rows = [
        [
            {k: v for k, v in r.items() if not k.endswith("_id")}
            for r in csv.DictReader(io.StringIO(made.stdout.decode()))
        ]
        for made in (there, back)
    ]
    assert rows[0] == rows[1]
    again = run(other, "import", str(bundle), "--patient", "Ada again")
    assert again.returncode == 2
    assert again.stderr.count(b"\n") == 1


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"resourceType": "Bundle", "entry": 3}'])
def test_what_is_no_bundle_is_one_line(url: str, tmp_path: Path, content: bytes):
    file = tmp_path / "x.json"
    file.write_bytes(content)
    made = run(f"sqlite:///{tmp_path / 'other.db'}", "import", str(file), "--patient", "X")
    assert made.returncode == 2, made.stderr
    assert made.stderr.count(b"\n") == 1
