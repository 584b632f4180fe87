"""Links between the pages of a policy, in the words readers see."""

from collections.abc import Iterator

from inforce.model.policies import Policy
from inforce.model.versions import Text, Version
from inforce.publication import addresses, words
from inforce.publication.contents import Link


def policy_link(policy: Policy) -> Link:
    """Return a link to the text in force, named with the title."""
    return Link(text=policy.title, address=addresses.policy(policy.slug))


def text_links(policy: Policy, version: Version) -> Iterator[Link]:
    """Yield the links beside a text: history, changes, answers, source."""
    slug, day = policy.slug, version.effective_on
    count = len(policy.timeline.versions)
    yield Link(
        text=f"{policy.title}: history ({words.counted(count, 'version')})",
        address=addresses.history(slug),
    )
    if policy.timeline.before(version) is not None:
        yield Link(text="What changed last time", address=addresses.changes(slug, day))
    yield Link(text="What applied on a day", address=addresses.on(slug))
    yield Link(text="Get updates", address=addresses.SUBSCRIBE)
    yield Link(text="Markdown source", address=addresses.markdown(slug, day))


def version_link(policy: Policy, version: Version | None) -> Link | None:
    """Return a link to the permanent text of *version*, None without one."""
    if version is None:
        return None
    return Link(
        text=f"Version of {words.day(version.effective_on)}",
        address=addresses.version(policy.slug, version.effective_on),
    )


def changes_link(policy: Policy, version: Version | None) -> Link | None:
    """Return a link to the redline from the version before, None without one."""
    if version is None or policy.timeline.before(version) is None:
        return None
    return Link(
        text=f"Changes in the version of {words.day(version.effective_on)}",
        address=addresses.changes(policy.slug, version.effective_on),
    )


def end_link(policy: Policy, version: Version, text: Text) -> Link:
    """Return a link to one end of a redline, named by when it was in force."""
    slug, day = policy.slug, version.effective_on
    name = words.named(policy, version)
    if text == version.text:
        return Link(text=name, address=addresses.version(slug, day))
    if text not in version.texts:
        return Link(text="the draft", address=addresses.draft(slug))
    number = version.texts.index(text) + 1
    published = text.published_at.astimezone(policy.timeline.zone).date()
    return Link(
        text=f"{name}, text of {words.day(published)}",
        address=addresses.text(slug, day, number),
    )
