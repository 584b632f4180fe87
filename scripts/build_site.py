"""Build the site into site/; arguments are those of `inforce build`."""

import sys

from inforce.cli import main

raise SystemExit(main(["build", *sys.argv[1:]]))
