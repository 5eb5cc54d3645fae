"""Renders templates, with the menu of every page, and with the addresses of style sheets, scripts and images.

Every value is escaped, and a missing value is an error.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from api.http.caching import REVALIDATED
from api.http.security_headers import SECURITY_HEADERS
from api.web.addresses import Choice, Link
from api.web.language_names import language_name
from api.web.page_context import PageContext

PENDING: Final = 202
"""The status of a page whose content is still being made; its script asks again until the status is another one."""

_LANGUAGES: Final = 24
_CODE: Final = re.compile(r"`([^`\n]+)`")
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
        has_terms=context.lexicon.count > 0,
        menu=_menu_items(context),
        language_choices=_language_choices(context),
        **values,
    )


def _menu_items(context: PageContext) -> Sequence[tuple[str, Link]]:
    """Return the items of the menu with the names of their pages; lists without content are omitted."""
    lexicon, addresses = context.lexicon, context.addresses
    items = {
        "terms": ("Terms", "/terms", lexicon.count > 0),
        "tree": ("Hierarchy", "/tree", lexicon.hierarchy.has_levels),
        "glossaries": ("Glossaries", "/glossaries", len(lexicon.catalog.glossaries) > 1),
        "categories": ("Categories", "/categories", bool(lexicon.catalog.categories)),
        "organizations": ("Organizations", "/organizations", bool(lexicon.catalog.organizations)),
        "map": ("Map", "/map", True),
        "graphql": ("GraphQL", "/graphql", addresses.has_editor),
    }
    return [(name, Link(title, addresses.page(path))) for name, (title, path, is_there) in items.items() if is_there]


def _language_choices(context: PageContext) -> Sequence[Choice]:
    """Return the present page in each language that names have, most frequent first; none if there is only one."""
    addresses = context.addresses
    choices = [
        Choice(Link(language_name(tag), addresses.in_language(tag), tag), tag == context.shown_language)
        for tag in [tag for tag in context.lexicon.languages if tag][:_LANGUAGES]
    ]
    return choices if len(choices) > 1 and addresses.here else []


def page_response(text: str, status: int = 200) -> HTMLResponse:
    """Return a page, which depends on the languages of the browser."""
    return HTMLResponse(text, status, headers={**REVALIDATED, "Vary": "Accept-Language", **SECURITY_HEADERS})


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
    environment.globals["asset"] = _asset_address
    environment.filters["code"] = _with_code
    return environment


def _writable(value: object) -> object:
    return _UNWRITABLE.sub("\ufffd", value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _with_code(text: str) -> Markup:
    """Return a message or description as HTML, with code elements for the words between backticks."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(_writable(text)))))  # noqa: S704 (it is escaped)


def _asset_address(name: str) -> str:
    """Return the path of an asset below the root. It contains a digest of all assets, so it changes with any of them.

    The digest is a directory before the name, so that a module can import its neighbor as `./keys.js`.
    """
    assert name in assets(), name  # noqa: S101 (an error in a template)
    return f"/assets/{assets_digest()}/{name}"


@cache
def assets() -> Mapping[str, bytes]:
    """Return the style sheets, scripts and images of pages by their names."""
    folder = resources.files("api.web") / "assets"
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir(), key=lambda file: file.name)}


@cache
def assets_digest() -> str:
    """Return a digest of all assets."""
    digest = sha256()
    for name, content in assets().items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]
