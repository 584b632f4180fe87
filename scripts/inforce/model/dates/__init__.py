"""Effective dates found in texts, for repositories that never declared them.

The names of the sources, as `versions.date_sources` lists them:

- `front-matter:KEY`: the key KEY; `front-matter:effective` is always first
- `ial`: kramdown's `{: datetime="2018-05-25" }`
- `effective-date-line`: "Effective date: 25 May 2018", whatever marks are around
- `effective-line`: "Effective 25 May 2018", "In force since …"
- `localized-line`: the same in other languages: "Gültig ab", "Stand:", "En
  vigueur", "Vigencia", "In vigore", "Дата вступления в силу", "施行日", "生效"
- `effective-prose`: a sentence: "This policy is effective as of 25 May 2018"
- `version-line`: "Version 1.2, adopted on 25 May 2018", "(Version 05/25/2018)"
- `last-updated-line`: "Last updated: …" in any language, "Revised …", "Posted …"
- `last-updated-prose`: a sentence: "This notice was last updated on …"
- `bare-date-line`: a line near the top that is a date and nothing else
- `revision-table`: a table of versions; an effective column wins over adoption
- `git-tag`: the first tag that held the state
- `commit-date`: the civil day of the commit

`last-updated-…` gives a day of modification, so it dates a version only where
the settings list it. Dates are looked for in the first 60 and the last 30 lines
(tables in the whole text), in time linear in the text.
"""

from inforce.model.dates.rules import (
    DECLARED_SOURCE,
    Circumstances,
    Dated,
    DateRules,
    Finding,
)
from inforce.model.dates.sources import checked_sources, dated, found, search
from inforce.model.dates.suggestions import suggested

__all__ = [
    "DECLARED_SOURCE",
    "Circumstances",
    "DateRules",
    "Dated",
    "Finding",
    "checked_sources",
    "dated",
    "found",
    "search",
    "suggested",
]
