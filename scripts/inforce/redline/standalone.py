"""A redline as one self-contained HTML file: no script, nothing loaded."""

from html import escape

from inforce.redline.changes import Change, Redline

_STYLE = """
:root{color-scheme:light dark;--ins:#0b4a1e;--ins-bg:#d9f5e0;--del:#7a0c12;
--del-bg:#fde2e2;--move:#3d2a7a;--move-bg:#e8e2fb}
@media(prefers-color-scheme:dark){:root{--ins:#a6f0b8;--ins-bg:#11351d;
--del:#ffb8bb;--del-bg:#451418;--move:#cfc3ff;--move-bg:#2a2150}}
body{font:1rem/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;
padding:0 1rem;overflow-wrap:anywhere}
ins{color:var(--ins);background:var(--ins-bg);text-decoration:underline 2px}
del{color:var(--del);background:var(--del-bg);text-decoration:line-through 2px}
.rl-moved{color:var(--move);background:var(--move-bg)}
ins.rl-moved{text-decoration:underline dotted 2px}
del.rl-moved{text-decoration:line-through dotted 2px}
.rl-format{border-bottom:2px dotted var(--move)}
[data-rl]{border-inline-start:3px solid;padding-inline-start:.5rem}
[data-rl=ins]{border-color:var(--ins)}[data-rl=del]{border-color:var(--del)}
:target{outline:3px solid;outline-offset:3px}
table{border-collapse:collapse}td,th{border:1px solid;padding:.3rem .5rem}
pre{white-space:pre-wrap}img{max-width:100%}
.rl-spoken{position:absolute;width:1px;height:1px;overflow:hidden;
clip-path:inset(50%);white-space:nowrap}
@media(forced-colors:active){ins{text-decoration:underline double}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src https: http:"


def page(
    redline: Redline,
    *,
    title: str = "Redline",
    before_label: str = "before",
    after_label: str = "after",
) -> str:
    """Return *redline* as an HTML file that needs nothing beside it.

    *title* and the labels are text, not HTML. The content policy in its head
    forbids scripts, so the file is safe to open whatever it compares.
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>\n"
        f"<h1>{escape(title)}</h1>\n"
        f"<p>From {escape(before_label)} to {escape(after_label)}.</p>\n"
        f"{_summary(redline)}<hr>\n<main>{redline.html}</main>\n</body></html>\n"
    )


def _summary(redline: Redline) -> str:
    counts = redline.counts
    if not counts.total:
        return "<p>No changes.</p>\n"
    total = "1 change" if counts.total == 1 else f"{counts.total} changes"
    items = "".join(_item(change) for change in redline.changes)
    return (
        f"<p>{total}: {counts.added} added, {counts.removed} removed, "
        f"{counts.replaced} replaced, {counts.moved} moved, "
        f"{counts.formatting} formatting.</p>\n<details><summary>All changes</summary>"
        f"<ol>{items}</ol></details>\n"
    )


def _item(change: Change) -> str:
    words = change.after or change.before
    shown = words if len(words) <= 80 else f"{words[:79]}…"
    where = f" · {change.section}" if change.section else ""
    kind = f"{change.kind.value}{where}: {shown}"
    return f'<li><a href="#{escape(change.id)}">{escape(kind)}</a></li>'
