// A kept set as it came from the server: where the points were and what was measured, by frame.

const LOST = -32768;

/** The last index whose time is not after this one. */
export function indexAt(times, ms) {
  let low = 0, high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Points of all frames: two numbers of 16 bits each, in base 64. width: points a frame */
class Points {
  constructor(text, width) {
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    Object.assign(this, { numbers: new Int16Array(bytes.buffer), width });
  }

  at(frame, i) {
    const place = 2 * (frame * this.width + i);
    return [this.numbers[place], this.numbers[place + 1]];
  }

  seen(frame, i) {
    return this.numbers[2 * (frame * this.width + i)] !== LOST;
  }

  nobody(frame) {
    return this.numbers.subarray(2 * frame * this.width, 2 * (frame + 1) * this.width).every((v) => v === LOST);
  }
}

export class Recording {
  /** data: of coach/web/desk/replay_data.py */
  constructor(data) {
    this.times = data.times;
    this.points = new Points(data.points, data.points_a_frame);
    this.ghosts = Object.fromEntries(
      Object.entries(data.ghosts).map(([side, ghost]) => [side, { ...ghost, points: new Points(ghost.points, data.points_a_frame) }]),
    );
    this.update(data);
  }

  /** What a run of the page may have changed; the points are decoded once. */
  update({ curves, targets, cuts, measured, box, degrees, angle, limbs, joints, head, hips }) {
    Object.assign(this, { curves, targets, cuts, measured, box, degrees, angle, hips, body: { limbs, joints, head } });
    this.per = degrees ? 10 : 1000; // a value's whole numbers in a degree, or in a length of the trunk
  }

  indexAt(ms) {
    return indexAt(this.times, ms);
  }

  /** The middle of the hips in a frame, or null. */
  hipsAt(frame) {
    if (!this.hips.every((i) => this.points.seen(frame, i))) return null;
    const [a, b] = this.hips.map((i) => this.points.at(frame, i));
    return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  }

  curveOf(side) {
    return this.curves.find((c) => c.side === side) ?? this.curves[0];
  }

  /** The sides that a span is told of. */
  sidesOf(span, known = this.curves.map((c) => c.side)) {
    return span && known.includes(span.side) ? [span.side] : this.curves.map((c) => c.side);
  }

  value(side, frame) {
    const v = this.curveOf(side)?.values[frame];
    return v == null ? null : v / this.per;
  }

  amount(v) {
    return this.degrees ? `${Math.round(v)}°` : v.toFixed(2);
  }
}
