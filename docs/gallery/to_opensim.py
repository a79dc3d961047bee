"""Export to OpenSim.

Marker positions (.trc) and joint angles (.mot) of a recording, read back as OpenSim would: by their columns' names.
"""

from pathlib import Path

import numpy as np

from coach import load_exercise
from coach.body.camera import Camera
from coach.body.synthetic import perform
from coach.exchange.opensim import angles, markers, read_mot, read_trc, to_mot, to_trc

guide = load_exercise("squat").guide
series = perform(guide.rest, guide.target, reps=2, camera=Camera(yaw_deg=90)).series
Path("squats.trc").write_text(to_trc(markers(series, "squats")))
Path("squats.mot").write_text(to_mot(angles(series, "side"), "squats"))

read, motion = read_trc(Path("squats.trc").read_text()), read_mot(Path("squats.mot").read_text())
lines = Path("squats.mot").read_text().splitlines()
print(f"{len(read.t_s)} frames of markers;", lines[lines.index("endheader") + 1].split()[:4])
assert np.allclose(read.t_s, motion.t_s, atol=1e-3)
