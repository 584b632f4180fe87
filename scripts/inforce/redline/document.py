"""A redline as JSON: the documented form for other programs."""

from inforce.redline.changes import Change, Redline


def as_json(redline: Redline, **versions: str) -> dict[str, object]:
    """Return *redline* as values JSON can hold.

    Keys: `schema`; `versions`, the names of what was compared, as given;
    `counts` (`added`, `removed`, `replaced`, `moved`, `formatting`, `total`,
    `words_marked`, `blocks`); `fallbacks`; `sections` (`id`, `title`,
    `changes`); `changes` in document order (`id`, `kind`, `detail`, `section`,
    `section_id`, `before`, `after`, `words_removed`, `words_added`,
    `counterpart`); `html`, the marked HTML, from which both sides come back.
    """
    counts = redline.counts
    return {
        "schema": "inforce-redline-1",
        "versions": versions,
        "counts": {
            "added": counts.added,
            "removed": counts.removed,
            "replaced": counts.replaced,
            "moved": counts.moved,
            "formatting": counts.formatting,
            "total": counts.total,
            "words_marked": counts.words_marked,
            "blocks": counts.blocks,
        },
        "fallbacks": redline.fallbacks,
        "sections": [
            {"id": key, "title": title, "changes": number}
            for key, title, number in redline.sections
        ],
        "changes": [_change(change) for change in redline.changes],
        "html": redline.html,
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "id": change.id,
        "kind": change.kind.value,
        "detail": change.detail,
        "section": change.section,
        "section_id": change.section_id,
        "before": change.before,
        "after": change.after,
        "words_removed": change.words_removed,
        "words_added": change.words_added,
        "counterpart": change.counterpart,
    }
