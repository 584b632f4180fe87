"""Effective dates found in text, for repositories that never declared them."""

from inforce.model.dates.rules import (
    DECLARED_SOURCE,
    Circumstances,
    Dated,
    DateRules,
    Finding,
)
from inforce.model.dates.sources import dated

__all__ = [
    "DECLARED_SOURCE",
    "Circumstances",
    "DateRules",
    "Dated",
    "Finding",
    "dated",
]
