// What is drawn over the camera's picture: the figure, a silhouette to stand in, and numbers for the people. Mirrored like
// the picture; numbers never are.

import { COLOUR, INK, PAPER, drawFigure } from "../look/figure.js";

const SEEN = 0.5;

/** Draw the figure. points: 33 times x, y (shares of the picture), visibility. measured: three landmark numbers or null;
 * its arc is drawn while there is an angle, and the number stands beside the picture.
 * head: with one, where no picture shows it. */
export function drawOver(pen, points, measured, angleDeg, colour, head = false) {
  const { width, height } = pen.canvas;
  drawFigure(pen, {
    at: (i) => [(1 - points[3 * i]) * width, points[3 * i + 1] * height],
    seen: (i) => points[3 * i + 2] >= SEEN,
    unit: height / 720,
    head,
    measured: measured ? [[measured, colour, angleDeg == null ? null : ""]] : [],
  });
}

// x, y in shares of the height from the middle of the floor, and half the thickness
const SHAPES = {
  standing: [[0, -0.79, 0.052, 0, -0.8], [0, -0.63, 0.075, 0, -0.42], [-0.045, -0.4, 0.045, -0.045, -0.06], [0.045, -0.4, 0.045, 0.045, -0.06], [-0.1, -0.63, 0.026, -0.11, -0.36], [0.1, -0.63, 0.026, 0.11, -0.36]],
  chair: [[-0.02, -0.72, 0.058, -0.02, -0.73], [0, -0.55, 0.07, 0, -0.32], [0.02, -0.29, 0.05, 0.24, -0.29], [0.25, -0.27, 0.04, 0.25, -0.05], [0.02, -0.53, 0.028, 0.16, -0.36]],
  lying: [[-0.62, -0.2, 0.055, -0.63, -0.2], [-0.47, -0.18, 0.07, -0.2, -0.18], [-0.17, -0.17, 0.05, 0.6, -0.17]],
  upper: [[0, -0.72, 0.1, 0, -0.74], [0, -0.4, 0.16, 0, 0], [-0.22, -0.42, 0.055, -0.25, -0.1], [0.22, -0.42, 0.055, 0.25, -0.1]],
};

/** A pale person to stand (sit, lie) in. good: everything is right now · turned: with the right side to the camera,
 * which in a mirror faces left. */
export function drawSilhouette(pen, kind, good, turned = false) {
  const { width, height } = pen.canvas;
  const shape = SHAPES[kind] ?? SHAPES.standing;
  const floor = 0.95 * height;
  pen.lineCap = "round";
  pen.save();
  if (turned) pen.transform(-1, 0, 0, 1, width, 0);
  for (const [tone, extra] of [[good ? COLOUR.on : PAPER, 0.018], ["#5C666E", 0]]) {
    pen.strokeStyle = tone;
    for (const [x1, y1, half, x2, y2] of shape) {
      pen.lineWidth = (2 * half + extra) * height;
      pen.beginPath();
      pen.moveTo(width / 2 + x1 * height, floor + y1 * height);
      pen.lineTo(width / 2 + x2 * height + 0.01, floor + y2 * height);
      pen.stroke();
    }
  }
  pen.restore();
}

/** Numbered frames around the people in the picture. people: left, top, width, height as shares, unmirrored. */
export function drawPeople(pen, people) {
  const { width, height } = pen.canvas;
  people.forEach(([left, top, wide, high], i) => {
    const x = (1 - left - wide) * width, y = top * height;
    for (const [tone, line] of [[INK, 10], [PAPER, 5]]) {
      pen.strokeStyle = tone;
      pen.lineWidth = line;
      pen.strokeRect(x, y, wide * width, high * height);
    }
    pen.font = `800 ${Math.round(0.14 * height)}px "Atkinson Hyperlegible Next", system-ui, sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = 12;
    pen.strokeStyle = PAPER;
    pen.strokeText(String(i + 1), x + (wide * width) / 2, y + 0.12 * height);
    pen.fillStyle = INK;
    pen.fillText(String(i + 1), x + (wide * width) / 2, y + 0.12 * height);
  });
}
