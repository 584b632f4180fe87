"""Equal documents give equal bytes in every process."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import hashlib, random
from inforce.redline import redline
draw = random.Random(7)
WORDS = [f"w{n}" for n in range(60)]
def document():
    blocks = (" ".join(draw.choices(WORDS, k=12)) for _ in range(150))
    return "".join(f"<p>{block}</p>" for block in blocks)
for _ in range(4):
    print(hashlib.sha256(redline(document(), document()).html.encode()).hexdigest())
"""


def digests(seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(ROOT / "scripts"),
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_a_redline_does_not_depend_on_how_strings_are_hashed() -> None:
    assert len({digests(seed) for seed in ("0", "1", "2")}) == 1
