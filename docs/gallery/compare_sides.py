"""Compare left and right.

Somebody straightens the right knee two thirds as far as the left. A difference counts only when it is larger than the
least change that the measure's error allows.
"""

from statistics import median

from coach import Session, load_exercise
from coach.body.camera import Camera
from coach.body.synthetic import perform
from coach.kinematics.registry import MEASURES

exercise = load_exercise("knee_extension_seated")
guide = exercise.guide
sides = {}
for side, share in (("left", 1.0), ("right", 0.66)):
    session = Session(exercise, side)
    camera = Camera(yaw_deg=90 if side == "left" else -90)  # each leg from its own side
    for pose in perform(
        guide.rest, guide.target, guide.base, side=side, range_factor=share, camera=camera, noise_px=1.0
    ).series:
        session.step(pose)
    session.finish()
    sides[side] = median(rep.rom_deg for rep in session.reps if rep.rom_deg is not None)

difference, counts_from = sides["left"] - sides["right"], MEASURES[exercise.measure].mdc
verdict = "beyond" if abs(difference) > counts_from else "within"
print(f"left {sides['left']:.0f}, right {sides['right']:.0f} degrees: a difference of {difference:.0f},", end=" ")
print(f"{verdict} the {counts_from:.0f} that count")
