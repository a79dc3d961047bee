"""The clip reader on clips made here: uneven times, odd sizes, rotation, damage."""

from fractions import Fraction

import av
import numpy as np
import pytest

from coach.pose import CoachError
from coach.pose.clips import Ahead, Clip


def write(path, times_s, width=64, height=48, codec="mpeg4", rotate=None, picture=None):
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for i, t in enumerate(times_s):
            rgb = np.full((height, width, 3), (i * 9) % 255, np.uint8) if picture is None else picture
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame.pts, frame.time_base = round(t * 1000), Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def test_real_times_of_a_variable_frame_rate(tmp_path):
    times = [0, 0.03, 0.10, 0.11, 0.5, 0.9]
    with Clip(write(tmp_path / "a.mp4", times)) as clip:
        read = [t for t, _ in clip]
    np.testing.assert_allclose(read, times, atol=0.002)
    assert not clip.cut_short


def test_times_start_at_zero(tmp_path):
    with Clip(write(tmp_path / "a.mkv", [5.0, 5.04, 5.08])) as clip:
        assert [round(t, 2) for t, _ in clip] == [0, 0.04, 0.08]


def test_odd_size(tmp_path):
    with Clip(write(tmp_path / "a.avi", np.arange(5) / 30, width=66, height=50)) as clip:
        shapes = {p.shape for _, p in clip}
    assert shapes == {(50, 66, 3)}


def test_a_large_clip_is_scaled_on_reading(tmp_path):
    with Clip(write(tmp_path / "a.mp4", np.arange(3) / 30, width=640, height=480), max_side_px=320) as clip:
        assert {p.shape for _, p in clip} == {(240, 320, 3)}


@pytest.mark.parametrize(("turn", "corner"), [(90, "right"), (270, "left"), (180, "bottom")])
def test_rotation_metadata_turns_the_picture_upright(turn, corner):
    # PyAV cannot write a display matrix, so the frame's own statement of it is tested through the same function
    from coach.pose.clips import _upright

    picture = np.zeros((40, 60, 3), np.uint8)
    picture[:10] = 255  # white along the top edge as stored
    turned = _upright(picture, -turn)
    edges = {"right": turned[:, -10:], "left": turned[:, :10], "bottom": turned[-10:]}
    assert edges[corner].min() == 255
    assert turned.shape[:2] == ((60, 40) if turn % 180 else (40, 60))


def test_a_phone_clip_filmed_upright(tmp_path):
    """A portrait clip as phones write it: stored lying down, with a display matrix that turns it by 90 degrees."""
    import struct

    stored = np.zeros((48, 64, 3), np.uint8)
    stored[:, :20] = 255  # white at the left as stored; turned clockwise it is on top
    path = write(tmp_path / "phone.mp4", np.arange(4) / 30, picture=stored)
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 4 + 20 + 8 + 8  # version and flags, times and ids, reserved, layer and volume
    data[at : at + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 48 << 16, 0, 1 << 30)
    path.write_bytes(bytes(data))
    with Clip(path) as clip:
        pictures = [p for _, p in clip]
    assert pictures[0].shape == (64, 48, 3)
    assert pictures[0][:15].mean() > 200
    assert pictures[0][-30:].mean() < 60


def test_a_clip_cut_off_in_the_middle_gives_what_is_there(tmp_path):
    whole = write(tmp_path / "whole.mkv", np.arange(90) / 30, width=320, height=240)
    data = whole.read_bytes()
    (tmp_path / "cut.mkv").write_bytes(data[: len(data) * 6 // 10])
    with Clip(tmp_path / "cut.mkv") as clip:
        count = sum(1 for _ in clip)
    assert 10 < count < 90
    assert clip.cut_short


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("a.mp4", None, "No such file"), ("b.mp4", b"", "is empty"), ("c.mp4", b"just some words\n" * 50, "not a video")],
)
def test_bad_files_are_one_clear_line(tmp_path, name, content, says):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CoachError, match=says) as error:
        Clip(tmp_path / name)
    assert "\n" not in str(error.value)


def test_decoding_ahead_keeps_the_order_and_passes_errors_on():
    with Ahead(iter(range(50)), depth=3) as ahead:
        assert list(ahead) == list(range(50))

    def broken():
        yield 1
        raise CoachError("broken")

    with Ahead(broken()) as ahead:
        read = iter(ahead)
        assert next(read) == 1
        with pytest.raises(CoachError, match="broken"):
            next(read)


def test_leaving_early_ends_the_thread():
    def endless():
        while True:
            yield 0

    with Ahead(endless(), depth=2) as ahead:
        next(iter(ahead))
    assert not ahead._thread.is_alive()
