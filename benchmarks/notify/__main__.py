"""All measurements of the notifier but the kills and the million.

Run as `python -m benchmarks.notify`.
"""

import subprocess
import sys

PARTS = ("messages", "wire", "throughput", "record")


def main() -> int:
    """Run the parts one after the other; return 1 when one of them missed an aim."""
    codes = []
    for part in PARTS:
        print(f"\n== {part}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.notify.{part}"]
        codes.append(subprocess.run(command, check=False).returncode)
    return int(any(codes))


if __name__ == "__main__":
    raise SystemExit(main())
