"""What is wrong with the arguments of a call into the extension, in a sentence.

pybind11 shows the values of all arguments where one does not fit. Here none is shown: it may be about a person, and a
traceback goes to logs. The extension calls wrong() for each such error (bindings/src/guard.hpp).
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from alur.words import meant

__all__ = ["wrong"]

# How the releases of pybind11 write the types that callers know by other words.
_WORDS = (
    (r"\balur\._core\.", "alur."),
    (r"\b(?:typing|collections\.abc)\.", ""),
    (r"\bSupportsInt \| SupportsIndex\b|\bSupportsIndex\b", "int"),
    (r"\bList\[", "list["),
    (r"\bDict\[", "dict["),
    (r"\bTuple\[", "tuple["),
)
_READERS = {"alur.Sop": "alur.load(path)", "alur.Calendar": "alur.load_calendar(path)"}
_TIMES = {"datetime.datetime": datetime.datetime, "datetime.date": datetime.date, "datetime.timedelta": datetime.timedelta}


class _Parameter(NamedTuple):
    name: str
    kind: str
    """The type that it takes, as it is shown."""
    required: bool


def wrong(said: str, positional: tuple[Any, ...], named: Mapping[str, Any] | None) -> Exception:
    """The error to raise in the place of pybind11's.

    said: what pybind11 says, with the signature of the function. positional, named: what it was called with.
    """
    found = re.search(r"^    1\. [^(\n]*\((.*)\)(?: -> .*)?$", said, re.MULTILINE)
    if found is None:
        return TypeError("the arguments of this call do not fit")
    if "incompatible constructor" in said:
        positional = positional[1:]  # the object, of which the signature does not speak
    free, only_named = _parameters(found[1])
    parameters = {parameter.name: parameter for parameter in (*free, *only_named)}
    if len(positional) > len(free):
        most = len([parameter for parameter in free if parameter.name != "self"])
        names = ", ".join(f"{each.name}=…" for each in only_named)
        return TypeError(f"{most or 'no'} arguments go without a name" + (f"; name the others: {names}" if names else ""))
    given = {parameter.name: value for parameter, value in zip(free, positional)}
    for name, value in (named or {}).items():
        if name not in parameters:
            return TypeError(f"there is no argument {name!r}{meant(name, parameters)}")
        if name in given:
            return TypeError(f"{name} is given twice")
        given[name] = value
    for parameter in parameters.values():
        if parameter.required and parameter.name not in given:
            return TypeError(f"{parameter.name} is missing; it takes {parameter.kind}")
    for name, value in given.items():
        parameter = parameters[name]
        unfit = _unfit(parameter.kind, value)
        # The signature does not tell which objects may be None.
        if unfit and not (value is None and parameter.kind.startswith("alur.")):
            return TypeError(f"{name} takes {parameter.kind}, not {unfit}{_advice(parameter.kind, value)}")
    for name, value in given.items():
        if _has_half_a_pair(value):
            return ValueError(f"{name} holds half a surrogate pair, which is no character")
    for name, value in given.items():
        if _is_number(value) and int(value) < 0:
            return ValueError(f"{name} is not negative")
    for name, value in given.items():
        if _is_number(value) and int(value) > 65_535:
            return ValueError(f"{name} is too large a number")
    for name, value in given.items():
        if value is None and _unfit(parameters[name].kind, value):
            return TypeError(f"{name} takes {parameters[name].kind}, not None")
    kinds = ", ".join(f"{name}: {parameters[name].kind}" for name in given)
    return TypeError(f"the arguments do not fit; they are {kinds}")


def _parameters(signature: str) -> tuple[list[_Parameter], list[_Parameter]]:
    """The parameters of `name: type = default, *, name: type`, and those that must be named."""
    free: list[_Parameter] = []
    only_named: list[_Parameter] = []
    among = free
    for part in _split(signature, ","):
        if part == "*":
            among = only_named
            continue
        declared, default, _ = part.partition(" = ")
        name, _, kind = declared.partition(": ")
        for pattern, word in _WORDS:
            kind = re.sub(pattern, word, kind)
        among.append(_Parameter(name, kind.strip(), not default))
    return free, only_named


def _split(text: str, at: str) -> list[str]:
    """The parts between separators that lie in no brackets and no quotes."""
    parts = [""]
    depth = 0
    quoted = False
    for letter in text:
        quoted ^= letter == "'"
        depth += 0 if quoted else (letter in "[({") - (letter in "])}")
        if letter == at and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _unfit(kind: str, value: Any) -> str:
    """What the value is, where it is surely none of that type; empty: it may be one."""
    choices = _split(kind, "|")
    if len(choices) > 1:
        return _name(value) if all(_unfit(choice, value) for choice in choices) else ""
    head, _, inner = kind.partition("[")
    if head == "Optional" and inner:
        return "" if value is None else _unfit(inner[:-1], value)
    inside = _split(inner[:-1], ",") if inner else []
    if head in ("list", "Sequence", "Iterable", "Iterator"):
        return _unfit_list(inside, value)
    if head in ("dict", "Mapping"):
        return "" if hasattr(value, "items") else _name(value)
    return "" if _is_one(head, value) else _name(value)


def _unfit_list(inside: list[str], value: Any) -> str:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        return _name(value)
    for item in value if isinstance(value, (list, tuple)) else ():
        unfit = _unfit(inside[0], item) if inside else ""
        if unfit:
            return f"one that holds {unfit}"
    return ""


def _is_one(kind: str, value: Any) -> bool:
    """Whether the value may be of a type without parts. Of an unknown type any may."""
    if kind == "None":
        return value is None
    if kind == "str":
        return isinstance(value, str)
    if kind == "int":
        return _is_number(value)
    if kind == "bool":
        return hasattr(value, "__bool__") and value is not None
    if kind in _TIMES:
        return isinstance(value, _TIMES[kind])
    if kind.startswith("alur."):
        import alur
        from alur import _core

        known = getattr(_core, kind[len("alur.") :], None) or getattr(alur, kind[len("alur.") :], None)
        return not isinstance(known, type) or isinstance(value, known)
    return True


def _is_number(value: Any) -> bool:
    return hasattr(value, "__index__")


def _has_half_a_pair(value: Any) -> bool:
    """Whether a text, or one in a list or a dict, is none that UTF-8 can write."""
    if isinstance(value, Mapping):
        return any(map(_has_half_a_pair, (*value.keys(), *value.values())))
    if isinstance(value, (list, tuple)):
        return any(map(_has_half_a_pair, value))
    return isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value)


def _name(value: Any) -> str:
    return "None" if value is None else type(value).__name__


def _advice(kind: str, value: Any) -> str:
    """How to make one of that type out of what was given."""
    if isinstance(value, (str, os.PathLike)):
        for known, reader in _READERS.items():
            if known in kind:
                return f"; {reader} reads one"
    if isinstance(value, str) and kind.startswith(("list[", "Iterable[", "Sequence[")):
        return "; put one text into a list, too"
    return ""
