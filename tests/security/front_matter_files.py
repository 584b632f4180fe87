"""Policy files with something wrong above the wording, and what is said of it.

Each is a name, the file, the line the message names, and words it must hold.
"""

GOOD = "title: Privacy policy\neffective: 2027-01-01\n"


def policy(block: str) -> str:
    return f"---\n{block}---\n\n# Privacy policy\n\nWe keep little.\n"


def with_line(line: str) -> str:
    return policy(f"{GOOD}{line}\n")


_ALIASES = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

FILES = (
    ("empty file", "", 1, "the file is empty"),
    ("white space only", " \n\t\n\n", 1, "the file is empty"),
    ("no front matter", "# Privacy policy\n\nText.\n", 1, "no front matter"),
    ("front matter after a blank line", "\n" + policy(GOOD), 1, "no front matter"),
    ("front matter without an end", f"---\n{GOOD}\n# Title\n", 1, "has no end"),
    ("an empty block", policy(""), 1, "'title' is missing"),
    ("toml", "+++\ntitle = 'x'\n+++\ntext\n", 1, "TOML"),
    (
        "broken toml",
        "+++\ntitle = \n+++\ntext\n",
        2,
        "TOML front matter cannot be read",
    ),
    ("a list", policy("- title\n- effective\n"), 2, "not a list of keys"),
    ("one word", policy("title\n"), 2, "expected lines such as"),
    ("no title", policy("effective: 2027-01-01\n"), 1, "'title' is missing"),
    ("no effective date", policy("title: x\n"), 1, "'effective' is missing"),
    ("empty title", policy("title:\neffective: 2027-01-01\n"), 2, "is empty"),
    ("a colon in a title", policy("title: Terms: all\n"), 2, "needs quotes"),
    ("an open quotation mark", policy('title: "x\neffective: 2027-01-01\n'), 2, "quot"),
    ("a tab", policy(f"{GOOD}\tlabel: 1\n"), 4, "a tab indents this line"),
    ("wrong indentation", policy(f"{GOOD}  label: 1\n"), 4, "expected"),
    ("a misspelt key", with_line("sumary: x"), 4, "expected 'summary'"),
    ("a key in capitals", with_line("Label: x"), 4, "expected 'label'"),
    ("a key with a hyphen", with_line("review-by: 2027-01-01"), 4, "'review_by'"),
    ("an unknown key", with_line("layout: page"), 4, "unknown key 'layout'"),
    ("a key twice", with_line("title: Other"), 4, "given twice, first on line 2"),
    (
        "a date the other way round",
        policy("title: x\neffective: 01/02/2027\n"),
        3,
        "expected a day as YYYY-MM-DD",
    ),
    (
        "a day no month has",
        policy("title: x\neffective: 2026-02-30\n"),
        3,
        "which no calendar has",
    ),
    (
        "a month no year has",
        policy("title: x\neffective: 2026-13-01\n"),
        3,
        "which no calendar has",
    ),
    ("a placeholder", policy("title: x\neffective: YYYY-MM-DD\n"), 3, "a placeholder"),
    (
        "half a placeholder",
        policy("title: x\neffective: 2026-xx-xx\n"),
        3,
        "a placeholder",
    ),
    ("a date without zeros", policy("title: x\neffective: 2027-1-1\n"), 3, "no date"),
    ("a moment", policy("title: x\neffective: 2027-01-01T00:00:00Z\n"), 3, "no date"),
    (
        "a year with five digits",
        policy("title: x\neffective: 20270-01-01\n"),
        3,
        "no date",
    ),
    ("the last year", policy("title: x\neffective: 9999-12-31\n"), 3, "1000 to 9998"),
    (
        "digits of another script",
        policy("title: x\neffective: ٢٠٢٧-٠١-٠١\n"),
        3,
        "no date",
    ),
    ("a date as a list", policy("title: x\neffective: [2027-01-01]\n"), 3, "is a list"),
    (
        "a mapping as a title",
        policy("title:\n  en: x\neffective: 2027-01-01\n"),
        3,
        "holds keys of its own",
    ),
    (
        "an unknown class of change",
        with_line("change: major"),
        4,
        "'amendment' or 'editorial'",
    ),
    ("an order in words", with_line("order: first"), 4, "expected a whole number"),
    (
        "a former slug with a path out of the folder",
        with_line("formerly: ../admin"),
        4,
        "expected lower-case slugs",
    ),
    (
        "a former slug in capitals",
        with_line("formerly: [privacy, Privacy]"),
        4,
        "expected lower-case slugs",
    ),
    ("it replaces itself", with_line("replaces: 2027-01-01"), 4, "own effective date"),
    (
        "it withdraws itself",
        with_line("withdraws: 2027-01-01"),
        4,
        "own effective date",
    ),
    (
        "it replaces and withdraws the same",
        with_line("replaces: 2027-03-01\nwithdraws: 2027-03-01"),
        5,
        "expected one of",
    ),
    (
        "it ends before it begins",
        with_line("ends: 2026-12-31"),
        4,
        "expected a day after 'effective'",
    ),
    ("an anchor", with_line("label: &x 1"), 4, "anchors and aliases"),
    ("a bomb of aliases", policy(_ALIASES), 2, "anchors and aliases"),
    ("an alias to nothing", with_line("label: *x"), 4, "anchors and aliases"),
    ("a merge key", with_line("<<: {label: 1}"), 4, "merge keys"),
    ("a tag", with_line("label: !!str 1"), 4, "the tag"),
    (
        "a tag that makes objects",
        with_line("label: !!python/object/apply:os.system [x]"),
        4,
        "the tag",
    ),
    ("a directive", policy("%YAML 1.1\n"), 2, "a directive"),
    ("deep nesting", with_line("label: " + "[" * 5_000), 4, "nested more than 6 deep"),
    (
        "deep keys",
        policy(GOOD + "".join(f"{'  ' * n}k:\n" for n in range(9))),
        10,
        "nested more than 6 deep",
    ),
    (
        "20 kB of front matter",
        with_line("summary: " + "x" * 20_000),
        2,
        "larger than 16384 bytes",
    ),
    (
        "a long title",
        policy(f"title: {'x' * 400}\neffective: 2027-01-01\n"),
        2,
        "expected at most 300",
    ),
    (
        "a control character",
        policy('title: "a\\x07b"\neffective: 2027-01-01\n'),
        2,
        "control character",
    ),
    ("a NUL", with_line("label: \x00"), 2, "a character that is not text"),
    ("a key that is a list", with_line("? [a, b]\n: c"), 4, "a key must be one word"),
)
