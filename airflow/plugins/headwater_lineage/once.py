"""Log messages that should appear once, not once per event."""

from __future__ import annotations

import logging

_seen: set[str] = set()


def warn_once(log: logging.Logger, message: str, *args: object) -> None:
    """Log a warning, unless this process has already logged the same one."""
    text = message % args if args else message
    if text not in _seen:
        _seen.add(text)
        log.warning("%s", text)
