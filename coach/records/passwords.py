"""Passwords: which are too easy to guess, and how one is kept (Argon2id, RFC 9106)."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from coach.language import _
from coach.pose import CoachError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST_LETTERS = 10  # NIST SP 800-63B asks for length, not for kinds of letters, and for no common ones
MOST_LETTERS = 200
_LEAST_SCORE = 3  # of 4: more than 10^8 guesses (Wheeler 2016, zxcvbn, USENIX Security)
_LOOKED_AT = 72  # letters that the estimate reads: its time grows with their square
_AT_ONCE = threading.BoundedSemaphore(2)  # each takes 64 MB and a core
_PATIENCE_S = 10.0
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look or sound alike: i l o 0 1


def hashed(password: str, name: str) -> str:
    """name: of the account, which is no password. Raises CoachError for what is too short, too long or too easy."""
    if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
        raise CoachError(
            _("A password has {least} to {most} letters; several words are easy to remember.").format(
                least=LEAST_LETTERS, most=MOST_LETTERS
            )
        )
    if _is_easy(password, name):
        raise CoachError(
            _("That password is easy to guess. Take four words that have nothing to do with each other, or with you.")
        )
    return hashed_anew(password)


def hashed_anew(password: str) -> str:
    """One that was taken before, with today's settings."""
    with _turn():
        return _hasher().hash(password)


def fits(hashed: str | None, password: str) -> bool:
    """Whether it is the one. hashed: None takes as long and never fits, so that nobody learns which names there are"""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _turn():
        try:
            return _hasher().verify(_unknown() if hashed is None else hashed, password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False


def one_time_password() -> str:
    """To be said by voice: groups of letters that are not mixed up, 60 bits."""
    return "-".join("".join(secrets.choice(_CLEAR) for _n in range(4)) for _group in range(3))


def is_old(hashed: str) -> bool:
    """Whether it was made with settings that are too cheap today."""
    return _hasher().check_needs_rehash(hashed)


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """Two at a time: sixty would take 4 GB, and every other visitor's turn."""
    if not _AT_ONCE.acquire(timeout=_PATIENCE_S):
        raise CoachError(_("Many people sign in just now. Try again in a moment."))
    try:
        yield
    finally:
        _AT_ONCE.release()


def _is_easy(password: str, name: str) -> bool:
    from zxcvbn import zxcvbn

    found = zxcvbn(password[:_LOOKED_AT], user_inputs=[name, *name.split(), "coach", "exercise"])
    return bool(found["score"] < _LEAST_SCORE)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()  # Argon2id with the library's profile, RFC 9106's second choice


@cache
def _unknown() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))
