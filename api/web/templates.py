"""Renders templates: every value is escaped, and a missing value is an error."""

import re
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.web.assets import asset_address
from api.web.menu import language_choices, menu_items
from api.web.page_context import PageContext

# Code points that HTML text must not contain: control characters, surrogates and noncharacters.
_UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)


def render(name: str, context: PageContext, /, **values: object) -> str:
    """Render the template `name` of a page with `values`, and with those that every page shows.

    `values` must not refer to the lexicon: macros of a template and its values refer to each other, and remain until
    the next garbage collection.
    """
    return render_alone(
        name,
        addresses=context.addresses,
        alternates=context.alternates,
        menu=menu_items(context),
        language_choices=language_choices(context),
        **values,
    )


def render_alone(name: str, /, **values: object) -> str:
    """Render a template that needs nothing of the glossary."""
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
