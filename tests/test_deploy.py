"""The files for a server: what of them can be checked without one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import PROJECT

DEPLOY = PROJECT / "deploy"


def test_the_image_copies_what_is_there_and_runs_as_nobody_in_particular():
    text = (DEPLOY / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE):
        assert all((PROJECT / name).exists() for name in line.split()), line
    last = text.rsplit("\nFROM ", 1)[1]
    assert "\nUSER coach\n" in last
    assert "healthz" in last
    ignored = (PROJECT / ".dockerignore").read_text().split()
    assert {".git", "data", "demo"} <= set(ignored)  # neither history nor anybody's records


def test_the_unit_has_no_way_out():
    lines = (DEPLOY / "coach.service").read_text().splitlines()
    assert {"IPAddressDeny=any", "IPAddressAllow=localhost"} <= set(lines)


def test_the_services_are_shut_in():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    coach = services["coach"]
    assert coach["read_only"] is True
    assert coach["cap_drop"] == ["ALL"]
    assert "ports" not in coach
    assert "ports" not in services["database"]
    for name in ("coach", "database"):  # what reads pictures and what keeps records have no way out at all
        assert all(compose["networks"][network]["internal"] for network in services[name]["networks"]), name
    assert "PASSWORD:?" in coach["environment"]["COACH_DATABASE_URL"]  # none is in the file


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_the_unit_is_one(tmp_path: Path):
    unit = tmp_path / "coach.service"
    unit.write_text((DEPLOY / "coach.service").read_text().replace("/opt/coach", str(PROJECT)))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not here: apt-get install nginx-core")
def test_nginx_takes_its_file(tmp_path: Path):
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=coach.example.org", "-keyout",
         tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"], capture_output=True,
    )  # fmt: skip
    assert made.returncode == 0
    text = (DEPLOY / "nginx.conf").read_text().replace("/etc/nginx/tls", str(tmp_path))
    text = text.replace("coach:8501", "127.0.0.1:8501").replace("/run/nginx.pid", str(tmp_path / "pid"))
    (tmp_path / "nginx.conf").write_text(text)
    done = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
