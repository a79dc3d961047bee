"""The script that Streamlit runs for every page: which pages there are, and what they share."""

from __future__ import annotations

import html

import streamlit as st

from coach.language import _, use
from coach.records.database import RecordsError
from coach.web.account.access import visitor
from coach.web.look.look import icon, language_of_visit, style
from coach.web.look.ways import page_script
from coach.web.server.base import under
from coach.web.shell.bars import show_bar, show_patient
from coach.web.shell.pages import for_kind

# An icon by name would be fetched from Google's server: ours is drawn here
st.set_page_config(page_title=_("Exercise coach"), page_icon=icon(), layout="wide")


def show() -> None:
    # Not in a folder named "pages": Streamlit would take that for its own, and run a page without this script
    use(language_of_visit())
    now = visitor()
    style()
    if now.kind == "nobody":
        st.navigation([st.Page(page_script("signed_out"), title=_("Sign in"), default=True)], position="hidden").run()
        st.stop()
    made = {page.script: page.made() for page in for_kind(now.kind)}
    open_page = st.navigation(list(made.values()), position="hidden")
    page = next(page for page in for_kind(now.kind) if made[page.script] == open_page)
    show_bar(now.kind, page)
    show_patient(page)
    open_page.run()
    if now.account is not None:
        who = html.escape(_("Signed in as {name}. Sign out").format(name=now.name))
        st.html(f'<p class="signed-in"><a href="{under("/sign-in")}" target="_self">{who}</a></p>')


try:
    show()
except RecordsError as error:
    style()
    st.error(f"{error} {_('Reload the page to go on.')}")
