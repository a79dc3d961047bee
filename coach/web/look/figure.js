// The one figure of the pages' scripts: bones, joints, head, the measured limbs with their angle. Over the camera's
// picture it is mirrored and in the replay it is not: where its points are is the caller's to say.

export const COLOUR = { on: "#0072B2", nearly: "#E69F00", change: "#D55E00", none: "#8A8A8A", plain: "#40484F" };
export const PAPER = "#F6F6F6";
export const INK = "#1B1F23";
export const GHOST = "#8FA3B3";
/** As coach/figure/overlay.py draws it into films, in landmark numbers. head: both ears, both shoulders. */
export const BODY = {
  limbs: [
    [11, 12], [23, 24], [11, 23], [12, 24], [11, 13], [13, 15], [12, 14], [14, 16], [23, 25], [25, 27], [24, 26], [26, 28],
    [27, 29], [29, 31], [27, 31], [28, 30], [30, 32], [28, 32],
  ],
  joints: [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28],
  head: [7, 8, 11, 12],
};
const NEAR = 150; // units: two measured joints closer than this would write their numbers over each other

/** Draw one body.
 *
 * at(i): where point i lies, in the canvas's pixels · seen(i): whether it is to be drawn · unit: pixels, the measure of all
 * widths · body: what belongs together, in the caller's own numbers · head: with one, where no picture shows it ·
 * ghost: pale and without a rim, as what lies behind · measured: limbs of three points each, as [limb, colour, text];
 * an arc stands at the bend with the text beyond it, "" for the arc alone, null for neither */
export function drawFigure(pen, { at, seen, unit, body = BODY, head = true, ghost = false, measured = [] }) {
  const all = (points) => points.every(seen);
  const tones = ghost ? [[GHOST, 0]] : [[INK, 4], [PAPER, 0]]; // a dark rim keeps it readable on any picture
  const limbs = body.limbs.filter(all);
  pen.lineCap = pen.lineJoin = "round";
  for (const [tone, extra] of tones) for (const [a, b] of limbs) line(pen, at(a), at(b), tone, (6 + extra) * unit);
  for (const i of body.joints) if (seen(i)) for (const [tone, extra] of tones) dot(pen, at(i), tone, (7 + extra / 2) * unit);
  if (head && all(body.head)) drawHead(pen, body.head.map(at), tones, unit);
  const shown = measured.filter(([limb]) => all(limb));
  const bends = shown.map(([[, joint]]) => at(joint));
  const crowded = bends.length === 2 && Math.hypot(bends[0][0] - bends[1][0], bends[0][1] - bends[1][1]) < NEAR * unit;
  for (const [limb, colour, text] of shown) {
    const [from, joint, to] = limb.map(at);
    for (const [tone, extra] of [[PAPER, 6], [colour, 0]]) {
      line(pen, from, joint, tone, (12 + extra) * unit);
      line(pen, joint, to, tone, (12 + extra) * unit);
    }
    if (text != null && !crowded) writeAngle(pen, from, joint, to, text, unit);
  }
}

function line(pen, from, to, tone, wide) {
  pen.strokeStyle = tone;
  pen.lineWidth = wide;
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
}

function dot(pen, at, tone, radius) {
  pen.fillStyle = tone;
  pen.beginPath();
  pen.arc(...at, radius, 0, 7);
  pen.fill();
}

/** A circle about the ears, half as large as they are high over the shoulders. */
function drawHead(pen, [ear1, ear2, shoulder1, shoulder2], tones, unit) {
  const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [x, y] = middle(ear1, ear2), [neckX, neckY] = middle(shoulder1, shoulder2);
  pen.beginPath();
  pen.arc(x, y, 0.5 * Math.hypot(x - neckX, y - neckY), 0, 7);
  for (const [tone, extra] of tones) {
    pen.strokeStyle = tone;
    pen.lineWidth = (6 + extra) * unit;
    pen.stroke();
  }
}

/** An arc inside the bend and the number beyond it, with a rim so that it reads on the figure. */
function writeAngle(pen, from, [x, y], to, text, unit) {
  const turn = (point) => Math.atan2(point[1] - y, point[0] - x);
  const start = turn(from), end = turn(to);
  const short = ((end - start + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  pen.strokeStyle = PAPER;
  pen.lineWidth = 5 * unit;
  pen.beginPath();
  pen.arc(x, y, 44 * unit, start, end, short < 0);
  pen.stroke();
  if (!text) return;
  const middle = start + short / 2;
  const place = [x + Math.cos(middle) * 95 * unit, y + Math.sin(middle) * 80 * unit];
  pen.font = `700 ${Math.max(22, 40 * unit)}px "Atkinson Hyperlegible Next", system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 8 * unit;
  pen.strokeText(text, ...place);
  pen.fillStyle = INK;
  pen.fillText(text, ...place);
}
