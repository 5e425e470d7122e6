"""What a pickle of an object of the extension calls to make it anew: pickle cannot name the functions of the extension."""

from __future__ import annotations

from alur import _core
from alur.views import Diagnostic

__all__ = ["codes", "diagnostics"]


def codes(kept: bytes) -> _core.Codes:
    """Codes out of a byte a row."""
    return _core.codes_of(kept)


def diagnostics(
    file: str,
    text: bytes,
    kept: tuple[Diagnostic, ...],
    others: tuple[_core.Diagnostics, ...],
    errors: int,
    warnings: int,
) -> _core.Diagnostics:
    """Findings, those about other texts, and how many were counted and not kept."""
    return _core.diagnostics_of(file, text, kept, others, errors, warnings)
