"""Packages that alur uses where they are there, and asks for where somebody needs them."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["needed"]


def needed(package: str, purpose: str, extra: str = "", debian: str = "") -> Any:
    """The module of that name. Raises ImportError with the way to install it.

    extra: which extra of alur brings it. debian: what Debian calls it.
    """
    try:
        return importlib.import_module(package)
    except ImportError as error:
        what = f"'alur[{extra}]'" if extra else package
        apt = f", or apt install {debian}" if debian else ""
        raise ImportError(f"{purpose} needs {package.partition('.')[0]}: pip install {what}{apt}") from error
