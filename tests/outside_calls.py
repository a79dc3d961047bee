"""Which hosts does a command try to reach? ``python -m tests.outside_calls LOG COMMAND [ARG ...]``

Runs it in a network namespace of its own, where a name server answers this machine's address to everything and every
packet is looked at. LOG gets a line for each name that is looked up and each address elsewhere that is tried. The exit
status is the command's. Linux; needs root or user namespaces.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

_INSIDE = "--inside"
_LAST = "198.51.100.255"  # documentation's own network (RFC 5737): no command tries it
_ALL_PROTOCOLS, _IPV4 = 0x0003, 0x0800


def why_not() -> str | None:
    """Why no such namespace can be made here; None where it can."""
    for name in ("unshare", "ip", "mount"):
        if shutil.which(name) is None:
            return f"{name} is not here"
    tried = subprocess.run([*_unshared(), "ip", "link", "set", "lo", "up"], capture_output=True, text=True)
    return None if tried.returncode == 0 else f"no network namespace may be made here: {tried.stderr.strip()}"


def run(log: Path, *command: str, timeout: float = 240, **env: str) -> subprocess.CompletedProcess[str]:
    """The command in such a namespace; its answer, and the log in its file."""
    outer = [*_unshared(), sys.executable, "-m", "tests.outside_calls", _INSIDE, str(log), *command]
    return subprocess.run(outer, capture_output=True, text=True, timeout=timeout, env={**os.environ, **env})


def _unshared() -> list[str]:
    return ["unshare", "--net", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]


def _inside(log: Path, command: list[str]) -> int:
    for words in (
        ["mount", "--make-rprivate", "/"],
        ["ip", "link", "set", "lo", "up"],
        # Every address is on this machine, so that whoever tries one sends a packet that can be seen
        ["ip", "route", "add", "local", "0.0.0.0/0", "dev", "lo"],
    ):
        subprocess.run(words, check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as resolver, log.open("w", buffering=1) as out:
        resolver.write("nameserver 127.0.0.1\n")
        resolver.flush()
        subprocess.run(["mount", "--bind", resolver.name, "/etc/resolv.conf"], check=True)
        names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        names.bind(("127.0.0.1", 53))
        packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_PROTOCOLS))
        packets.bind(("lo", 0))
        seen_all = threading.Event()
        for watch, on in ((_names, names), (partial(_packets, end=seen_all), packets)):
            threading.Thread(target=watch, args=(on, lambda line: print(line, file=out)), daemon=True).start()
        status = subprocess.run(command).returncode
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", (_LAST, 9))  # what comes before it in the queue has been looked at when it is
        seen_all.wait(60)
        return status


def _names(on: socket.socket, tell: Callable[[str], object]) -> None:
    """Answers 127.0.0.1 to every question for an address, so that whoever asks goes on to connect."""
    while True:
        question, who = on.recvfrom(2048)
        at, parts = 12, []
        while question[at]:
            parts.append(question[at + 1 : at + 1 + question[at]].decode(errors="replace"))
            at += question[at] + 1
        tell(f"looked up {'.'.join(parts)}")
        is_a = struct.unpack(">H", question[at + 1 : at + 3])[0] == 1
        found = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1" if is_a else b""
        head = question[:2] + b"\x81\x80\0\1" + struct.pack(">H", is_a) + b"\0\0\0\0"
        on.sendto(head + question[12 : at + 5] + found, who)


def _packets(on: socket.socket, tell: Callable[[str], object], end: threading.Event) -> None:
    told = set()
    while True:
        packet = on.recv(64)
        if struct.unpack(">H", packet[12:14])[0] != _IPV4:
            continue
        to = socket.inet_ntoa(packet[30:34])
        if to == _LAST:
            end.set()
        elif not to.startswith("127.") and to not in told:
            told.add(to)
            tell(f"sent to {to}")


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == [_INSIDE]:
        raise SystemExit(_inside(Path(words[1]), words[2:]))
    answer = run(Path(words[0]), *words[1:])
    print(answer.stdout + answer.stderr + Path(words[0]).read_text(), end="")
    raise SystemExit(answer.returncode)
