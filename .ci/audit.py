"""Known weaknesses of the locked dependencies, by pip-audit. ``python .ci/audit.py [LOCK]``

Exit 1 when there is one. Where no source of advisories answers, it says "skipped" and why, and exits 0: pip-audit
itself then says "No known vulnerabilities found", because it has looked at nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]


def verdict(report: dict[str, Any]) -> tuple[int, str]:
    """(exit status, lines to print) for pip-audit's JSON."""
    all_of_them = report["dependencies"]
    unknown = [d["name"] for d in all_of_them if "skip_reason" in d]
    weak = [f"{d['name']} {d['version']}: {v['id']}" for d in all_of_them for v in d.get("vulns", ())]
    looked_at = len(all_of_them) - len(unknown)
    if not looked_at:
        return 0, f"audit: skipped, the source of advisories knows none of the {len(all_of_them)} packages"
    lines = [f"audit: {looked_at} packages looked at, {len(weak)} known weaknesses", *weak]
    if unknown:
        lines.append(f"audit: not looked at, unknown to the source: {', '.join(unknown)}")
    return (1 if weak else 0), "\n".join(lines)


def main(lock: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "audit.json")
        done = subprocess.run(
            [PROJECT / ".tools/bin/pip-audit", "-r", lock, "--require-hashes", "--disable-pip", "--timeout", "20",
             "-f", "json", "-o", out],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if not out.is_file():
            why = (done.stderr.strip().splitlines() or ["no answer"])[-1][:200]
            print(f"audit: skipped, the source of advisories cannot be reached ({why})")
            return 0
        status, lines = verdict(json.loads(out.read_text()))
    print(lines)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else str(PROJECT / "requirements.txt")))
