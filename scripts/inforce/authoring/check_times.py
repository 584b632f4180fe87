"""What is wrong in time: order, summaries, notice, and changes nobody declared."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from inforce.authoring.findings import Finding, Severity, stated
from inforce.authoring.subject import Subject
from inforce.authoring.worktree import PolicyFile
from inforce.model.front_matter import Change, FrontMatter
from inforce.model.policies import Policy
from inforce.model.records import DECLARED, Problem, Record
from inforce.model.timelines import Timeline, timeline
from inforce.model.versions import TextKind, Version
from inforce.publication import words

# The commit of a record that is in no commit yet.
DRAFT = "draft"


def times(subject: Subject) -> Iterator[Finding]:
    """Yield what breaks the rules of DESIGN section 3 or the notice period."""
    for file in subject.tree.policies():
        yield from _of_file(subject, file)
    yield from _ended(subject)
    yield from _history(subject)


def _of_file(subject: Subject, file: PolicyFile) -> Iterator[Finding]:
    policy = subject.published(file)
    line = _timeline(subject, file, policy)
    if line is None or file.front_matter.effective is None:
        return
    yield from _problems(line, subject.is_published(file), policy)
    version = line.version(file.front_matter.effective)
    if version is not None:
        yield from _summary(file, line, version)
        yield from _notice(subject, file, line, version)
        yield from _undeclared(subject, file, version)
    yield from _review(subject, file)


def _timeline(
    subject: Subject, file: PolicyFile, policy: Policy | None
) -> Timeline | None:
    """Return the timeline as it will be when *file* is published today."""
    if policy is not None and subject.is_published(file):
        return policy.timeline
    draft = _record(subject, file)
    if draft is None:
        return policy.timeline if policy else None
    records = policy.timeline.records if policy else ()
    past = policy.timeline.past if policy else ()
    known = {record.path for record in past}
    new = (
        _record(subject, other)
        for other in subject.tree.files
        if other.is_past and other.slug == file.slug and other.path not in known
    )
    older = (*past, *(record for record in new if record))
    return timeline((*records, draft), past=older, zone=subject.settings.publisher.zone)


def _record(subject: Subject, file: PolicyFile) -> Record | None:
    declared = file.declared
    if declared is None or declared.effective is None:
        return None
    midnight = datetime.combine(
        subject.today, time.min, tzinfo=subject.settings.publisher.zone
    )
    return Record(
        path=file.path,
        commit=DRAFT,
        recorded_at=midnight.astimezone(UTC),
        effective_on=declared.effective,
        front_matter=declared,
        wording=file.source.wording,
        dated_by=DECLARED,
        body_line=file.source.body_line,
        is_past=file.is_past,
    )


def _problems(
    line: Timeline, published: bool, policy: Policy | None
) -> Iterator[Finding]:
    """Yield the breaches in the state that is about to be, or is, published."""
    newest = DRAFT
    if published and policy and policy.timeline.records:
        newest = policy.timeline.records[-1].commit
    for problem in line.problems:
        if problem.commit == newest:
            yield stated(
                problem.what, path=problem.path, line=problem.line, rule="timeline"
            )


def _summary(file: PolicyFile, line: Timeline, version: Version) -> Iterator[Finding]:
    if file.front_matter.summary or line.before(version) is None:
        return
    yield Finding(
        path=file.path,
        line=file.front_matter.line("effective"),
        rule="summary",
        what="'summary' is missing, and this is not the first version",
        expected="expected what changes, for whom, and what they can do",
    )


def _notice(
    subject: Subject, file: PolicyFile, line: Timeline, version: Version
) -> Iterator[Finding]:
    front, need = file.front_matter, subject.settings.notice_days
    if file.translation_of or line.before(version) is None or _is_waived(front):
        return
    announced = _announced_on(line, version)
    given = (version.effective_on - announced).days - 1
    if given >= need:
        return
    mendable = version.effective_on > subject.today or version.text.commit == DRAFT
    yield Finding(
        path=file.path,
        line=front.line("effective"),
        rule="notice",
        what=_too_short(announced, version.effective_on, given),
        expected=_enough(announced, need),
        severity=Severity.ERROR if mendable else Severity.WARNING,
    )


def _is_waived(front: FrontMatter) -> bool:
    return bool(front.notice_waived) or front.change is Change.EDITORIAL


def _announced_on(line: Timeline, version: Version) -> date:
    """Return the day the wording was announced: a postponed one was before."""
    first = [
        other.published_at
        for other in line.versions
        if other.set_aside
        and other.set_aside.by == version.effective_on
        and other.wording == version.wording
    ]
    moment = min((*first, version.announced_at))
    return moment.astimezone(line.zone).date()


def _too_short(announced: date, effective: date, given: int) -> str:
    period = (
        f"announced on {words.day(announced)}, in force from {words.day(effective)}"
    )
    if given < 0:
        return f"the notice period is not kept: {period}, without any notice"
    return (
        f"the notice period is not kept: {period}, {words.counted(given, 'whole day')}"
    )


def _enough(announced: date, need: int) -> str:
    earliest = announced + timedelta(days=need + 1)
    return (
        f"expected at least {words.counted(need, 'whole day')}: 'effective: {earliest}' "
        "or later, or 'notice_waived' with the reason"
    )


def _undeclared(
    subject: Subject, file: PolicyFile, version: Version
) -> Iterator[Finding]:
    if subject.base is None:
        found = (
            version.text.commit == DRAFT and version.text.kind is TextKind.UNDECLARED
        )
    else:
        base = subject.before(file)
        found = base is not None and _differs(base, file)
    if found:
        yield Finding(
            path=file.path,
            line=file.front_matter.line("effective"),
            rule="undeclared",
            what=f"the wording of the version of {words.day(version.effective_on)} "
            "changes, and nothing declares it",
            expected="expected 'correction' with one sentence, or a later 'effective'",
        )


def _differs(base: Record, file: PolicyFile) -> bool:
    declared = file.front_matter
    return (
        base.effective_on == declared.effective
        and base.wording != file.source.wording
        and declared.correction in ("", base.front_matter.correction)
    )


def _review(subject: Subject, file: PolicyFile) -> Iterator[Finding]:
    by = file.front_matter.review_by
    if by is not None and by < subject.today:
        yield Finding(
            path=file.path,
            line=file.front_matter.line("review_by"),
            rule="review",
            what=f"the review was due by {words.day(by)}",
            expected="expected a review, then a later 'review_by'",
            severity=Severity.WARNING,
        )


def _ended(subject: Subject) -> Iterator[Finding]:
    """Yield the policies whose file is gone and that were not said to end."""
    for policy in subject.ending():
        records = policy.timeline.records
        if records and records[-1].wording is not None and not policy.timeline.ended_on:
            yield Finding(
                path=policy.path,
                rule="ended",
                what=f"the file of {policy.slug!r} is gone, which ends the policy on "
                "the day this is committed",
                expected="expected 'ends' in a version before, or 'formerly' in the "
                "file that continues it",
                severity=Severity.WARNING,
            )


def _history(subject: Subject) -> Iterator[Finding]:
    """Yield the breaches in published states, which nobody can mend any more."""
    newest = {
        (policy.timeline.records[-1].path, policy.timeline.records[-1].commit)
        for policy in subject.policies()
        if policy.timeline.records
    }
    for policy in subject.policies():
        for problem in policy.timeline.problems:
            if (problem.path, problem.commit) not in newest:
                yield _past(problem, mendable=False)
    for problem in subject.problems():
        yield _past(problem, mendable=(problem.path, problem.commit) in newest)


def _past(problem: Problem, *, mendable: bool) -> Finding:
    found = stated(
        problem.what,
        path=problem.path,
        line=problem.line,
        rule="history",
        severity=Severity.WARNING,
    )
    if mendable or not problem.commit:
        return found
    return replace(
        found,
        what=f"in commit {problem.commit[:10]}, {found.what}",
        expected="shown as it is, because a published history is not edited",
    )
