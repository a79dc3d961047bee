"""The clip reader on clips made here, of the kinds that people bring: uneven times, odd sizes, turned, damaged."""

import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from av.stream import Disposition

from coach.pose import CoachError
from coach.pose.clips import Ahead, Clip


def write(path, times_s, width=64, height=48, codec="mpeg4", picture=None, aspect=None, every=None, rate=None, **kinds):
    """aspect: of a pixel · every: frames between those that can be decoded on their own · rate: of
    the coder's clock · kinds: format, options"""
    with av.open(f"file:{path}", "w", **kinds) as out:
        stream = out.add_stream(codec, rate=30)
        if aspect is not None:
            stream.sample_aspect_ratio = stream.codec_context.sample_aspect_ratio = aspect
        if every is not None:
            stream.codec_context.gop_size = every
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = Fraction(1, rate or 1000)
        for i, t in enumerate(times_s):
            rgb = np.full((height, width, 3), (i * 9) % 255, np.uint8) if picture is None else picture
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame.pts, frame.time_base = round(t * 1000), Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def turn(path, a, b, c, d):
    """Write a display matrix into an MP4, which PyAV cannot."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 4 + 20 + 8 + 8  # version and flags, times and ids, reserved, layer and volume
    data[at : at + 36] = struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
    path.write_bytes(bytes(data))


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


def test_a_phone_clip_filmed_upright(tmp_path):
    """A portrait clip as phones write it: stored lying down, with a display matrix that turns it by 90 degrees."""
    stored = np.zeros((48, 64, 3), np.uint8)
    stored[:, :20] = 255  # white at the left as stored; turned clockwise it is on top
    path = write(tmp_path / "phone.mp4", np.arange(4) / 30, picture=stored)
    turn(path, 0, 1, -1, 0)
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


def read(path, from_s=0.0, **options):
    """(times, pictures) of a clip, and the clip."""
    with Clip(path, **options) as clip:
        frames = list(clip.frames(from_s))
    return [t for t, _ in frames], [p for _, p in frames], clip


@pytest.mark.parametrize(("aspect", "size"), [(Fraction(4, 3), (64, 36)), (Fraction(3, 4), (48, 48)), (1, (48, 36))])
def test_pixels_that_are_not_square(tmp_path, aspect, size):
    _, pictures, clip = read(write(tmp_path / "a.mp4", np.arange(3) / 30, 48, 36, aspect=aspect))
    assert {p.shape[:2] for p in pictures} == {size[::-1]}
    assert (clip.info.width, clip.info.height) == size


def test_pixels_that_are_not_square_in_a_film_that_is_turned(tmp_path):
    path = write(tmp_path / "a.mp4", np.arange(3) / 30, 48, 36, aspect=Fraction(4, 3))
    turn(path, 0, 1, -1, 0)
    assert {p.shape for p in read(path)[1]} == {(64, 36, 3)}


def test_a_film_is_mirrored_where_it_says_so(tmp_path):
    stored = np.zeros((48, 64, 3), np.uint8)
    stored[:24, :32] = 255  # white at the top left as stored
    path = write(tmp_path / "a.mp4", np.arange(3) / 30, picture=stored)
    turn(path, -1, 0, 0, 1)
    shown = read(path)[1][-1]
    assert shown[:20, 40:].mean() > 200
    assert shown[:20, :28].mean() < 60


def resized(path, sizes):
    """Ten pictures of each size, one after another in one stream."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libvpx", rate=30)
        stream.width, stream.height, stream.pix_fmt = *sizes[0], "yuv420p"
        for n, (width, height) in enumerate(sizes):
            coder = av.CodecContext.create("libvpx", "w")
            coder.width, coder.height, coder.pix_fmt = width, height, "yuv420p"
            coder.time_base, coder.framerate = Fraction(1, 30), Fraction(30)
            pictures = [av.VideoFrame.from_ndarray(np.full((height, width, 3), 200, np.uint8), format="rgb24")] * 10
            packets = []
            for i, picture in enumerate(pictures):
                picture.pts, picture.time_base = n * 10 + i, Fraction(1, 30)
                packets += coder.encode(picture)
            for packet in packets + coder.encode():
                packet.stream = stream
                out.mux(packet)
    return path


@pytest.mark.parametrize(
    ("sizes", "dark"),
    [
        ([(64, 48), (128, 96), (64, 48)], 0.0),
        ([(128, 96), (64, 48)], 0.0),
        ([(96, 64), (64, 96)], 0.5),  # the phone was turned: the second is fitted into the first, black beside it
    ],
)
def test_a_size_that_changes_is_brought_to_the_first(tmp_path, sizes, dark):
    times, pictures, clip = read(resized(tmp_path / "a.webm", sizes))
    assert len(times) == 10 * len(sizes)
    assert {p.shape for p in pictures} == {(sizes[0][1], sizes[0][0], 3)}
    assert (clip.info.width, clip.info.height) == sizes[0]
    assert abs((pictures[-1] < 60).mean() - dark) < 0.1


