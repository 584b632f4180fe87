"""What applied when: the periods of a policy as answers to a question."""

from collections.abc import Iterator

from inforce.model.policies import Policy
from inforce.publication.contents import AppliedRow
from inforce.publication.navigation import version_link


def applied(policy: Policy) -> Iterator[AppliedRow]:
    """Yield what applied when, oldest first, without gaps: a row for each answer.

    A row without version is a time in which the policy was not in force.
    """
    timeline = policy.timeline
    bounds = {version.effective_on for version in timeline.standing}
    bounds.update(day for gap in timeline.gaps for day in (gap.start, gap.until) if day)
    bounds.update([timeline.ended_on] if timeline.ended_on else [])
    days = sorted(bounds)
    for start, until in zip(days, [*days[1:], None], strict=True):
        version = timeline.in_force_on(start)
        yield AppliedRow(
            start=start,
            until=until,
            version=version_link(policy, version) if version else None,
        )
