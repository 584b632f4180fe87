"""The theme: what must be configured, and what the plugin adds to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inforce.errors import InputError
from inforce.site.heads import POLICY

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

_THEME = Path(__file__).parent / "theme"
_STYLE = "assets/inforce/inforce.css"
_SCRIPT = "assets/inforce/inforce.js"


def check(config: MkDocsConfig) -> None:
    """Stop when the pages could not be made as they must be.

    Raises:
        InputError: the theme is another one, or addresses would end in `.html`.
    """
    path = Path(config.config_file_path).name
    if config.theme.name != "material":
        raise InputError(
            f"the theme is {config.theme.name!r}; expected 'theme: name: material'",
            path=path,
        )
    if not config.use_directory_urls:
        raise InputError(
            "'use_directory_urls' is false, and the address of a version must never "
            "change; expected true, or no such line",
            path=path,
        )


def dress(config: MkDocsConfig, *, served: bool) -> None:
    """Add templates, style and script to the theme.

    Fonts come from the reader's machine, because a policy page asks no other
    host for anything. While served, MkDocs adds a script to each page, which
    a content security policy would stop; there it is left out.
    """
    theme = config.theme
    own = str(_THEME)
    if own not in theme.dirs:
        theme.dirs.insert(1 if theme.custom_dir else 0, own)
    theme["font"] = False
    if "palette" not in theme:
        theme["palette"] = {
            "scheme": "inforce",
            "primary": "custom",
            "accent": "custom",
        }
    config.extra["inforce_security"] = "" if served else POLICY
    if _STYLE not in config.extra_css:
        config.extra_css.insert(0, _STYLE)
    if _SCRIPT not in config.extra_javascript:
        config.extra_javascript.append(_SCRIPT)
