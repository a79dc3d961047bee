"""A private PostgreSQL for tests: its own folder, its own socket, nobody else's data.

``python -m tests.postgres COMMAND ...`` runs a command beside one, with COACH_TEST_POSTGRES set to its address.
Where it is missing it is installed if that is allowed, else the command is skipped; with ``--anyway`` in front it is
run without.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from coach.doctor import install

SERVER = os.environ.get("COACH_TEST_POSTGRES", "")


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest release from 15 on; Debian keeps them out of the PATH."""
    found = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if (p / "initdb").exists()]
    on_path = shutil.which("initdb")
    newest = max(found, key=lambda p: int(p.parent.name), default=None)
    if newest is not None and int(newest.parent.name) >= 15:
        return newest
    return Path(on_path).parent if on_path else None


class Cluster:
    """safe: writes reach the disk before they are confirmed, as in use; without it tests are quicker"""

    def __init__(self, safe: bool = False):
        bin_ = programs()
        if bin_ is None:
            raise FileNotFoundError("PostgreSQL is not here. Type: sudo apt-get install postgresql")
        self._bin = bin_
        # It refuses to run as root
        self._user = next(u.pw_name for u in pwd.getpwall() if u.pw_name in ("postgres", "nobody")) if _root() else None
        self.folder = Path(tempfile.mkdtemp(prefix="coach-pg-"))
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-D", self.folder / "data", "-U", "coach", "-A", "trust", "-E", "UTF8", "--no-sync")
        quick = "" if safe else "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
        with (self.folder / "data" / "postgresql.conf").open("a") as conf:
            conf.write(f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\n{quick}")
        self.url = f"postgresql+psycopg://coach@/postgres?host={self.folder}"

    def start(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "start")

    def stop(self, how: str = "fast") -> None:
        """how: "immediate" is as a crash"""
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-m", how, "stop")

    def remove(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder)

    def _run(self, name: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._bin / name, *arguments], check=True, stdout=subprocess.DEVNULL, user=self._user, cwd=self.folder
        )


def _root() -> bool:
    return os.geteuid() == 0


def new_database(server: str) -> str:
    """The address of a fresh, empty database on this server."""
    name = f"coach_test_{uuid4().hex}"
    _tell(server, f"CREATE DATABASE {name} TEMPLATE template0")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str, server: str) -> None:
    _tell(server, f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


def _tell(server: str, what: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as c:
        c.execute(text(what))
    engine.dispose()


def main() -> int:
    anyway = sys.argv[1] == "--anyway"
    if anyway and programs() is None:
        print("PostgreSQL is not here: only SQLite is tried.")
        return subprocess.run(sys.argv[2:]).returncode
    if programs() is None and not install(["postgresql"]):
        print("PostgreSQL is not here and may not be installed: its tests are skipped.")
        return 0
    cluster = Cluster()
    try:
        cluster.start()
        return subprocess.run(sys.argv[1 + anyway :], env={**os.environ, "COACH_TEST_POSTGRES": cluster.url}).returncode
    finally:
        cluster.remove()


if __name__ == "__main__":
    sys.exit(main())
