"""Tells sample people of the sample policies, in a copy of this repository.

Run as `make notify-demo`. Nothing leaves the machine: the mails stand in the
outbox of the copy.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.notify.demo_postfix import sent_through_postfix

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".inforce" / "demo"
DAY = "2026-12-01"
PEOPLE = """address,language,policies
ann@example.org,de,*
ben@example.org,en,privacy terms
cleo@example.net,en,*
"""
CONSENT = ("--audience", "subscriber", "--consent", "sign-up form of the sample")
COMMANDS = (
    ("people", "import", *CONSENT, "people.csv"),
    ("notify", "plan", "--today", DAY),
    ("notify", "send", "--today", DAY, "--confirm", "3"),
    ("notify", "status"),
    ("notify", "evidence", "privacy", "2027-02-01", "--verify"),
    ("notify", "evidence", "privacy", "2027-02-01", "--format", "html",
     "--output", "evidence.html"),
    ("notify", "preview", "privacy", "2027-02-01", "--to", "mail"),
)  # fmt: skip
RUN = "import sys; from inforce.cli import main; sys.exit(main(sys.argv[1:]))"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Run the commands; return the exit code of the first that fails."""
    shutil.rmtree(PLACE, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(PLACE)], check=True)
    (PLACE / "people.csv").write_text(PEOPLE, encoding="utf-8")
    for words in COMMANDS:
        print("$ inforce", *words, flush=True)
        command = [sys.executable, "-c", RUN, *words]
        if code := subprocess.run(command, cwd=PLACE, check=False).returncode:
            return code
    _picture()
    _postfix()
    print("Everything is in .inforce/demo: outbox, evidence.html, mail.eml, mail.png")
    return 0


def _postfix() -> None:
    """Send through Postfix as well, where its package is there."""
    arrived = sent_through_postfix(PLACE, RUN)
    if arrived is None:
        print("no Postfix to be started here, so nothing went through one")
    else:
        print(f"{arrived} mails came out of a real Postfix")


def _picture() -> None:
    """Make a picture of the mail, where there is a browser."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("no Chromium on this machine, so no picture of the mail")
        return
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
    quiet = ("--no-first-run", "--disable-background-networking", "--disable-sync")
    page = (PLACE / "mail.html").as_uri()
    picture = f"--screenshot={PLACE / 'mail.png'}"
    subprocess.run(
        [browser, *options, *quiet, picture, "--window-size=680,1100", page],
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
