// The recorded figure at one moment, and behind it, paler, the second rep or the target movement.

import { COLOUR, drawFigure } from "../../look/figure.js";
import { indexAt } from "./recording.js";

export class Figures {
  constructor(canvas, recording) {
    Object.assign(this, { canvas, recording, pen: canvas.getContext("2d") });
  }

  /** As many pixels as the screen has. */
  fit() {
    const { canvas } = this, ratio = window.devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  }

  /** span: the rep at this moment, or undefined · chosen: the rep that is looked at alone · second: what lies behind it */
  draw(frame, span, chosen, second) {
    const { pen, recording } = this, { width, height } = this.canvas;
    const [left, top, wide, tall] = recording.box;
    const scale = Math.min(width / wide, height / tall);
    const shift = [(width - wide * scale) / 2 - left * scale, (height - tall * scale) / 2 - top * scale];
    pen.clearRect(0, 0, width, height);
    if (second) {
      const start = recording.hipsAt(recording.indexAt(chosen.start));
      const move = start && second.hips ? [0, 1].map((k) => start[k] - second.hips[k]) : [0, 0];
      const ms = Math.min(Math.max(second.start, second.start + recording.times[frame] - chosen.start), second.end);
      const behind = shift.map((v, k) => v + move[k] * scale);
      this.figure(second.points, indexAt(second.times, ms), scale, behind, { ghost: true });
    }
    this.figure(recording.points, frame, scale, shift, { measured: this.measured(frame, span) });
  }

  figure(points, frame, scale, shift, how) {
    drawFigure(this.pen, {
      at: (i) => points.at(frame, i).map((v, k) => v * scale + shift[k]),
      seen: (i) => points.seen(frame, i),
      unit: this.canvas.height / 640,
      body: this.recording.body,
      ...how,
    });
  }

  /** The measured limbs at this moment. */
  measured(frame, span) {
    const { recording } = this, limbs = recording.measured;
    return recording
      .sidesOf(span, Object.keys(limbs))
      .filter((side) => side !== "both" && limbs[side])
      .map((side) => [limbs[side], recording.value(side, frame)])
      .filter(([, value]) => value != null)
      .map(([limb, value]) => [limb, COLOUR.on, recording.degrees ? recording.amount(value) : null]);
  }
}
