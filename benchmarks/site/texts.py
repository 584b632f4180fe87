"""Policies as long and as repetitive as real ones, and their history in git."""

import random
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

VOCABULARY = """
we you your our service account personal information collect share keep delete
consent purpose provider country law requires request notify change agreement
notice use processing security address contact period support payment device
cookie legal basis interest retention transfer right object restrict access
portability complaint authority because when where unless and or of to in for
"""
WORDS = VOCABULARY.split()
SECTIONS, PARAGRAPHS, SENTENCES = 12, 5, 3
FIRST = date(2015, 1, 1)
MONTH = timedelta(days=30)


class Policy:
    """One policy whose text changes a little in every version."""

    def __init__(self, number: int) -> None:
        self.slug = f"policy-{number:02}"
        self.title = f"Policy {number}"
        self.chance = random.Random(number)
        self.blocks = [list(self._section()) for _ in range(SECTIONS)]

    def _sentence(self) -> str:
        words = self.chance.choices(WORDS, k=self.chance.randint(9, 17))
        return f"{' '.join(words).capitalize()}."

    def _section(self) -> Iterator[str]:
        for place in range(PARAGRAPHS):
            if place == 3:
                yield "\n".join(f"- {self._sentence()}" for _ in range(4))
            else:
                yield " ".join(self._sentence() for _ in range(SENTENCES + 1))

    def body(self) -> str:
        """Return the text: about 3,000 words, headings, lists and a table."""
        parts = [f"# {self.title}"]
        for number, blocks in enumerate(self.blocks, 1):
            parts += [f"## {number}. {blocks[0].split('.')[0][:40]}", *blocks]
        rows = (f"| {w} | {w} data | {n} days |" for n, w in enumerate(WORDS[:12], 1))
        parts.append("\n".join(["| What | Why | How long |", "|---|---|---|", *rows]))
        return "\n\n".join(parts)

    def amend(self) -> None:
        """Change what a usual amendment changes: words, a paragraph, an item."""
        for _edit in range(self.chance.randint(2, 5)):
            blocks = self.chance.choice(self.blocks)
            place = self.chance.randrange(len(blocks))
            words = blocks[place].split(" ")
            at = self.chance.randrange(len(words))
            words[at : at + 2] = self.chance.choices(WORDS, k=3)
            blocks[place] = " ".join(words)
        if self.chance.random() < 0.4:
            self.chance.choice(self.blocks).insert(1, self._sentence())

    def file(self, version: int) -> str:
        """Return the policy file of the *version*, counted from 0."""
        day = FIRST + version * MONTH
        return (
            f"---\ntitle: {self.title}\neffective: {day}\n"
            f"summary: Version {version} changes a few words.\n---\n\n{self.body()}\n"
        )


def texts(policies: int, versions: int) -> Iterator[tuple[int, Policy, str]]:
    """Yield number of version, policy and file, version by version."""
    made = [Policy(number) for number in range(1, policies + 1)]
    for version in range(versions):
        for policy in made:
            if version:
                policy.amend()
            yield version, policy, policy.file(version)


def repository(folder: Path, policies: int, versions: int) -> None:
    """Make a repository in *folder* with a commit for every version."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(
        "site_name: Benchmark\nsite_url: https://policies.example/\ndocs_dir: docs\n"
        "theme: {name: material}\nplugins: [search, inforce]\n"
    )
    process = subprocess.Popen(
        ["git", "fast-import", "--quiet"], cwd=folder, stdin=subprocess.PIPE
    )
    assert process.stdin is not None
    for version, policy, text in texts(policies, versions):
        process.stdin.write(_commit(version, policy.slug, text))
    process.stdin.close()
    process.wait()
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=folder, check=True)


def _commit(version: int, slug: str, text: str) -> bytes:
    day = FIRST + version * MONTH - timedelta(days=40)
    at = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    raw = text.encode()
    head = (
        f"commit refs/heads/main\ncommitter Legal <l@policies.example> {at} +0000\n"
        f"data 7\nPublish\nM 100644 inline policies/{slug}.md\ndata {len(raw)}\n"
    )
    return head.encode() + raw + b"\n"


def publish_one_more(folder: Path, policies: int, versions: int) -> date:
    """Commit one new version of the first policy; return its effective date."""
    policy = next(p for v, p, _ in texts(1, versions) if v == versions - 1)
    policy.amend()
    (folder / "policies" / f"{policy.slug}.md").write_text(policy.file(versions))
    words = ["-c", "user.name=Legal", "-c", "user.email=l@policies.example"]
    subprocess.run(
        ["git", *words, "commit", "-q", "-a", "-m", "Publish"], cwd=folder, check=True
    )
    assert policies > 0
    return FIRST + versions * MONTH
