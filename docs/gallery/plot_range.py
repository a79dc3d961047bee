"""Analyse a clip and plot its range.

Each repetition with its stated error, and the person's target, as a picture. A clip's name goes in place of the drawn
person's landmarks.
"""

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

from coach import analyze, load_exercise
from coach.body.camera import Camera
from coach.body.synthetic import perform

squat = load_exercise("squat")
shown = perform(
    squat.guide.rest, squat.guide.target, range_factor=[1, 0.9, 0.75, 1, 0.6], camera=Camera(yaw_deg=90), noise_px=1.0
)
shown.series.save("squats.npz")

reps = analyze("squats.npz", squat).report["reps"]
times, degrees = [r["peak_s"] for r in reps], [r["rom_deg"] for r in reps]
plt.errorbar(times, degrees, yerr=[r["error_deg"] for r in reps], fmt="o", color="#0072B2", capsize=4)
plt.axhline(squat.target - squat.rest, color="black", linewidth=1)
plt.xlabel("seconds")
plt.ylabel("knee, degrees")
plt.title(f"{len(reps)} squats, {min(degrees):.0f} to {max(degrees):.0f} degrees")
plt.savefig("range.png")
print(len(reps), "repetitions, degrees:", ", ".join(f"{d:.0f}" for d in degrees))
