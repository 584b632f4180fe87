"""Files joined into policies: one slug, one history.

Invariants:
- no two strands have the same slug, or the same past version of it;
- a slug that a policy had before leads to it, unless another policy has it now.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import tzinfo

from inforce.errors import InputError, InputErrors
from inforce.history.layouts import Layout, Place
from inforce.history.repositories import moment
from inforce.history.tracks import Step, Track
from inforce.model.dates import DateRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """One policy file, with its place and its states in graph order, at least one."""

    place: Place
    steps: tuple[Step, ...]

    @property
    def path(self) -> str:
        """Return the path the file has, or had last."""
        return self.steps[-1].path

    @property
    def is_gone(self) -> bool:
        """Return whether the file was deleted and has not come back."""
        return not self.steps[-1].blob


def published(
    track: Track, layout: Layout, dating: DateRules, zone: tzinfo
) -> tuple[Step, ...]:
    """Return the states of *track* that were published; none when it never was.

    The folder says what is published, so a file that leaves it is deleted from
    it, and a draft elsewhere is nobody's version. Only before `strict_since` is
    a file that later moved into the folder shown from its beginning, because
    adopted repositories have moved theirs.
    """
    paths = {step.path for step in track.steps}
    held = set(filter(layout.holds, paths))
    if held == paths:
        return tuple(track.steps)
    return tuple(_inside(track.steps, held, dating, zone)) if held else ()


def _inside(
    steps: Iterable[Step], held: Set[str], dating: DateRules, zone: tzinfo
) -> list[Step]:
    found: list[Step] = []
    entered = False
    for step in steps:
        inside = step.path in held
        if inside or (not entered and _is_early(step, dating, zone)):
            found.append(step)
        elif found and found[-1].blob and entered:
            found.append(Step(step.commit, found[-1].path, ""))
        entered = entered or inside
    return found


def strands(
    published_steps: Iterable[tuple[Step, ...]], layout: Layout
) -> tuple[Strand, ...]:
    """Return the policy files, by path, each slug once.

    Raises:
        InputErrors: names that are no slugs, and two files with one slug.
    """
    errors: list[InputError] = []
    groups: dict[Place, list[Strand]] = {}
    for steps in published_steps:
        try:
            one = _strand(steps, layout)
        except InputError as error:
            errors.append(error)
        else:
            groups.setdefault(_identity(one.place), []).append(one)
    errors += [error for group in groups.values() for error in _same_slug(group)]
    if errors:
        raise InputErrors(errors)
    found = [one for group in groups.values() for one in _joined(group)]
    return tuple(sorted(found, key=lambda strand: (strand.path, strand.place.slug)))


def former_slugs(
    found: Sequence[Strand], layout: Layout
) -> Mapping[str, tuple[str, ...]]:
    """Return, for each slug, the slugs it had before and still owns, oldest first."""
    lenient = replace(layout, slugify=True)
    taken = {strand.place.slug for strand in found}
    owners: dict[str, tuple[int, str]] = {}
    for strand in found:
        last = {step.path: step.commit.number for step in strand.steps}
        for path in filter(layout.holds, last):
            slug = lenient.place(path).slug
            claim = (last[path], strand.place.slug)
            if slug not in taken:
                owners[slug] = max(owners.get(slug, claim), claim)
    kept: dict[str, list[str]] = {}
    for slug, (_, owner) in sorted(owners.items(), key=lambda item: item[1]):
        kept.setdefault(owner, []).append(slug)
    return {owner: tuple(slugs) for owner, slugs in kept.items()}


def _is_early(step: Step, dating: DateRules, zone: tzinfo) -> bool:
    since = dating.strict_since
    if since is None:
        return False
    return moment(step.commit.seconds).astimezone(zone).date() < since


def _strand(steps: tuple[Step, ...], layout: Layout) -> Strand:
    """Return the strand of *steps*; a file that is gone cannot be renamed any more."""
    lenient = layout if steps[-1].blob else replace(layout, slugify=True)
    return Strand(place=lenient.place(steps[-1].path), steps=steps)


def _identity(place: Place) -> Place:
    return replace(place, language="", translation_of="")


def _same_slug(group: Sequence[Strand]) -> list[InputError]:
    first, *others = (
        sorted((one for one in group if not one.is_gone), key=lambda one: one.path)
        or group[:1]
    )
    return [
        InputError(
            f"has the same address /{one.place.slug}/ as {first.path}; "
            "expected one file for each policy: rename or exclude one of them",
            path=one.path,
        )
        for one in others
    ]


def _joined(group: Sequence[Strand]) -> list[Strand]:
    """Return *group* as one strand, and apart those that lived at the same time."""
    first, *rest = sorted(
        group, key=lambda one: (one.steps[0].commit.number, not one.is_gone)
    )
    found = [first]
    for strand in rest:
        before = found[-1]
        ended = before.steps[-1].commit.number
        if before.is_gone and ended <= strand.steps[0].commit.number:
            found[-1] = _continued(before, strand)
        else:
            found.append(strand)
    keeper = next((one for one in found if not one.is_gone), found[-1])
    return [one if one is keeper else _apart(one) for one in found]


def _continued(before: Strand, after: Strand) -> Strand:
    """Return one strand; a deletion and an addition in one commit leave no gap."""
    at_once = before.steps[-1].commit == after.steps[0].commit
    steps = before.steps[:-1] if at_once else before.steps
    return Strand(place=after.place, steps=(*steps, *after.steps))


def _apart(strand: Strand) -> Strand:
    """Return *strand* under a slug of its own, which no other policy will take."""
    ended = moment(strand.steps[-1].commit.seconds).date()
    slug = f"{strand.place.slug}-until-{ended.isoformat()}"
    return replace(strand, place=replace(strand.place, slug=slug))
