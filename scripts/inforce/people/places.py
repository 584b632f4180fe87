"""Where the database and the keys of a site are."""

from collections.abc import Mapping
from pathlib import Path

VARIABLE = "INFORCE_DATABASE"
_KEYS = ".inforce/keys.json"


def database(setting: str, environ: Mapping[str, str]) -> str:
    """Return the file or URL of the database: the environment's, else the setting's."""
    return environ.get(VARIABLE) or setting


def keys_path(root: Path, place: str) -> Path:
    """Return the file of the keys: beside a SQLite file, else under *root*."""
    if "://" in place:
        return root / _KEYS
    return (root / place).parent / "keys.json"
