"""What is given to audits and alignments, in whatever form, as they take it; a slip is refused before anything is done."""

from __future__ import annotations

import datetime
import os
import pathlib
from collections.abc import Iterable, Mapping
from typing import Any, Union

from alur import _core
from alur.engine import Engine
from alur.errors import LogError, Refused
from alur.log import EventLog
from alur.mapping import LogMapping
from alur.sop import Calendar, Sop, load_calendar
from alur.words import meant, texts, texts_by_text

__all__ = [
    "Limit",
    "calendar_of",
    "event_log",
    "limit_of",
    "limits_of",
    "log_of",
    "mapping_of",
    "require_activities",
    "require_limited",
    "require_sop",
    "require_steps",
    "require_times",
    "steps_of",
]

Limit = Union[str, datetime.timedelta, None]
"""`"25 menit"`, `"2 jam"`, `"3 hari kerja"`, `"14 hari kalender"`; a timedelta is working time; None: there is none."""


def log_of(given: Any, sop: Sop | None) -> EventLog:
    """The log that somebody gave in any form. That of an engine holds the cases of the SOP, with their fields."""
    if isinstance(given, EventLog):
        return given
    if isinstance(given, Engine):
        if sop is None:
            return event_log(given)
        return event_log(given, sop.id, [each.id for each in sop.fields if not each.record and not each.personal])
    return EventLog(given)


def event_log(engine: Engine, sop: str = "", fields: Iterable[str] = ()) -> EventLog:
    """What happened to the activations of the cases of an engine, as a log.

    sop: only cases of the SOP of this id, in any revision; empty: of all.
    fields: of the case, which become columns `case:NAME`. Those that are about a person are empty, unless the engine
        shows such values.
    Raises Refused for an SOP that the engine does not have, and for a field that the SOP of that name does not.
    """
    named = texts(fields, "fields")
    if sop:
        engine.case_numbers(sop=sop, most=1)  # refuses one that the engine does not have
        for field in named:
            _need_field(engine, sop, field)
    return EventLog(_core.event_log(engine, sop, named))


def _need_field(engine: Engine, sop: str, field: str) -> None:
    """Raises Refused where the SOP has no such field: a column without a value would say that it was never set."""
    try:
        engine.case_numbers(sop=sop, field=(field, ""), most=1)
    except Refused as refused:
        if refused.code == "field.unknown":
            raise


def mapping_of(given: Mapping[str, str | None] | LogMapping | None) -> dict[str, str | None]:
    """Steps by activities; None: the activity means no step."""
    if isinstance(given, LogMapping):
        return dict(given.given)
    return texts_by_text(given, "mapping", "{'Cek berkas': 'periksa_berkas'}", none=True)


def steps_of(names: Mapping[str, str | None], sop: Sop | None) -> dict[str, str]:
    """Steps by activities, without those that mean none. Raises LogError for one that means none and is called like one:
    it would be judged all the same."""
    steps = {step.id for step in sop.steps} if sop is not None else set()
    for activity, step in names.items():
        if step is None and activity in steps:
            raise LogError(
                f"mapping= leaves out {activity!r}, which is a step of the SOP; limits={{{activity!r}: None}} takes its limit away"
            )
    return {activity: step for activity, step in names.items() if step is not None}


def calendar_of(given: Calendar | str | os.PathLike[str] | None, sop: Sop | None) -> Calendar | None:
    if given is None or isinstance(given, Calendar):
        return given
    if not isinstance(given, (str, os.PathLike)):
        raise TypeError(f"calendar takes an alur.Calendar, the path of one or its name, not {type(given).__name__}")
    text = os.fspath(given)
    own = sop.calendar if sop is not None else None
    if own is not None and text == own.id:
        return own
    places = [pathlib.Path(text)]
    if sop is not None and sop.file and "/" not in text:
        places.append(pathlib.Path(sop.file).parent / "kalender" / f"{text}.yaml")
    for place in places:
        if place.is_file():
            return load_calendar(place)
    raise LogError(f"there is no calendar {text!r}: looked for " + " and ".join(str(place) for place in places))


def limits_of(given: Mapping[str, Limit] | None) -> dict[str, str | None]:
    if given is not None and not isinstance(given, Mapping):
        raise TypeError(f"limits takes a dict, as {{'verifikasi': '30 menit'}}, not {type(given).__name__}")
    for step in given or {}:
        if not isinstance(step, str):
            raise TypeError(f"limits takes a dict by the names of steps, not one that holds {type(step).__name__}")
    return {step: limit_of(limit) for step, limit in (given or {}).items()}


def limit_of(given: Limit) -> str | None:
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, datetime.timedelta):
        seconds = given.total_seconds()
        if seconds % 60:
            raise LogError(f"a limit is a whole number of minutes, not {given}")
        return f"{int(seconds // 60)} menit"
    raise TypeError(f"a limit is a text as '25 menit', a timedelta or None, not {type(given).__name__}")


def require_sop(given: object) -> None:
    """Refuses what is no SOP, before anything of it is asked."""
    if given is not None and not isinstance(given, Sop):
        raise TypeError(f"sop takes an alur.Sop, not {type(given).__name__}; alur.load(path) reads one")


def require_steps(sop: Sop, names: Iterable[str], where: str) -> None:
    """A step that was misspelt would otherwise go unjudged without a word."""
    steps = [step.id for step in sop.steps]
    for name in names:
        if name not in steps:
            raise LogError(f"{where} names a step {name!r}, which the SOP {sop.id!r} does not have{meant(name, steps)}")


def require_activities(log: EventLog, names: Iterable[str], where: str) -> None:
    """An activity that was misspelt would otherwise mean nothing, without a word."""
    known = log.activity_names
    for name in names:
        if name not in known:
            raise LogError(f"{where} names an activity {name!r}, which no event of the log has{meant(name, known)}")


def require_limited(log: EventLog, limits: Mapping[str, str | None], steps: Mapping[str, str]) -> None:
    """Without an SOP the limits say which steps there are: what is misspelt on one side would go unjudged without a word."""
    if not limits:
        return
    known = list(dict.fromkeys(steps.get(activity, activity) for activity in log.activity_names))
    for step in steps.values():
        if step not in limits and step not in log.activity_names:
            raise LogError(
                f"mapping= names a step {step!r}, which has no limit, not even None in limits={meant(step, limits)}"
            )
    for step in limits:
        if step not in known:
            raise LogError(f"limits= names a step {step!r}, which no activity of the log means{meant(step, known)}")


def require_times(log: EventLog, **columns: str) -> None:
    """Texts are no times, as pandas leaves them when it reads a file."""
    for argument, name in columns.items():
        if isinstance(name, str) and log.types.get(name) == "text":
            raise LogError(
                f"{argument}= names the column {name!r}, which holds texts; make them times: types={{{name!r}: 'instant'}} where "
                "alur reads the file, pandas.to_datetime(…, utc=True) in a frame"
            )
