"""Words of messages."""

from __future__ import annotations

from collections.abc import Iterable

from alur import _core

__all__ = ["meant"]

_MOST_LISTED = 12


def meant(word: str, known: Iterable[str]) -> str:
    """The end of a sentence that refuses a name: `; did you mean 'verifikasi'?`; where nothing is near and there are few,
    which there are; where there are many, nothing."""
    names = list(known)
    near = _core.closest(word.encode("utf-8", "replace"), names)
    if near:
        return f"; did you mean {near!r}?"
    if not names:
        return "; there is none"
    return f"; there are: {', '.join(names)}" if len(names) <= _MOST_LISTED else ""
