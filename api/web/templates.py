"""Templates to pages: one environment, in which every value is escaped and none may be missing."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.web.assets import asset_address

__all__ = ["render"]


def render(name: str, **values: object) -> str:
    """Return the page that a template makes of `values`.

    Each page needs `root`, the path that all addresses of ours begin with: the request's `root_path`, mostly empty.
    """
    return _environment().get_template(name).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset_address
    return environment
