"""Films with sound, cut off, trimmed, without an index, under any name: what people bring."""

import struct

import av
import numpy as np
import pytest

from coach.pose import CoachError
from coach.pose.clips import Clip
from tests.pose.test_clips import read, write


def with_sound(path, film_s, sound_s):
    with av.open(str(path), "w") as out:
        film, sound = out.add_stream("libx264", rate=30), out.add_stream("aac", rate=16000)
        film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        for _ in range(round(film_s * 30)):
            out.mux(film.encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), 99, np.uint8), format="rgb24")))
        out.mux(film.encode())
        for i in range(round(sound_s * 16000 / 1024)):
            heard = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            heard.sample_rate, heard.pts = 16000, i * 1024
            out.mux(sound.encode(heard))
        out.mux(sound.encode())
    return path


@pytest.mark.parametrize("ending", ["mkv", "mp4", "mov", "ts"])
@pytest.mark.parametrize("sound_s", [1.0, 8.0])
def test_sound_of_another_length_is_no_damage(tmp_path, ending, sound_s):
    times, _, clip = read(with_sound(tmp_path / f"a.{ending}", 3.0, sound_s))
    assert len(times) == 90
    assert not clip.cut_short


def test_a_film_with_sound_that_was_cut_off_is_told(tmp_path):
    whole = with_sound(tmp_path / "a.mkv", 6.0, 6.0).read_bytes()
    (tmp_path / "cut.mkv").write_bytes(whole[: len(whole) // 2])
    assert read(tmp_path / "cut.mkv")[2].cut_short


@pytest.mark.parametrize("from_s", [0.0, 1.0])
@pytest.mark.parametrize("flags", ["faststart", "frag_keyframe+empty_moov"])
def test_an_mp4_that_was_cut_off_is_told(tmp_path, from_s, flags):
    path = write(tmp_path / "a.mp4", np.arange(90) / 30, 320, 240, every=10, options={"movflags": flags})
    assert not read(path, from_s)[2].cut_short
    whole = path.read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) * 8 // 10])
    assert read(tmp_path / "cut.mp4", from_s)[2].cut_short


def trimmed(path, from_s, length_s):
    """An MP4 whose edit list shows a part of it, as phones trim."""
    write(
        path, 0.1 + np.arange(120) / 30, codec="libx264", every=10
    )  # a start above 0 has the muxer write an edit list
    data = bytearray(path.read_bytes())
    at = data.index(b"elst")
    (size,) = struct.unpack_from(">I", data, at - 4)
    scale = struct.unpack_from(">I", data, data.index(b"mdhd") + 16)[0]
    entries = (size - 16) // 12
    struct.pack_into(">I", data, at + 8, 1)
    data[at + 12 : at - 4 + size] = bytes(12 * entries)
    struct.pack_into(">IiI", data, at + 12, round(length_s * 1000), round(from_s * scale), 1 << 16)
    struct.pack_into(">I", data, data.index(b"mvhd") + 20, round(length_s * 1000))
    path.write_bytes(bytes(data))
    return path


def test_a_film_that_was_trimmed_is_whole(tmp_path):
    times, _, clip = read(trimmed(tmp_path / "a.mp4", 1.0, 2.0))
    assert 58 <= len(times) <= 62
    assert times[-1] == pytest.approx(2.0, abs=0.07)
    assert not clip.cut_short
    late, _, clip = read(tmp_path / "a.mp4", 1.2)
    assert late == [t for t in times if t >= 1.2]
    assert not clip.cut_short


@pytest.mark.parametrize(
    "name",
    [
        "2024-05-01T10:30:00.mkv",
        "http:x.mkv",
        "file:x.mkv",
        "100%.mkv",
        "a%03d.mkv",
        "a%20b.mkv",
        "a b?c=1#d&e.mkv",
        "ü.mkv",
    ],
)
def test_a_name_is_a_name(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)  # as somebody types it, without a folder that would hide the colon
    write(name, np.arange(5) / 30)
    with Clip(name) as clip:
        assert len(list(clip)) == 5
        assert clip.info.file == name


def test_words_about_a_film_need_not_be_utf8(tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        out.metadata["title"] = "Gymnastik mit Herrn XXXXX"
        stream = out.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")))
        out.mux(stream.encode())
    data = path.read_bytes()
    assert b"XXXXX" in data
    path.write_bytes(data.replace(b"XXXXX", b"M\xfcll."))
    assert len(read(path)[0]) == 5


def boxes(path):
    """(kind, offset, length) of an MP4's outermost boxes."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, at, length
        at += length


@pytest.mark.parametrize("how", ["no index", "half an index", "a bad index"])
def test_an_mp4_without_its_index_says_what_is_wrong(tmp_path, how):
    path = write(tmp_path / "a.mp4", np.arange(30) / 30)
    data = bytearray(path.read_bytes())
    at, length = next((at, length) for kind, at, length in boxes(path) if kind == b"moov")
    if how == "a bad index":
        data[at + 8 : at + length] = bytes(length - 8)
    else:
        del data[at + (0 if how == "no index" else length // 2) :]
    path.write_bytes(bytes(data))
    with pytest.raises(CoachError) as error:
        Clip(path)
    told = str(error.value)
    assert "\n" not in told
    assert "Use MP4" not in told
    assert "damaged" in told or "holds no picture" in told if how == "a bad index" else "without its index" in told


@pytest.mark.parametrize("ending", ["mkv", "avi"])
def test_what_begins_as_a_film_is_called_damaged(tmp_path, ending):
    path = write(tmp_path / f"a.{ending}", np.arange(5) / 30)
    path.write_bytes(path.read_bytes()[:24])
    with pytest.raises(CoachError, match="damaged"):
        Clip(path)
