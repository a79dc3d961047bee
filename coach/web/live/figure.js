// The figure over the picture, and the silhouette to stand in. Mirrored like the picture; numbers never are.

export const COLOUR = { on: "#0072B2", nearly: "#E69F00", change: "#D55E00", none: "#8A8A8A", plain: "#40484F" };
const LIMBS = [
  [11, 12], [23, 24], [11, 23], [12, 24], [11, 13], [13, 15], [12, 14], [14, 16], [23, 25], [25, 27], [24, 26], [26, 28],
  [27, 29], [29, 31], [27, 31], [28, 30], [30, 32], [28, 32],
];
const JOINTS = [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28];
const SEEN = 0.5;
const PAPER = "#F6F6F6", INK = "#1B1F23";

/** Draw the figure. points: 33 times x, y (shares of the picture), visibility. measured: three landmark numbers or null.
 * head: with one, where no picture shows it. */
export function drawFigure(pen, points, measured, angleDeg, colour, head = false) {
  const { width, height } = pen.canvas;
  const unit = height / 720;
  const at = (i) => [(1 - points[3 * i]) * width, points[3 * i + 1] * height];
  const seen = (...all) => all.every((i) => points[3 * i + 2] >= SEEN);
  const line = (a, b, tone, wide) => {
    pen.strokeStyle = tone;
    pen.lineWidth = wide * unit;
    pen.beginPath();
    pen.moveTo(...at(a));
    pen.lineTo(...at(b));
    pen.stroke();
  };
  const dot = (i, tone, radius) => {
    pen.fillStyle = tone;
    pen.beginPath();
    pen.arc(...at(i), radius * unit, 0, 7);
    pen.fill();
  };
  pen.lineCap = pen.lineJoin = "round";
  const limbs = LIMBS.filter(([a, b]) => seen(a, b));
  // a dark rim keeps it readable on any picture
  for (const [tone, extra] of [[INK, 4], [PAPER, 0]]) for (const [a, b] of limbs) line(a, b, tone, 6 + extra);
  for (const i of JOINTS) if (seen(i)) { dot(i, INK, 9); dot(i, PAPER, 7); }
  if (head && seen(7, 8, 11, 12)) drawHead(pen, at, unit);
  if (!measured || !seen(...measured)) return;
  const [from, joint, to] = measured;
  for (const [tone, extra] of [[PAPER, 6], [colour, 0]]) {
    line(from, joint, tone, 12 + extra);
    line(joint, to, tone, 12 + extra);
  }
  if (angleDeg == null) return;
  const [x, y] = at(joint);
  const turn = (i) => Math.atan2(at(i)[1] - y, at(i)[0] - x);
  const start = turn(from), end = turn(to);
  const short = ((end - start + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  pen.strokeStyle = PAPER;
  pen.lineWidth = 5 * unit;
  pen.beginPath();
  pen.arc(x, y, 44 * unit, start, end, short < 0);
  pen.stroke();
  const middle = start + short / 2;
  const text = `${Math.round(angleDeg)}°`;
  pen.font = `700 ${Math.max(18, 40 * unit)}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 8 * unit;
  pen.strokeStyle = PAPER;
  pen.strokeText(text, x + Math.cos(middle) * 95 * unit, y + Math.sin(middle) * 80 * unit);
  pen.fillStyle = INK;
  pen.fillText(text, x + Math.cos(middle) * 95 * unit, y + Math.sin(middle) * 80 * unit);
}

/** A circle about the ears, half as large as they are high over the shoulders. */
function drawHead(pen, at, unit) {
  const middle = (a, b) => [0, 1].map((i) => (at(a)[i] + at(b)[i]) / 2);
  const [x, y] = middle(7, 8), [neckX, neckY] = middle(11, 12);
  pen.beginPath();
  pen.arc(x, y, 0.5 * Math.hypot(x - neckX, y - neckY), 0, 7);
  for (const [tone, wide] of [[INK, 10], [PAPER, 6]]) {
    pen.strokeStyle = tone;
    pen.lineWidth = wide * unit;
    pen.stroke();
  }
}

// x, y in shares of the height from the middle of the floor, and half the thickness
const SHAPES = {
  standing: [[0, -0.79, 0.052, 0, -0.8], [0, -0.63, 0.075, 0, -0.42], [-0.045, -0.4, 0.045, -0.045, -0.06], [0.045, -0.4, 0.045, 0.045, -0.06], [-0.1, -0.63, 0.026, -0.11, -0.36], [0.1, -0.63, 0.026, 0.11, -0.36]],
  chair: [[-0.02, -0.72, 0.058, -0.02, -0.73], [0, -0.55, 0.07, 0, -0.32], [0.02, -0.29, 0.05, 0.24, -0.29], [0.25, -0.27, 0.04, 0.25, -0.05], [0.02, -0.53, 0.028, 0.16, -0.36]],
  lying: [[-0.62, -0.2, 0.055, -0.63, -0.2], [-0.47, -0.18, 0.07, -0.2, -0.18], [-0.17, -0.17, 0.05, 0.6, -0.17]],
  upper: [[0, -0.72, 0.1, 0, -0.74], [0, -0.4, 0.16, 0, 0], [-0.22, -0.42, 0.055, -0.25, -0.1], [0.22, -0.42, 0.055, 0.25, -0.1]],
};

/** A pale person to stand (sit, lie) in. good: everything is right now. */
export function drawSilhouette(pen, kind, good) {
  const { width, height } = pen.canvas;
  const shape = SHAPES[kind] ?? SHAPES.standing;
  const floor = 0.95 * height;
  pen.lineCap = "round";
  pen.save();
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
    pen.font = `800 ${Math.round(0.14 * height)}px system-ui, sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = 12;
    pen.strokeStyle = PAPER;
    pen.strokeText(String(i + 1), x + (wide * width) / 2, y + 0.12 * height);
    pen.fillStyle = INK;
    pen.fillText(String(i + 1), x + (wide * width) / 2, y + 0.12 * height);
  });
}
