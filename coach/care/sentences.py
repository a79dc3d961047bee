"""Every sentence that the rules say, as a template with named fields. Under 25 words, plain, and nobody is blamed.

The constants are what gettext looks up; fields are numbers, and names of exercises that are translated on their own.
"""

# -- before, during and after ------------------------------------------------------------------------------------------
READY = "Pain is {pain:g} of 10 today: a good day to begin."
PAIN_AMBER = "Thank you. Pain is {pain:g} today, so we stay gentle and add nothing."
PAIN_RED = "Thank you. Pain is {pain:g} today, above your limit of {ceiling:g}, so today is for rest."
FEET_FIRST = "{exercise} waits: look at both soles and put on shoes first, because your feet feel less."
CHAIR_FIRST = "{exercise} waits until a chair or counter is within your reach."
SLOW_CHANGES = "Sit up and stand up slowly, and wait a moment each time, because standing can make you dizzy."
EAT_FIRST = "Your glucose is {glucose:g} mg/dL, under {limit:g}: please eat first, then measure again."
KETONES_FOUND = (
    "Your glucose is {glucose:g} mg/dL with ketones: please do not exercise now, and follow your doctor's advice."
)
KETONES_FIRST = "Your glucose is {glucose:g} mg/dL, over {limit:g}: please measure ketones before you exercise."
NOTHING_LEFT = "None of today's exercises is safe for you right now, so today is for rest."
STEADY = "Pain is {now:g}, as low as it should be: go on."
EASE_OFF = "Pain is {now:g}, from {start:g} at the start: go on gently, with smaller movements."
STOP_RISE = "Pain went from {start:g} to {now:g}: we stop here, and what you did is kept."
STOP_CEILING = "Pain is {now:g}, above your limit of {ceiling:g}: we stop here, and what you did is kept."
STOP_ASKED = "You asked to stop, so we stop here, and what you did is kept."
AFTER_GREEN = "Pain is {now:g} after the session: your body took it well."
AFTER_AMBER = "Pain is {now:g} after the session: that is allowed if it settles by tomorrow morning."
AFTER_RED = "Thank you. Pain went up to {now:g}: rest now, and nothing is added next time."

# -- what a contraindication leaves out --------------------------------------------------------------------------------
NOT_KNOWN = "{exercise} is left out: its description is not here any more."
NOT_WITH_ULCER = "{exercise} is left out: with an open foot ulcer only work off your feet is safe."
NOT_STANDING = "{exercise} is left out: it is done standing, and sitting or lying is safer for you."
NOT_RAPID = "{exercise} is left out: rising or stepping fast can make you dizzy. Your therapist can allow it."
NOT_NARROW = "{exercise} is left out: after a fall, such a stand needs your therapist's word first."

# -- the starter plan --------------------------------------------------------------------------------------------------
STARTS = "{exercise}: {amount:g} times, because {why}."
STARTS_LOWER = "{exercise}: only {amount:g} times at first, because it moves where it hurts."
STARTS_DAILY = "A few gentle minutes for your joints every day, also on rest days."

# -- pacing ------------------------------------------------------------------------------------------------------------
LOCKED = "Your therapist has fixed this plan, so it stays as it is."
LOCKED_BUT = "Your therapist has fixed this plan, so it stays; please tell them that pain was {pain:g} this morning."
LIGHTER_NEXT = (
    "Thank you. Pain was {pain:g} this morning, {before:g} before the session: the next session is about "
    "{percent:.0f} % shorter."
)
LESS_AFTER_NIGHT = (
    "Thank you. Pain was up on two mornings in a row ({pain:g} from {before:g}): the plan has {percent:.0f} % less now."
)
LESS_IMPOSSIBLE = "Pain was {pain:g} this morning, but the plan cannot get smaller by itself: rest if you need to."
LESS_AFTER_BREAK = "Welcome back after {days:g} days: we begin with about {percent:.0f} % less and build up again."
HOLD_RED = "Thank you. The last session hurt too much, so nothing is added."
HOLD_AMBER = "Pain was up a little lately, so the plan stays as it is."
HOLD_UNKNOWN = "Pain was not told for every session, so the plan stays as it is."
HOLD_FEW = "Nothing is added until {needed:g} sessions with this plan went well; so far there are {had:g}."
HOLD_DONE = "The plan stays until {needed:g} sessions in a row were done to the end."
HOLD_SCORE = "The plan stays: steadier form first, at {limit:g} of 100 points or more."
HOLD_SCORE_UNKNOWN = "The plan stays: the form could not be measured in the last {needed:g} sessions."
HOLD_EFFORT = "The plan stays: effort was {rpe:g} of 10, and {limit:g} is enough."
HOLD_EFFORT_UNKNOWN = "The plan stays, because the effort of the last sessions was not told."
HOLD_MORNING = "The plan stays, because pain was {pain:g} on a morning after."
HOLD_HISTORY = "The plan stays: its amounts of the last {days:g} days are not all known."
HOLD_CAP = "The plan stays: one more step would be over {cap:g} % in {days:g} days."
RAISE_REPS = "{exercise}: {now:g} instead of {before:g} times, because the last {needed:g} sessions went well."
RAISE_SECONDS = "{exercise}: {now:g} instead of {before:g} seconds, because the last {needed:g} sessions went well."
OVERRIDE = "{therapist} has changed the plan."

# -- today -------------------------------------------------------------------------------------------------------------
TODAY = "Today: {count:g} exercises, about {minutes:.0f} minutes."
TODAY_ONE = "Today: one exercise, about {minutes:.0f} minutes."
TODAY_SHORT = "Today: one exercise, about a minute."
REST_DAY = "Today is a rest day, and rest is part of the plan."
DONE_TODAY = "Today's session is over. Rest well."
REST_AFTER_FLAG = "You told us: {flag}. Please get help first. Exercises wait until tomorrow."
REST_AFTER_KETONES = "Ketones were found, so today is for rest. Please follow your doctor's advice."
REST_AFTER_STOP = "You asked to stop, so the rest of the day is for rest."
REST_BEFORE = "Pain was {pain:g} before the session, above your limit of {ceiling:g}, so today is for rest."
BEGUN_ALL_THE_SAME = "{exercise}: begun although it was not advised today."
FLAG_BEFORE = "Last time you told us: {flag}. We ask again before you begin."
REST_AFTER_RED = "Pain was high in today's session, so the rest of the day is for rest."

# -- milestones and check-ins ------------------------------------------------------------------------------------------
FIRST_SESSION = "That was your first session."
SESSIONS = "You have exercised {count:g} times."
STREAK = "{count:g} days in a row with exercise, or with rest as planned."
MINUTES = "You have moved for {count:g} minutes in all."
CHECK_IN_LESS = "Pain was {baseline:g} at the start and is {now:g}. A change this large usually matters to people."
CHECK_IN_MORE = "Pain was {baseline:g} at the start and is {now:g}. Please talk to your therapist about the plan."
CHECK_IN_SAME = "Pain was {baseline:g} at the start and is {now:g}. Many people need some weeks."
CHECK_IN_UNKNOWN = "Pain cannot be compared yet: it takes {needed:g} sessions with a pain check, early and lately."
