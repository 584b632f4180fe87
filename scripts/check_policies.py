"""Check the policies before publishing; arguments are those of `inforce check`."""

import sys

from inforce.cli import main

raise SystemExit(main(["check", *sys.argv[1:]]))
