"""What is missing on this machine, and the fix. Standard library only: it must run before anything is installed.

``python coach/doctor.py --install`` is what the Makefile calls to bring in missing system libraries.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

LIBRARIES = {"libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2", "libGL.so.1": "libgl1"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def missing_libraries() -> list[str]:
    """Debian packages of the shared libraries that mediapipe and OpenCV link against and this machine lacks."""
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def may_install() -> list[str] | None:
    """The command prefix that may install packages, or None where nobody may without a password."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install(packages: list[str]) -> bool:
    """Install Debian packages if that is allowed; otherwise say the one line to type. True when they are there."""
    if not packages:
        return True
    line = "sudo apt-get install -y " + " ".join(packages)
    prefix = may_install()
    if prefix is None:
        print(f"Missing on this machine: {' '.join(packages)}. Type: {line}", file=sys.stderr)
        return False
    print(f"installing {' '.join(packages)}")
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            [*prefix, *command],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    if done.returncode:
        print(f"Could not install {' '.join(packages)} (no network?). Type: {line}", file=sys.stderr)
    return done.returncode == 0


def opencv_wheels() -> list[str]:
    """The OpenCV distributions installed; more than one overwrite each other's ``cv2``."""
    names = {(d.metadata["Name"] or "").lower() for d in metadata.distributions()}
    return sorted(n for n in names if n.startswith("opencv-"))


def library_problem() -> str | None:
    """One line for the system libraries that are missing, with the fix; None when all are there."""
    libraries = missing_libraries()
    return f"Missing system libraries. Type: sudo apt-get install -y {' '.join(libraries)}" if libraries else None


def film_problem() -> str | None:
    """One line when a second of a drawn person cannot be written, read and looked at; None when that works.

    What is installed may be of versions that do not fit together: only doing it shows.
    """
    anew = "Set the coach up anew: rm -rf .venv && make run"
    try:
        from coach.body.synthetic import stand_still
        from coach.figure.drawn import draw_clip
        from coach.pose.clips import Clip
        from coach.pose.model_bundle import locate
        from coach.pose.scene import Scene
        from coach.settings import settings

        with tempfile.TemporaryDirectory(prefix="coach-") as folder:
            path = draw_clip(Path(folder, "still.mp4"), stand_still(1.0))
            with Clip(path) as clip, Scene(locate("full", settings().model)) as scene:
                seen = [scene.pose(rgb, t_s).found for t_s, rgb in clip]
    except Exception as error:  # whatever a library of another version throws
        why = str(error).partition("\n")[0] or "no reason given"
        return f"A film cannot be read here ({type(error).__name__}: {why}). {anew}"
    if len(seen) != 30 or sum(seen) < 15:
        return f"In a second of a drawn person {len(seen)} frames were read and {sum(seen)} showed somebody. {anew}"
    return None


def examine() -> list[str]:
    """One line a problem, each with its fix; empty when all is well."""
    problems = []
    libraries = library_problem()
    if libraries:
        problems.append(libraries)
    wheels = opencv_wheels()
    if len(wheels) != 1:
        found = " and ".join(wheels) or "none"
        problems.append(f"Exactly one OpenCV is needed, found {found}. Type: rm -rf .venv && make run")
    from coach.pose.errors import CoachError
    from coach.settings import settings

    try:
        from coach.pose.model_bundle import locate

        locate("full", settings().model)
    except CoachError as error:
        problems.append(str(error))
    if settings().pose == "browser":
        try:
            from coach.pose.web_runtime import verify_web

            verify_web()
        except CoachError as error:
            problems.append(str(error))
    if not problems and (film := film_problem()):  # without a library or a model it cannot work, and that is told
        problems.append(film)
    try:
        from coach.records.store import Store

        Store(settings().database_url).close()
    except CoachError as error:
        problems.append(str(error))
    return problems


if __name__ == "__main__":
    wanted = missing_libraries()
    if "--browser" in sys.argv and browser() is None:
        # Only tests need it; without it they skip and say so.
        install(["chromium"])
    sys.exit(0 if "--install" not in sys.argv or install(wanted) else 1)
