"""Service steps, and the functions of a program that do them."""

from __future__ import annotations

import atexit
import contextlib
import datetime
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Optional, Union, overload

from alur import _core
from alur.views import Done, Failed, Job

if TYPE_CHECKING:
    import logging

    from alur.engine import Engine

__all__ = ["Done", "Failed", "Job", "ServiceWorkers"]

Handler = Callable[[Job], Optional[Union[Done, Failed]]]

_at_work: set[ServiceWorkers] = set()
"""Those with threads: they live until they are stopped, or the program ends."""


def _logger() -> logging.Logger:
    import logging  # a quarter of what `import alur` would cost, for what most programs never need

    return logging.getLogger("alur.services")


def _tell(what: str) -> None:
    _logger().error("%s", what)


def tell_failure(service: str, step: str, case: int, sop: str, error: BaseException, trace: TracebackType | None) -> None:
    """What a handler raised, with where it was raised; the extension calls it. Nothing is said of the fields of the case."""
    _logger().error(
        "the handler of %r failed at the step %r of case %d of %s", service, step, case, sop, exc_info=(type(error), error, trace)
    )


class ServiceWorkers(_core.ServiceWorkers):
    """Hands the service steps of an engine to the functions that do them.

        workers = alur.ServiceWorkers(engine)

        @workers.handle("oss.nib")
        def publish(job: alur.Job) -> alur.Done:
            return alur.Done("terbit", fields={"nib": oss.publish(job.values["nama_usaha"], job.key)})

        with workers:
            workers.start(4)        # or: while workers.run_once(): pass
            ...

    A handler may run more than once for one activation: it tells the service behind it so by `job.key`. What it raises
    is a failure, which is tried again as the SOP says, and goes to the logger `alur.services` with its traceback, since
    the history of the case keeps its last line only. Threads hold the interpreter lock only while a handler runs.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        lease: datetime.timedelta = datetime.timedelta(minutes=5),
        look: datetime.timedelta = datetime.timedelta(seconds=1),
        fault: Callable[[str], None] | None = None,
    ) -> None:
        """engine: whose services they do; it stays open until they are closed.

        lease: how long a job is a handler's alone.
        look: how long a thread without work waits at most until it looks again.
        fault: told what kept a thread from its work or an answer from being kept; None: the logger `alur.services` is.
        """
        super().__init__(engine, lease=lease, look=look, fault=_tell if fault is None else fault)

    def __enter__(self) -> ServiceWorkers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @overload
    def handle(self, service: str, handler: Handler) -> Handler: ...
    @overload
    def handle(self, service: str) -> Callable[[Handler], Handler]: ...
    def handle(self, service: str, handler: Handler | None = None) -> Handler | Callable[[Handler], Handler]:
        """From now on the function does the jobs of this service; another one that did is let go.

        With the name of a service alone it decorates a function. A handler returns Done, Failed, or None for Done().
        """
        if handler is None:
            return lambda function: self.handle(service, function)
        self.add_handler(service, handler)
        return handler

    def start(self, threads: int = 1) -> None:
        """So many threads more do the jobs of all services with a handler, until stop(), close() or the end."""
        self.start_threads(threads)
        _at_work.add(self)

    def stop(self) -> None:
        """No handler begins any more; those that run go on, and their answers are kept. Waits for them."""
        self.stop_threads()
        _at_work.discard(self)

    def close(self) -> None:
        """Stops, waits for handlers that run, and lets the engine go."""
        super().close()
        _at_work.discard(self)


@atexit.register
def _stop_all() -> None:
    with contextlib.ExitStack() as all_of_them:  # also where Ctrl-C ends the wait for one
        for workers in list(_at_work):
            all_of_them.callback(workers.close)
