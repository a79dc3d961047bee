"""Score a folder on Dask.

Each clip's name begins with its exercise. One line of JSON for each, whatever becomes of the others; with the address
of a scheduler as the third argument a whole cluster does it.
"""

import json
from pathlib import Path

from coach import load_exercise
from coach.batch.many import run
from coach.body.camera import Camera
from coach.body.synthetic import perform


def main() -> None:
    folder = Path("clips")
    folder.mkdir(exist_ok=True)
    for n, (id, yaw_deg) in enumerate((("squat", 90), ("heel_raise", 90), ("shoulder_abduction", 0))):
        guide = load_exercise(id).guide
        shown = perform(guide.rest, guide.target, reps=3 + n, camera=Camera(yaw_deg=yaw_deg), noise_px=0.5)
        shown.series.save(folder / f"{id}_monday.npz")
    print(run(folder, Path("results.jsonl")))
    for line in Path("results.jsonl").read_text().splitlines():
        one = json.loads(line)
        print(one["file"], one["report"]["summary"]["reps"] if one["status"] == "done" else one["why"])


if __name__ == "__main__":  # Dask's workers import this file
    main()
