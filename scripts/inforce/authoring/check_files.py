"""What is wrong between files: one slug twice, translations that fell behind."""

from collections.abc import Iterator

from inforce.authoring.findings import Finding, Severity
from inforce.authoring.subject import Subject
from inforce.authoring.worktree import PolicyFile
from inforce.publication import words


def slugs(subject: Subject) -> Iterator[Finding]:
    """Yield the files whose slug another file has, or left for good."""
    seen: dict[str, str] = {}
    for file in subject.tree.policies():
        first = seen.setdefault(file.slug, file.path)
        if first != file.path:
            what = f"has the same slug, {file.slug!r}, as {first}"
            yield _slug(file, what, "expected another name, or one of the two files")
    for file in subject.tree.policies():
        for former in file.front_matter.formerly:
            if former in seen:
                what = f"'formerly' names {former!r}, the slug of {seen[former]}"
                yield _slug(file, what, "expected a slug that no policy has now")


def _slug(file: PolicyFile, what: str, expected: str) -> Finding:
    line = file.front_matter.line("formerly")
    return Finding(path=file.path, line=line, rule="slug", what=what, expected=expected)


def translations(subject: Subject) -> Iterator[Finding]:
    """Yield the translations of a wording that is not the newest announced one."""
    for file in subject.tree.policies():
        if file.translation_of:
            yield from _translation(subject, file)


def _translation(subject: Subject, file: PolicyFile) -> Iterator[Finding]:
    original = subject.tree.policy(file.translation_of)
    if original is None:
        what = f"is a translation of {file.translation_of!r}, which is not there"
        yield _behind(file, what, "expected the original beside it", Severity.ERROR)
        return
    newest, of = original.front_matter.effective, file.front_matter.translates
    if of is None:
        expected = f"expected 'translates: {newest}', the version that was translated"
        yield _behind(file, "'translates' is missing", expected, Severity.WARNING)
    elif newest is not None and of < newest:
        what = (
            f"is behind: it translates the version of {words.day(of)}, and "
            f"{original.path} holds that of {words.day(newest)}"
        )
        expected = f"expected a translation of it, then 'translates: {newest}'"
        yield _behind(file, what, expected, Severity.WARNING)
    elif of != newest and not _is_known(subject, original, of):
        what = f"'translates' is {of}, and {original.path} has no such version"
        yield _behind(file, what, f"expected {newest}", Severity.ERROR)


def _is_known(subject: Subject, original: PolicyFile, day: object) -> bool:
    policy = subject.published(original)
    versions = policy.timeline.versions if policy else ()
    return any(version.effective_on == day for version in versions)


def _behind(file: PolicyFile, what: str, expected: str, severity: Severity) -> Finding:
    return Finding(
        path=file.path,
        line=file.front_matter.line("translates"),
        rule="translation",
        what=what,
        expected=expected,
        severity=severity,
    )
