"""The part of the map that is shown, as addresses name it; assets/map.js names it alike."""

from dataclasses import dataclass, replace
from typing import Final, Self

__all__ = ["HEIGHT", "WIDTH", "View"]

WIDTH: Final = 1000.0
HEIGHT: Final = 640.0
"""The size of the whole map, in its units."""

_CLOSEST: Final = 16.0


@dataclass(frozen=True, slots=True)
class View:
    """The map enlarged `zoom` times, from 1 to 16, around a point; nothing is shown beyond its edges."""

    zoom: float = 1.0
    x: float = WIDTH / 2
    y: float = HEIGHT / 2

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the view that `zoom,x,y` names, as near as there is one; the whole map, if it is no such text.

        >>> str(View.of("2,1000,100.04")), str(View.of("closer!"))
        ('2,750,160', '')
        """
        try:
            zoom, x, y = map(float, text.split(","))
        except ValueError:
            return cls()
        zoom = _between(1.0, zoom, _CLOSEST)
        margin_x, margin_y = WIDTH / zoom / 2, HEIGHT / zoom / 2
        return cls(zoom, _between(margin_x, x, WIDTH - margin_x), _between(margin_y, y, HEIGHT - margin_y))

    def __str__(self) -> str:
        if self.zoom == 1:
            return ""
        return f"{round(self.zoom, 2):g},{round(self.x, 1):g},{round(self.y, 1):g}"

    @property
    def box(self) -> str:
        """The part as SVG's `viewBox`."""
        width, height = WIDTH / self.zoom, HEIGHT / self.zoom
        return f"{self.x - width / 2:.2f} {self.y - height / 2:.2f} {width:.2f} {height:.2f}"

    @property
    def step(self) -> int:
        """How often the map is enlarged, to the nearest of 1, 2, 4, 8 and 16."""
        return min((1, 2, 4, 8, 16), key=lambda step: abs(step - self.zoom))

    def zoomed(self, factor: float) -> "View":
        """Return the view enlarged so much more, of the same middle."""
        return View.of(str(replace(self, zoom=_between(1.0, self.zoom * factor, _CLOSEST))))

    def at(self, x: float, y: float) -> "View":
        """Return a view of a point from near by."""
        return View.of(f"{max(self.zoom, 4)},{x},{y}")


def _between(least: float, value: float, most: float) -> float:
    return max(least, min(value, most)) if value == value else least  # NaN is not equal to itself
