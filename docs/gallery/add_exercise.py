"""Add an exercise by showing it.

A demonstration becomes a definition that counts it; another person is counted by the same definition. The lesson
"Write an exercise" goes through it step by step.
"""

from coach.body.camera import Camera
from coach.body.synthetic import perform
from coach.exercise.authoring import propose
from coach.figure.check import watched

front = Camera(yaw_deg=0)
rest, target = {"shoulder_abduction": 5}, {"shoulder_abduction": 80}
shown = perform(rest, target, reps=4, camera=front, noise_px=1.0).series
proposal = propose(shown, "Half wing", "half_wing", "demonstration.npz")

other = perform(rest, {"shoulder_abduction": 60}, reps=6, camera=front, noise_px=1.5, seed=3).series
session = watched(proposal.exercise, other)
print(f"{proposal.exercise.measure}: {proposal.counted} shown, {len(session.reps)} of 6 counted of somebody else")
