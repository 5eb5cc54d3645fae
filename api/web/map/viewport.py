"""The visible part of the map, as encoded in URLs. Keep in step with assets/map.js."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

WIDTH: Final = 1000.0
HEIGHT: Final = 640.0
"""The size of the whole map in map units."""

_CLOSEST: Final = 16.0
_CLOSEST_AROUND: Final = 2.5
_MARGIN: Final = 80.0


@dataclass(frozen=True, slots=True)
class View:
    """The map enlarged `zoom` times, from 1 to 16, around a center; the view never extends past the map's edges."""

    zoom: float = 1.0
    x: float = WIDTH / 2
    y: float = HEIGHT / 2

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the valid view nearest to `zoom,x,y`, or the whole map if `text` has another form.

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
        """The view as an SVG `viewBox`."""
        width, height = WIDTH / self.zoom, HEIGHT / self.zoom
        return f"{self.x - width / 2:.2f} {self.y - height / 2:.2f} {width:.2f} {height:.2f}"

    @property
    def step(self) -> int:
        """The zoom, rounded to the nearest of 1, 2, 4, 8 and 16."""
        return min((1, 2, 4, 8, 16), key=lambda step: abs(step - self.zoom))

    def zoomed(self, factor: float) -> "View":
        """Return the view with its zoom multiplied by `factor` and the same center."""
        return View.of(str(replace(self, zoom=_between(1.0, self.zoom * factor, _CLOSEST))))

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]]) -> Self:
        """Return the closest view, at most 2.5 times enlarged, that shows all points with a margin; at least one.

        >>> View.around([(100, 100), (200, 120)])
        View(zoom=2.5, x=200.0, y=128.0)
        """
        xs, ys = zip(*points, strict=True)
        width, height = max(xs) - min(xs) + 2 * _MARGIN, max(ys) - min(ys) + 2 * _MARGIN
        zoom = _between(1.0, min(WIDTH / width, HEIGHT / height), _CLOSEST_AROUND)
        return cls.of(f"{zoom},{(min(xs) + max(xs)) / 2},{(min(ys) + max(ys)) / 2}")

    def at(self, x: float, y: float) -> "View":
        """Return a view centered on a point, with a zoom of at least 4."""
        return View.of(f"{max(self.zoom, 4)},{x},{y}")


def _between(least: float, value: float, most: float) -> float:
    return max(least, min(value, most)) if value == value else least  # NaN is not equal to itself
