"""Which date sources fit a repository that has texts already."""

from collections import Counter
from collections.abc import Iterable

from inforce.model.dates.rules import DECLARED_SOURCE, DateRules
from inforce.model.dates.sources import COMMIT, Asked, every_source, is_modified
from inforce.model.source import lenient_source


def suggested(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the sources that give a day in *texts*, the commit date last.

    Sources of effective dates come before those of a last update, and among
    each the one that dates most texts first. The declared date is always asked.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        # Which of day and month comes first does not matter for counting.
        asked = Asked(lenient_source(text, path=""), DateRules(day_first=True))
        for name in every_source():
            counts[name] += any(one.date.day for one in asked.matches(name))
    order = {name: rank for rank, name in enumerate(every_source())}
    used = [name for name, count in counts.items() if count]
    used.sort(key=lambda name: (is_modified(name), -counts[name], order[name]))
    return tuple(dict.fromkeys((DECLARED_SOURCE, *used, COMMIT)))