def test_pictures_without_times_have_the_rate_that_they_state(tmp_path):
    path = write(tmp_path / "a.h264", np.arange(25) / 30, codec="libx264", rate=30, format="h264")
    times, _, clip = read(path)
    assert clip.info.fps == 30
    np.testing.assert_allclose(times, np.arange(25) / 30, atol=1e-6)
    assert not clip.cut_short


def test_pictures_without_times_or_rate_are_told(tmp_path):
    times, _, clip = read(write(tmp_path / "a.mjpeg", np.arange(25) / 30, codec="mjpeg", format="mjpeg"))
    np.testing.assert_allclose(times, np.arange(25) / 30, atol=1e-6)
    assert clip.times_assumed
    assert not clip.cut_short


def test_two_recordings_joined_byte_by_byte(tmp_path):
    one = write(tmp_path / "one.ts", np.arange(60) / 30, codec="libx264").read_bytes()
    (tmp_path / "two.ts").write_bytes(one + one)
    times, _, clip = read(tmp_path / "two.ts")
    np.testing.assert_allclose(times, np.arange(120) / 30, atol=0.002)
    assert not clip.cut_short


@pytest.mark.parametrize("ending", ["mkv", "mp4", "ts", "mov"])
@pytest.mark.parametrize("start_s", [0.0, 3.0])
def test_a_film_that_starts_late_is_whole(tmp_path, ending, start_s):
    times, _, clip = read(write(tmp_path / f"a.{ending}", start_s + np.arange(60) / 30, codec="libx264"))
    np.testing.assert_allclose(times, np.arange(60) / 30, atol=0.002)
    assert not clip.cut_short


@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts", "avi", "mov"])
@pytest.mark.parametrize("from_s", [0.5, 4.0, 7.9])
@pytest.mark.parametrize("every", [1, 12, 1000])
def test_frames_from_the_middle_are_the_last_of_all(tmp_path, ending, from_s, every):
    """However rare the pictures are that can be decoded on their own: a seek would land behind, and frames be lost."""
    rng = np.random.default_rng(0)
    path = tmp_path / f"a.{ending}"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30, options={"x264-params": f"keyint={every}:scenecut=0"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(240):
            picture = rng.integers(0, 255, (48, 64, 3), np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode())
    times, pictures, _ = read(path)
    late, of_late, _ = read(path, from_s)
    np.testing.assert_allclose(times, np.arange(240) / 30, atol=0.002)
    assert late == [t for t in times if t >= from_s]
    assert all(np.array_equal(a, b) for a, b in zip(of_late, pictures[-len(late) :], strict=True))


def test_frames_from_the_middle_where_times_jump(tmp_path):
    one = write(tmp_path / "one.ts", np.arange(90) / 30, codec="libx264").read_bytes()
    (tmp_path / "three.ts").write_bytes(one * 3)
    times, pictures, _ = read(tmp_path / "three.ts")
    late, of_late, _ = read(tmp_path / "three.ts", 4.0)
    assert len(times) == 270
    assert late == [t for t in times if t >= 4.0]
    assert all(np.array_equal(a, b) for a, b in zip(of_late, pictures[-len(late) :], strict=True))


def with_cover(path, first, said):
    """A film of 20 pictures and a cover, in this order, which says that it is one or does not."""
    with av.open(str(path), "w") as out:
        made = {}
        for name in ("cover", "film") if first else ("film", "cover"):
            made[name] = out.add_stream("mjpeg" if name == "cover" else "libx264", rate=30)
            made[name].width, made[name].height = 64, 48
            made[name].pix_fmt = "yuvj420p" if name == "cover" else "yuv420p"
        if said:
            made["cover"].disposition = Disposition.attached_pic
        for name, n in (("cover", 1), ("film", 20)):
            for i in range(n):
                frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 9 * i, np.uint8), format="rgb24")
                frame = frame.reformat(format=made[name].pix_fmt)
                frame.pts, frame.time_base = i, Fraction(1, 30)
                out.mux(made[name].encode(frame))
            out.mux(made[name].encode())
    return path


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("said", [True, False])
def test_a_cover_is_not_the_film(tmp_path, first, said):
    times, _, clip = read(with_cover(tmp_path / "a.mkv", first, said))
    assert len(times) == 20
    assert not clip.cut_short
