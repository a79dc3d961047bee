"""Balance and coordination tests: a script of stages each, run on pose frames, and one reading."""

from coach.assessment.feedback import AssessmentEvent, AssessmentFeedback
from coach.assessment.recorded import assess_series
from coach.assessment.runner import Assessment
from coach.assessment.script import Script, ScriptError, load_script, script_ids

__all__ = [
    "Assessment",
    "AssessmentEvent",
    "AssessmentFeedback",
    "Script",
    "ScriptError",
    "assess_series",
    "load_script",
    "script_ids",
]
