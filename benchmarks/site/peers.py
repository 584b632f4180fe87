"""The same texts as pages of plain MkDocs and of Hugo."""

import shutil
import sys
from pathlib import Path

from benchmarks.site.texts import texts

TEMPLATE = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>
</head><body><header><a href="/">Benchmark</a></header><main><nav>{{ .TableOfContents }}
</nav><article><h1>{{ .Title }}</h1>{{ .Content }}</article></main><footer>Benchmark
</footer></body></html>
"""


def pages(folder: Path, policies: int, versions: int) -> int:
    """Write every version as a Markdown page into *folder*; return how many."""
    number = 0
    for version, policy, text in texts(policies, versions):
        path = folder / policy.slug / f"v{version}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        _, _, body = text.split("---\n", 2)
        path.write_text(f"---\ntitle: {policy.title}, {version}\n---\n{body}")
        number += 1
    return number


def mkdocs(folder: Path, policies: int, versions: int) -> tuple[int, list[str]]:
    """Make a plain MkDocs site; return its pages and the command that builds it.

    The pages stand outside the navigation, which costs MkDocs least.
    """
    number = pages(folder / "docs", policies, versions)
    (folder / "docs" / "index.md").write_text("# Benchmark\n")
    (folder / "mkdocs.yml").write_text(
        "site_name: Benchmark\nsite_url: https://policies.example/\n"
        "theme: {name: material, font: false}\nplugins: [search]\n"
        'nav: [index.md]\nnot_in_nav: "*"\n'
        "markdown_extensions: [tables, attr_list, def_list, footnotes]\n"
    )
    return number, [sys.executable, "-m", "mkdocs", "build", "--quiet"]


def hugo(folder: Path, policies: int, versions: int) -> tuple[int, list[str]]:
    """Make a Hugo site of one small template; return its pages and the command."""
    number = pages(folder / "content", policies, versions)
    (folder / "layouts" / "_default").mkdir(parents=True)
    for name in ("single", "list"):
        (folder / "layouts" / "_default" / f"{name}.html").write_text(TEMPLATE)
    (folder / "hugo.toml").write_text(
        'baseURL = "https://policies.example/"\ntitle = "Benchmark"\n'
        'disableKinds = ["taxonomy", "term", "RSS"]\n'
    )
    found = Path(sys.executable).parent / "hugo"
    program = str(found) if found.exists() else shutil.which("hugo") or "hugo"
    return number, [program, "--quiet"]
