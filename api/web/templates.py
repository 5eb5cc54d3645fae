"""Templates to pages: one environment, in which every value is escaped and none may be missing."""

import re
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.web.assets import asset_address

__all__ = ["render"]

# What HTML allows in no text: controls, and code points that are no characters.
_UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)


def render(name: str, /, **values: object) -> str:
    """Return the page that a template makes of `values`.

    Each page needs `addresses`, those that it may link to.
    """
    return _environment().get_template(name).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_writable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset_address
    return environment


def _writable(value: object) -> object:
    return _UNWRITABLE.sub("\ufffd", value) if isinstance(value, str) and not isinstance(value, Markup) else value
