"""MediaPipe reports its use to its maker; here it is kept from it, before it loads.

Since 0.10.3x the library tells a host of Google which system it runs on, how many frames it read and how fast, when a
landmarker is made and when it is closed (issue 6291 of google-ai-edge/mediapipe). It has no switch for that: host
environment, version and certificates can be left out of its options, and it calls all the same.

It asks libcurl, and libcurl asks the C environment for a proxy. Told one of a kind that does not exist, it gives up
before a name is looked up or a socket opened. Python's own view of the environment stays as it was, so that a proxy of
the user's own still serves everything else in this process.
"""

from __future__ import annotations

import os

NOWHERE = "nowhere://"  # not a port on this machine: that would be a connection, and somebody may listen
_ASKED = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy")
_AROUND = ("no_proxy", "NO_PROXY")  # hosts that are reached without a proxy: "*" would open the way again


def keep_from_reporting() -> None:
    """Set, for C code of this process and its children only, a proxy that leads nowhere."""
    for name in _ASKED:
        os.putenv(name, NOWHERE)  # past os.environ on purpose: urllib and its like read that one
    for name in _AROUND:
        os.unsetenv(name)
