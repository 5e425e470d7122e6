"""A bar on the screen while something takes long."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import Union

__all__ = ["LARGE_LOG", "Told", "counting", "reading"]

Told = Callable[[int, int], object]
"""Is called with what is done and what there is in all: of files, both in bytes."""

LARGE_FILE = 20_000_000
"""Bytes from which on a file is read with a bar, where nobody says whether he wants one."""

LARGE_LOG = 500_000
"""Events from which on it is shown how far work on a log is, where nobody says whether he wants that."""


def reading(path: str, progress: Union[bool, Told, None]) -> contextlib.AbstractContextManager[Union[Told, None]]:
    """What to call while a file is read.

    progress: a function of ours or the caller's; True: a bar of tqdm; False: nothing; None: a bar where the file is large,
    somebody looks at a terminal or a notebook, and tqdm is installed.
    """
    is_large = progress is None and os.path.exists(path) and os.path.getsize(path) >= LARGE_FILE
    return counting(os.path.basename(path), progress, is_large, unit="B")


@contextlib.contextmanager
def counting(
    what: str, progress: Union[bool, Told, None], is_large: bool, *, unit: str = ""
) -> Iterator[Union[Told, None]]:
    """What to call while something else than a file is gone through. progress: as reading() says, where it takes long if
    `is_large`."""
    if callable(progress):
        yield progress
        return
    required = progress is True
    if progress is None:
        progress = is_large and (sys.stderr.isatty() or "ipykernel" in sys.modules)
    if not progress:
        yield None
        return
    try:
        from tqdm import tqdm
    except ImportError:
        if required:
            raise ImportError("progress=True needs tqdm: pip install tqdm, or apt install python3-tqdm") from None
        yield None
        return
    with tqdm(desc=what, unit=unit, unit_scale=True, leave=False) as bar:

        def told(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield told
