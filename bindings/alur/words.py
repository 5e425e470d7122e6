"""Words of messages."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from typing import Any

from alur import _core

__all__ = ["case_name", "meant", "texts", "texts_by_text", "whole"]

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


def texts(given: Iterable[str], argument: str) -> list[str]:
    """The texts of a list. Raises TypeError for one text, which would be taken apart into its letters, and what is none."""
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        too = "; put one text into a list, too" if isinstance(given, str) else ""
        raise TypeError(f"{argument} takes a list of texts, not {type(given).__name__}{too}")
    items = list(given)
    for item in items:
        if not isinstance(item, str):
            raise TypeError(f"{argument} takes a list of texts, not one that holds {type(item).__name__}")
    return items


def texts_by_text(given: Mapping[str, Any] | None, argument: str, example: str, *, none: bool = False) -> dict[str, Any]:
    """A dict of texts. none: values may be None. Raises TypeError for what is no such dict."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise TypeError(f"{argument} takes a dict, as {example}, not {type(given).__name__}")
    for key, value in given.items():
        for each in (key, "" if value is None and none else value):
            if not isinstance(each, str):
                raise TypeError(f"{argument} takes a dict of texts, as {example}, not one that holds {type(each).__name__}")
    return dict(given)


def whole(given: int | None, argument: str) -> int | None:
    """A whole number. Raises TypeError for a bool, which is one to Python."""
    if isinstance(given, bool):
        raise TypeError(f"{argument} takes a whole number, not bool")
    return given


def case_name(given: Any) -> str:
    """How a log calls a case. A number is its text. Raises TypeError for what is neither."""
    if isinstance(given, str):
        return given
    if isinstance(given, bool) or not hasattr(given, "__index__"):
        raise TypeError(f"a case is named by a text, as the log has it, not {type(given).__name__}")
    return str(operator.index(given))
