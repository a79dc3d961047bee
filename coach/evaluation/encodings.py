"""Whether a film that is encoded anew counts the same: libx264 at three qualities, and at three heights.

usage: python -m coach.evaluation.encodings [../shared]     an hour on two cores; what was seen once is kept and not
                                                            looked at again (data/encodings)

The first film of each maker and exercise of ../shared/people and ../shared/clips, where something is counted or held.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coach.evaluation.markdown import percent, table
from coach.evaluation.people import PersonRow, clips, scored, wilson
from coach.evaluation.recorded import entries, with_people
from coach.evaluation.seen_cycles import makers, read_film
from coach.pose import CoachError, PoseSeries
from coach.pose.clips import Clip

KEPT = Path("data/encodings")
TITLE = "## Films encoded anew"
WANTED = 0.97
# Name: quality (constant rate factor; libx264's own is 23), and lines where the picture is made smaller
ENCODINGS: dict[str, tuple[int, int | None]] = {
    "crf 18": (18, None), "crf 28": (28, None), "crf 34": (34, None),
    "720 lines": (23, 720), "480 lines": (23, 480), "360 lines": (23, 360),
}  # fmt: skip
_AS_IT_IS = "as it is"
_TICKS = 90_000  # a second: of an MP4's clock
_LONGEST_S = 21.0
_HOLD_S = 1.0  # a hold is the same within so much


@dataclass(frozen=True)
class Film:
    """clip: its entry in the list, with the truth"""

    path: Path
    clip: Mapping[str, Any]


def films(shared: Path) -> list[Film]:
    """The first of each maker and exercise."""
    made_by = dict(makers(shared / "people" / "SOURCES.md"))
    every = [Film(shared / "people" / c["file"], c) for c in clips(shared / "people")]
    every += [Film(shared / "clips" / c["file"], c) for c in entries(shared / "clips")]
    found: dict[tuple[str, str], Film] = {}
    for film in every:
        if (film.clip.get("reps") or film.clip.get("hold_s")) and _length_s(film.path) <= _LONGEST_S:
            found.setdefault((made_by.get(film.path.name, film.path.stem), film.clip["exercise"]), film)
    return list(found.values())


def _length_s(path: Path) -> float:
    with Clip(path) as clip:
        return clip.info.duration_s


def encode(path: Path, to: Path, crf: int, lines: int | None) -> bool:
    """The film once more, each picture at its own time. False where it has no more lines than that already."""
    import av

    with Clip(path) as clip:
        frames = iter(clip)
        first = next(frames)
        high, wide = first[1].shape[:2]
        if lines is not None and high <= lines:
            return False
        share = 1.0 if lines is None else lines / high
        with av.open(str(to), "w") as out:
            stream = out.add_stream("libx264", rate=round(clip.info.fps), options={"crf": str(crf)})
            stream.width, stream.height = (2 * round(share * side / 2) for side in (wide, high))
            stream.pix_fmt = "yuv420p"
            stream.codec_context.time_base = Fraction(1, _TICKS)  # as fine as the film's own times
            for t_s, rgb in chain([first], frames):
                picture = av.VideoFrame.from_ndarray(rgb, "rgb24").reformat(
                    stream.width, stream.height, "yuv420p", interpolation="AREA"
                )
                picture.pts, picture.time_base = round(t_s * _TICKS), Fraction(1, _TICKS)
                out.mux(stream.encode(picture))
            out.mux(stream.encode(None))
    return True


def seen(film: Film, name: str, kept: Path) -> PoseSeries | None:
    """The landmarks of a film as it is or encoded anew; None where it is no smaller. kept: takes them"""
    file = kept / f"{film.path.stem}.{name.replace(' ', '_')}.npz"
    if file.is_file():
        return PoseSeries.load(file)
    if name == _AS_IT_IS:
        return read_film(film.path, file, film.clip["exercise"])
    with TemporaryDirectory() as folder:
        anew = Path(folder) / "anew.mp4"
        if not encode(film.path, anew, *ENCODINGS[name]):
            return None
        return read_film(anew, file, film.clip["exercise"])


@dataclass(frozen=True)
class Pair:
    """before, after: what was counted, or held, of the film as it is and encoded anew"""

    film: Film
    encoding: str
    before: PersonRow
    after: PersonRow

    @property
    def same(self) -> bool:
        return abs(self.before.got - self.after.got) <= (_HOLD_S if self.before.kind == "hold" else 0)


def pairs(chosen: Sequence[Film], kept: Path, seen_only: bool = False) -> Iterator[Pair]:
    """Each film with each encoding. seen_only: leave out what was not looked at before"""
    for film in chosen:
        rows: dict[str, PersonRow] = {}
        for name in (_AS_IT_IS, *ENCODINGS):
            if seen_only and not (kept / f"{film.path.stem}.{name.replace(' ', '_')}.npz").is_file():
                continue
            try:
                series = seen(film, name, kept)
            except CoachError as error:  # it could not be measured: nothing is counted
                print(f"{film.path.name}, {name}: {error}", file=sys.stderr)
                rows[name] = scored(film.clip, None, "")[0]
                continue
            if series is not None:
                rows[name] = scored(film.clip, series, "")[0]
            if name in rows:
                print(f"{film.path.name}, {name}: {rows[name].got:g}", file=sys.stderr, flush=True)
        before = rows.pop(_AS_IT_IS, None)
        yield from (Pair(film, name, before, after) for name, after in rows.items() if before is not None)


def card(found: Sequence[Pair], of_films: int) -> str:
    """The part of the accuracy card. of_films: how many there are, looked at or not"""
    of, same = Counter(p.encoding for p in found), Counter(p.encoding for p in found if p.same)
    body = [[name, str(of[name]), percent(same[name] / of[name])] for name in ENCODINGS if of[name]]
    low, high = wilson(same.total(), of.total())
    body.append(["all", str(of.total()), f"{percent(same.total() / of.total())} ({low:.2f} to {high:.2f})"])
    wrong = [
        [p.film.path.name, p.before.exercise, p.encoding, f"{p.before.want:g}", f"{p.before.got:g}",
         f"{p.after.got:g}", ", ".join(f"{code} {n}" for code, n in p.after.told.most_common(3)) or "-"]
        for p in found
        if not p.same
    ]  # fmt: skip
    return "\n\n".join(
        [
            TITLE,
            f"{len({p.film.path for p in found})} of {of_films} films, one of each maker and exercise, encoded anew "
            "with libx264, seen by the pose model and counted (`python -m coach.evaluation.encodings`). Those with "
            f"lines are made smaller, never larger. Wanted: the same count as the film as it is in {percent(WANTED)}; "
            f"a hold within {_HOLD_S:g} s.",
            table(["encoding", "films", "the same count"], body),
            table(["clip", "exercise", "encoding", "true", "as it is", "anew", "told not counted"], wrong),
        ]
    )


def of_shared(shared: Path, kept: Path = KEPT) -> str:
    chosen = films(shared)
    return card(list(pairs(chosen, kept)), len(chosen))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, nargs="?")
    parser.add_argument("--keep", type=Path, default=KEPT, help="takes the landmarks")
    parser.add_argument("--seen-only", action="store_true", help="only what was looked at before")
    args = parser.parse_args()
    shared = with_people(args.shared)
    if shared is None:
        return 0
    chosen = films(shared)
    print(card(list(pairs(chosen, args.keep, args.seen_only)), len(chosen)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
