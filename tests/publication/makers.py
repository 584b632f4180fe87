"""Policies and libraries made of records, without git."""

from datetime import UTC, datetime
from pathlib import Path

from model.builders import built

from inforce.model.policies import Policy
from inforce.model.records import Record
from inforce.publication.library import Library
from inforce.settings import settings_from


def policy(*records: Record, slug: str = "privacy", **more: object) -> Policy:
    """Return a policy with the timeline of *records*."""
    return Policy(
        slug=slug,
        path=f"policies/{slug}.md",
        language=str(more.pop("language", "en")),
        timeline=built(*records),
        **more,  # type: ignore[arg-type]
    )


def library(*policies: Policy) -> Library:
    """Return a library of *policies*, its head on 1 March 2026."""
    return Library(
        settings=settings_from({}, root=Path(), site={"site_name": "Policies"}),
        head="0" * 40,
        head_at=datetime(2026, 3, 1, tzinfo=UTC),
        policies=policies,
    )
