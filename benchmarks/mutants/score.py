"""What a run says: killed and survived by module, and the score."""

from collections import Counter
from math import sqrt

from benchmarks.mutants.population import Mutant

_Z = 1.96


def report(tried: list[Mutant], survivors: list[Mutant], *, whole: bool) -> str:
    """Return the report of a run; with *whole*, nothing was left to chance."""
    all_of = Counter(mutant.module for mutant in tried)
    alive = Counter(mutant.module for mutant in survivors)
    rows = [f"{'module':<16}{'killed':>8}{'survived':>10}{'score':>8}"]
    rows += [
        f"{name:<16}{n - alive[name]:>8}{alive[name]:>10}{1 - alive[name] / n:>8.0%}"
        for name, n in sorted(all_of.items())
    ]
    killed, total = len(tried) - len(survivors), len(tried)
    rows.append(f"{'all':<16}{killed:>8}{len(survivors):>10}{killed / total:>8.1%}")
    if not whole:
        low, high = interval(killed, total)
        rows.append(f"95 % interval of the score: {low:.1%} to {high:.1%}")
    return "\n".join(rows)


def interval(killed: int, total: int) -> tuple[float, float]:
    """Return the bounds of a share of 95 % of samples, after Wilson (1927)."""
    share, z = killed / total, _Z * _Z / total
    middle = (share + z / 2) / (1 + z)
    reach = _Z * sqrt((share * (1 - share) + z / 4) / total) / (1 + z)
    return middle - reach, middle + reach
