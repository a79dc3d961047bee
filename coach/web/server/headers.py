"""What every answer tells the browser to refuse: scripts that are not ours, frames around us, the camera for others."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.datastructures import MutableHeaders

from coach.language import LANGUAGES
from coach.web.server.base import under

LANGUAGE_SCRIPT = "document.documentElement.lang = '{language}'"
# Streamlit's links cannot say which of them is open: whoever hears the page is told by this, and on a phone the row is
# moved along until the open one is in sight
CURRENT_SCRIPT = """
if (!window.coachCurrent) {
  const mark = () => {
    for (const link of document.querySelectorAll(".st-key-bar a, .st-key-tabs a")) {
      const lit = link.closest('[class*="st-key-lit-"]') !== null;
      if (lit === link.hasAttribute("aria-current")) continue;
      if (!lit) { link.removeAttribute("aria-current"); continue; }
      link.setAttribute("aria-current", "page");
      const row = link.closest(".st-key-bar, .st-key-tabs");
      row.scrollLeft += Math.max(0, link.getBoundingClientRect().right - row.getBoundingClientRect().right);
    }
  };
  window.coachCurrent = new MutationObserver(mark);
  const watched = { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] };
  window.coachCurrent.observe(document.body, watched);
  mark();
}
"""
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@cache
def policy() -> str:
    """Inline scripts run only where they are known by their hash: what somebody typed can never be one.

    blob: is how Streamlit runs the live component's script, wasm-unsafe-eval lets it run what finds poses in the page:
    WebAssembly, and no eval of texts. Styles are inline all over Streamlit.
    """
    page = files("streamlit").joinpath("static/index.html").read_text("utf-8")
    ours = [LANGUAGE_SCRIPT.format(language=language) for language in LANGUAGES]
    hashes = " ".join(_hash(script) for script in (*_INLINE.findall(page), *ours, CURRENT_SCRIPT, sign_in_script()))
    return "; ".join((
        "default-src 'self'", f"script-src 'self' blob: 'wasm-unsafe-eval' {hashes}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:", "media-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self'",
        "worker-src 'self' blob:", "frame-src 'none'", "object-src 'none'", "base-uri 'self'", "form-action 'self'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


def sign_in_script() -> str:
    """Run where nobody has signed in."""
    return f'window.location.replace("{under("/sign-in")}")'


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


class SecureHeaders:
    """ASGI middleware. What an answer says itself, as the sign-in page does, is left as it is."""

    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _headers().items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


@cache
def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), display-capture=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
