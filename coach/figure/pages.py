"""The exercise guide as pages of paper and screen: one self-contained HTML page, or PDF, for each exercise."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

from coach.body.skeleton import expand
from coach.exercise.definition import Exercise, exercise_ids, load_exercise
from coach.figure.actor import fault_poses, prop, target_pose, usual_side
from coach.figure.guide import guide_svg, still_svg
from coach.language import Number, _, language, later
from coach.pose import CoachError

DISCLAIMER = later(
    "This guide does not know your illness. Stop when it hurts more than usual, when you feel dizzy or unwell, and ask "
    "your therapist or doctor what is right for you."
)
KEY = later("Orange: what to change. Grey: where it should be.")
_POSITIONS = {
    "standing": later("Standing"),
    "standing with support": later("Standing, with something to hold"),
    "standing near support": later("Standing, with support in reach"),
    "standing at a wall": later("Standing at a wall"),
    "chair": later("On a chair"),
    "standing or chair": later("Standing, or on a chair"),
    "chair or lying": later("On a chair, or lying"),
    "lying": later("Lying"),
}


@dataclass(frozen=True)
class Slip:
    """A common mistake as a picture. cue: what to do instead · svg: empty where a still picture cannot show it"""

    code: str
    cue: str
    svg: str


def moving_figure(ex: Exercise) -> str:
    g = ex.guide
    title = _("{name}, from rest to target and back").format(name=ex.name)
    return guide_svg(g.base, g.rest, target_pose(ex, usual_side(ex)), g.yaw_deg, prop=prop(ex), title=title)


def still_figures(ex: Exercise) -> tuple[str, str]:
    """(rest, target)."""
    g, side = ex.guide, usual_side(ex)
    goal = {**expand(g.rest), **target_pose(ex, side)}
    rest = still_svg(g.base, g.rest, g.yaw_deg, prop=prop(ex), title=_("{name}: the start").format(name=ex.name))
    return rest, guide_svg(
        g.base,
        g.rest,
        goal,
        g.yaw_deg,
        animate=False,
        prop=prop(ex),
        title=_("{name}: the target").format(name=ex.name),
    )


def slips(ex: Exercise) -> list[Slip]:
    """Each fault of the definition, as the drawn person makes it, beside what it should be."""
    found = []
    for fault in ex.faults:
        poses = fault_poses(ex, fault)
        svg = ""
        if poses is not None:
            good, amiss, yaw = poses
            title = _("{name}, to be changed: {what}").format(name=ex.name, what=fault.code.replace("_", " "))
            svg = still_svg(ex.guide.base, amiss, yaw, prop=prop(ex), like=good, title=title)
        found.append(Slip(fault.code, fault.cue, svg))
    return found


def dose(ex: Exercise) -> str:
    """Tempo in plain words."""
    if ex.kind == "timed":
        return _("At your own pace, while the time runs.")
    if ex.hold is not None:
        return _("Hold for about {n:g} seconds, or as long as it is steady.").format(n=ex.hold.seconds)
    there, back, hold = ex.tempo.out.usual_s, ex.tempo.back.usual_s, ex.tempo.hold_s
    if there == 1:
        words = _("About a second there, {back:g} back. Breathe on.")
        if hold:
            words = _("About a second there, stay {hold:g}, {back:g} back. Breathe on.")
    else:
        words = _("About {there:g} seconds there, {back:g} back. Breathe on.")
        if hold:
            words = _("About {there:g} seconds there, stay {hold:g}, {back:g} back. Breathe on.")
    return words.format(there=Number(there), hold=Number(hold), back=Number(back))


def more(ex: Exercise) -> str:
    """What is easier and harder: an exercise by its name, or the words that stand there."""
    told = []
    for word, which in ((_("Easier"), ex.easier), (_("Harder"), ex.harder)):
        name = load_exercise(which).name if which in exercise_ids() else which
        told += [f"{word}: {name.rstrip('.')}."] if which else []
    return " ".join(told)


# -- HTML ------------------------------------------------------------------------------------------------------------

_STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;background:#f4f6f7;color:#1b1f23;font:21px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
main{max-width:1060px;margin:0 auto;padding:36px 28px 48px;background:#fff;min-height:100vh}
h1{font-size:46px;line-height:1.1;margin:0 0 6px}h2{font-size:27px;margin:36px 0 10px}
p{margin:0 0 12px}.place{color:#40484f;margin:0 0 22px}
.top{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:36px;align-items:center}
.stage{background:#f4f6f7;border-radius:18px;padding:18px;display:flex;justify-content:center}
.stage svg{width:100%;height:400px}.lead{font-size:25px;line-height:1.4}
.why{border-left:6px solid #0072B2;padding-left:16px}
ul,ol{margin:0;padding:0;list-style:none}li{margin:0 0 12px}
.set li{padding-left:30px;position:relative}.set li:before{content:"";position:absolute;left:4px;top:.55em;width:11px;
height:11px;border-radius:50%;background:#0072B2}
.steps{counter-reset:s}.steps li{counter-increment:s;padding-left:62px;position:relative;min-height:46px;font-size:24px;
padding-top:4px}.steps li:before{content:counter(s);position:absolute;left:0;top:0;width:44px;height:44px;
border-radius:50%;background:#0072B2;color:#fff;font-weight:700;display:flex;align-items:center;justify-content:center}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(360px,1fr));gap:0 44px}
.slips{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:18px;margin-top:16px}
.slip{background:#f4f6f7;border-radius:14px;padding:14px}.slip svg{width:100%;height:190px;display:block}
.slip p{margin:10px 0 0;font-weight:600;line-height:1.3}.slip p:before{content:"\\2192\\00a0";color:#C04F00}
.slip.plain{display:flex;align-items:center}.slip.plain p{margin:0}
.care{background:#fff6e0;border-left:8px solid #E69F00;border-radius:0 14px 14px 0;padding:18px 22px;margin-top:36px}
.care h2{margin:0 0 8px}.care li{margin:0 0 6px}.more{color:#40484f;margin-top:30px}
footer{border-top:2px solid #d5dbe0;margin-top:36px;padding-top:16px;color:#40484f;font-size:18px}
@media(max-width:820px){.top{grid-template-columns:1fr}.stage svg{height:320px}h1{font-size:38px}}
@media print{body,main{background:#fff}main{padding:0;max-width:none}.slip,.care,.stage{break-inside:avoid}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""


def html_page(ex: Exercise) -> str:
    """All in one file: nothing is loaded, nothing runs but the drawing, which stands still where that is asked for."""
    cards = "".join(
        f'<div class="slip{"" if s.svg else " plain"}">{s.svg}<p>{escape(s.cue)}</p></div>' for s in slips(ex)
    )
    key = f'<p class="place">{_(KEY)}</p>' if any(s.svg for s in slips(ex)) else ""
    shown = f'{key}<div class="slips">{cards}</div>' if cards else ""
    mistakes = _section(_("What to look out for"), _items(ex.mistakes, "set") + shown)
    heading = f"<h2>{_('Take care')}</h2>"
    care = f'<div class="care">{heading}{_items(ex.cautions, "")}</div>' if ex.cautions else ""
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8"><title>{escape(ex.name)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head><body><main>'
        f'<h1>{escape(ex.name)}</h1><p class="place">{_(_POSITIONS[ex.position])}</p>'
        f'<div class="top"><div class="stage">{moving_figure(ex)}</div><div><p class="lead">{escape(ex.summary)}</p>'
        f'<p class="why">{escape(ex.why)}</p></div></div>'
        f'<div class="two">{_section(_("Get ready"), _items(ex.set_up, "set"))}'
        f"{_section(_('Then'), _items(ex.steps, 'steps', 'ol') + f'<p>{escape(dose(ex))}</p>')}</div>"
        f"{mistakes if ex.mistakes or cards else ''}{care}"
        f'<p class="more">{escape(more(ex))} {escape(ex.camera.advice)}</p>'
        f"<footer>{escape(_(DISCLAIMER))}</footer></main></body></html>\n"
    )


def _section(title: str, inside: str) -> str:
    return f"<section><h2>{title}</h2>{inside}</section>"


def _items(lines: tuple[str, ...], kind: str, tag: str = "ul") -> str:
    return f'<{tag} class="{kind}">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</{tag}>' if lines else ""


def index_page(exercises: list[Exercise]) -> str:
    """All exercises at a glance, each a way to its page."""
    cards = "".join(
        f'<a class="slip card" href="{ex.id}.html">{still_figures(ex)[1]}<b>{escape(ex.name)}</b></a>'
        for ex in exercises
    )
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8"><title>{_("Exercises")}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}'
        ".card{color:inherit;text-decoration:none;display:block}.card b{display:block;margin-top:10px}"
        f".card:hover,.card:focus{{outline:4px solid #0072B2}}</style></head><body><main><h1>{_('Exercises')}</h1>"
        f'<div class="slips">{cards}</div><footer>{escape(_(DISCLAIMER))}</footer></main></body></html>\n'
    )


# -- PDF -------------------------------------------------------------------------------------------------------------

_TYPST = Path(__file__).with_name("guide.typ")


def pdf_pages(exercises: list[Exercise]) -> bytes:
    """One document, each exercise on a page of its own."""
    import typst

    files: dict[str, bytes] = {"guide.typ": _TYPST.read_bytes()}
    told = []
    for ex in exercises:
        names = []
        for i, svg in enumerate((*still_figures(ex), *(s.svg for s in slips(ex)))):
            if svg:
                files[f"{ex.id}_{i}.svg"] = svg.encode()
            names.append(f"{ex.id}_{i}.svg" if svg else "")
        told.append({
            "name": ex.name, "place": _(_POSITIONS[ex.position]), "summary": ex.summary, "why": ex.why,
            "set_up": ex.set_up, "steps": ex.steps, "mistakes": ex.mistakes, "cautions": ex.cautions, "dose": dose(ex),
            "rest": names[0], "target": names[1],
            "slips": [{"cue": f.cue, "svg": n} for f, n in zip(ex.faults, names[2:], strict=True)],
            "more": more(ex),
            "version": f"{ex.id} {ex.version}",
        })  # fmt: skip
    words = {
        "start": _("Start"), "target": _("Target"), "get_ready": _("Get ready"), "then": _("Then"),
        "look_out": _("What to look out for"), "take_care": _("Take care"),
    }  # fmt: skip
    page = {"disclaimer": _(DISCLAIMER), "key": _(KEY), "lang": language(), "words": words}
    files["exercises.json"] = json.dumps({"exercises": told, **page}).encode()
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        return typst.compile(str(Path(folder, "guide.typ")), font_paths=fonts(), ignore_system_fonts=True)


def fonts() -> list[str]:
    """DejaVu Sans as matplotlib brings it (mediapipe needs that): the page looks the same on every machine."""
    spec = importlib.util.find_spec("matplotlib")
    return [] if spec is None or spec.origin is None else [str(Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf")]


def write_guides(ids: list[str], out: Path, form: str) -> list[Path]:
    """The pages of these exercises (all when none is named) into a folder; the files written.

    Several exercises also get index.html, or all_exercises.pdf.
    """
    exercises = [load_exercise(one) for one in ids or exercise_ids()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        written = []
        for ex in exercises:
            path = out / f"{ex.id}.{form}"
            path.write_bytes(html_page(ex).encode() if form == "html" else pdf_pages([ex]))
            written.append(path)
        if len(exercises) > 1:
            path = out / ("index.html" if form == "html" else "all_exercises.pdf")
            path.write_bytes(index_page(exercises).encode() if form == "html" else pdf_pages(exercises))
            written.append(path)
    except OSError as error:
        raise CoachError(
            _("Cannot write to {out}: {n1}. Choose another folder.").format(out=out, n1=error.strerror or error)
        ) from error
    return written
