"""The browser's pose runtime: fetched once, checked, and told about in one line where it cannot be had."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coach.pose import model_bundle
from coach.pose.errors import ModelError
from coach.pose.model_bundle import FOLDER, manifest
from coach.pose.web_runtime import build_web, verify_web, web_files


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    shutil.copy(FOLDER / "manifest.toml", tmp_path)
    return tmp_path


def test_what_is_missing_says_what_to_type(empty: Path):
    with pytest.raises(ModelError, match="coach models build --web"):
        verify_web(empty)


def test_without_npm_it_is_one_line_and_nothing_changes(empty: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(model_bundle.shutil, "which", lambda name: None)
    with pytest.raises(ModelError, match=r"npm, which is not installed. .*server only") as told:
        build_web(empty, say=lambda line: None)
    assert "\n" not in str(told.value)
    assert not (empty / "web").exists()


def test_another_package_under_the_name_is_not_used(empty: Path, monkeypatch: pytest.MonkeyPatch):
    npm = empty / "npm"
    npm.write_text('#!/bin/sh\nwhile [ "$1" != --pack-destination ]; do shift; done\necho evil > "$2/evil.tgz"\n')
    npm.chmod(0o755)
    monkeypatch.setattr(model_bundle.shutil, "which", lambda name: str(npm))
    with pytest.raises(ModelError, match=r"not what models/manifest\.toml says"):
        build_web(empty, say=lambda line: None)
    assert not (empty / "web").exists()


def test_a_changed_file_is_refused(empty: Path):
    (empty / "web").mkdir()
    for file in web_files(empty).values():
        file.write_bytes(b"changed")
    with pytest.raises(ModelError, match="damaged or not ours"):
        verify_web(empty)


def test_its_version_is_one_that_reports_to_nobody():
    """Of 1.0 and later each landmarker posts to a host of its maker; read the bundle before this is raised."""
    major = int(manifest()["web"]["version"].partition(".")[0])
    assert major < 1
    try:
        scripts = [file for file in verify_web().values() if file.suffix in (".mjs", ".js")]
    except ModelError as error:
        pytest.skip(str(error))
    assert not [file for file in scripts if "googleapis.com/v1" in file.read_text("utf-8")]
