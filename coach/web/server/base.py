"""Addresses of this server, which may lie under a path of another: Streamlit's ``server.baseUrlPath``."""

from __future__ import annotations


def under(path: str) -> str:
    """A path of ours as a browser must ask for it. path: begins with "/"; "/" itself is the first page."""
    from streamlit import config

    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path
