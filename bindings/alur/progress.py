"""A bar on the screen while something takes long."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import Union

__all__ = ["Told", "reading"]

Told = Callable[[int, int], object]
"""Is called with what is done and what there is in all, both in bytes."""

LARGE = 20_000_000
"""Bytes from which on a file is read with a bar, where nobody says whether he wants one."""


@contextlib.contextmanager
def reading(path: str, progress: Union[bool, Told, None]) -> Iterator[Union[Told, None]]:
    """What to call while a file is read.

    progress: a function of ours or the caller's; True: a bar of tqdm; False: nothing; None: a bar where the file is large,
    somebody looks at a terminal or a notebook, and tqdm is installed.
    """
    if callable(progress):
        yield progress
        return
    if progress is None:
        size = os.path.getsize(path) if os.path.exists(path) else 0
        progress = size >= LARGE and (sys.stderr.isatty() or "ipykernel" in sys.modules)
        required = False
    else:
        required = progress
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
    with tqdm(desc=os.path.basename(path), unit="B", unit_scale=True, leave=False) as bar:

        def told(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield told
