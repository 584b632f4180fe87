"""The machine-readable lists: policies and their versions as plain values."""

from datetime import UTC, date, datetime
from typing import Any

from inforce.model.policies import Policy
from inforce.model.versions import Text, Version
from inforce.publication import addresses
from inforce.publication.library import Library

SCHEMA = 1


def policies(library: Library, on: date) -> dict[str, Any]:
    """Return all policies with their state on the day *on*, as JSON values."""
    return {
        "schema": SCHEMA,
        "on": on.isoformat(),
        "commit": library.head,
        "policies": [_summary(policy, on) for policy in library.policies],
    }


def _summary(policy: Policy, on: date) -> dict[str, Any]:
    timeline = policy.timeline
    current = timeline.in_force_on(on)
    return {
        "slug": policy.slug,
        "title": policy.title,
        "language": policy.language,
        "translation_of": policy.translation_of or None,
        "address": addresses.policy(policy.slug),
        "versions": addresses.versions(policy.slug),
        "in_force": current.effective_on.isoformat() if current else None,
        "upcoming": [v.effective_on.isoformat() for v in timeline.upcoming(on)],
        "ended_on": _day(timeline.ended_on),
    }


def versions(library: Library, policy: Policy, on: date) -> dict[str, Any]:
    """Return the versions of *policy*, oldest first, as JSON values.

    `in_force_until` is exclusive; null is open. Digests are SHA-256 of the
    normalised wording in UTF-8.
    """
    return {
        "schema": SCHEMA,
        "on": on.isoformat(),
        "commit": library.head,
        **_summary(policy, on),
        "zone": str(policy.timeline.zone),
        "gaps": [
            {"from": _day(gap.start), "until": _day(gap.until)}
            for gap in policy.timeline.gaps
        ],
        "list": [_version(policy, v, on) for v in policy.timeline.versions],
    }


def _version(policy: Policy, version: Version, on: date) -> dict[str, Any]:
    timeline, slug, day = policy.timeline, policy.slug, version.effective_on
    period, aside = timeline.period(version), version.set_aside
    before = timeline.before(version)
    return {
        "effective_on": day.isoformat(),
        "in_force_until": _day(period.until) if period else None,
        "state": timeline.state(version, on).value,
        "label": version.front_matter.label or None,
        "change": version.front_matter.change.value,
        "summary": version.front_matter.summary or None,
        "published_at": _moment(version.published_at),
        "dated_by": {
            "source": version.dated_by.source,
            "quote": version.dated_by.quote or None,
        },
        "set_aside": {"at": _moment(aside.at), "by": _day(aside.by)} if aside else None,
        "address": addresses.version(slug, day),
        "markdown": addresses.markdown(slug, day),
        "changes": addresses.changes(slug, day) if before else None,
        "texts": [_text(text) for text in version.texts],
    }


def _text(text: Text) -> dict[str, Any]:
    return {
        "kind": text.kind.value,
        "note": text.note or None,
        "published_at": _moment(text.published_at),
        "commit": text.commit,
        "path": text.path,
        "sha256": text.wording.digest,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
