"""What the pages and the socket share in one server: the store."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.settings import settings

if TYPE_CHECKING:
    from coach.records.store import Store

_lock = threading.Lock()


@lru_cache(maxsize=1)
def _store() -> Store:
    from coach.records.store import Store

    return Store(settings().database_url)


def get_store() -> Store:
    """The one store of this process. Two pages may ask at once, and only one may migrate the database."""
    with _lock:
        return _store()
