"""``coach run --lan``: HTTPS with a certificate of this computer's own, told so that a phone's owner can check it."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach.pose.errors import CoachError
from coach.web.server import lan
from tests.conftest import PROJECT, coach
from tests.web.serving import free_port

AT_HOME = "192.168.7.20"


def test_a_certificate_is_for_its_address_and_kept_for_its_user_alone(tmp_path: Path):
    from cryptography import x509

    cert, key, fingerprint = lan.certificate(tmp_path / "https", AT_HOME)
    made = x509.load_pem_x509_certificate(cert.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(a) for a in names.get_values_for_type(x509.IPAddress)] == [AT_HOME]
    assert made.not_valid_after_utc - datetime.now(UTC) < timedelta(days=398)
    assert {oct(file.stat().st_mode & 0o777) for file in (cert, key)} == {"0o600"}
    assert (tmp_path / "https").stat().st_mode & 0o077 == 0
    assert lan.certificate(tmp_path / "https", AT_HOME)[2] == fingerprint, "a phone that was told to trust it goes on"
    assert lan.certificate(tmp_path / "https", "192.168.7.21")[2] != fingerprint


def test_a_certificate_that_soon_ends_is_made_anew(tmp_path: Path):
    first = lan.certificate(tmp_path, AT_HOME)[2]
    assert lan.certificate(tmp_path, AT_HOME, datetime.now(UTC) + timedelta(days=360))[2] == first
    assert lan.certificate(tmp_path, AT_HOME, datetime.now(UTC) + timedelta(days=370))[2] != first


def test_without_a_network_one_line_says_so(monkeypatch: pytest.MonkeyPatch):
    class Unplugged(socket.socket):
        def connect(self, address):
            raise OSError("Network is unreachable")

    monkeypatch.setattr(lan.socket, "socket", Unplugged)
    with pytest.raises(CoachError, match="in no network"):
        lan.lan_address()


def test_an_address_of_ones_own_is_refused_beside_it():
    done = coach("run", "--lan", "--host", "127.0.0.1")
    assert done.returncode == 2
    assert done.stderr.strip() == "coach: --lan finds the address by itself: leave out --host."


def test_the_page_is_served_over_https_and_the_fingerprint_told_is_its_own(bundle: Path, tmp_path: Path):
    port = free_port()
    run = f"import coach.web.server.serve as s; s.lan_address = lambda: '127.0.0.1'; s.serve(port={port}, lan=True)"
    server = subprocess.Popen(
        [sys.executable, "-c", run], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True, env={**os.environ, "COACH_DATA_DIR": str(tmp_path)},
    )  # fmt: skip
    try:
        assert server.stdout is not None
        assert f"https://localhost:{port}" in server.stdout.readline()
        said = ""
        while "fingerprint" not in said:
            said = server.stdout.readline()
        told = server.stdout.readline().strip()
        cert = tmp_path / "https" / "127.0.0.1.crt"
        served = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port)))
        assert told.replace(":", "") == hashlib.sha256(served).hexdigest().upper()
        trusting = ssl.create_default_context(cafile=str(cert))
        with urllib.request.urlopen(f"https://127.0.0.1:{port}/healthz", context=trusting, timeout=20) as answer:
            assert answer.status == 200
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20)
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(30)
