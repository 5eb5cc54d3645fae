"""The readings of documents of any size: memory holds a hundred of each, a temporary file the others."""

import copyreg
import pickle
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from io import SEEK_END
from operator import attrgetter
from pathlib import Path
from threading import Lock
from typing import IO, Any

from graph.model import Involvement, Term
from graph.rdf import Iri, Literal
from graph.term_fields import LINK_FIELDS
from ingest.errors import FolderError
from ingest.terms import Reading

_CHUNK = 100  # a larger one outlives the collections of young objects, and costs more


def _reducer(type_: type) -> Callable[[Any], tuple[type, tuple[object, ...]]]:
    """Return the function by which values of a frozen dataclass are pickled, several times as fast as by default."""
    values = attrgetter(*(one.name for one in fields(type_)))
    return lambda value: (type_, values(value))


_REDUCERS = copyreg.dispatch_table | {type_: _reducer(type_) for type_ in (Reading, Term)}


class Spool:
    """A temporary file without a name, which the readings of one ingest share; safe to use from several threads."""

    def __init__(self, folder: Path | None = None) -> None:
        """Use a folder for temporary files, by default that of the system, as soon as something is written."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._lock = Lock()

    def write(self, readings: list[Reading]) -> int:
        """Append readings, and return their place. Raises `FolderError`."""
        try:
            with self._lock:
                if self._file is None:
                    self._file = tempfile.TemporaryFile(dir=self._folder)
                place = self._file.seek(0, SEEK_END)
                pickler = pickle.Pickler(self._file, pickle.HIGHEST_PROTOCOL)
                pickler.dispatch_table = _REDUCERS
                pickler.dump(readings)
        except OSError as error:  # not to be confused with a document that cannot be read
            folder = self._folder or tempfile.gettempdir()
            raise FolderError(
                f"{folder} cannot be written ({error.strerror or error}). Free or repair the disk, and repeat the"
                " command. Every source is as before, or as you wanted it."
            ) from error
        return place

    def read(self, place: int) -> list[Reading]:
        """Return the readings at a place."""
        assert self._file is not None  # noqa: S101 (`write` has returned the place)
        with self._lock:
            self._file.seek(place)
            readings: list[Reading] = pickle.load(self._file)  # noqa: S301 (no other process can write the file)
        return readings

    def close(self) -> None:
        """Delete the file."""
        if self._file is not None:
            self._file.close()


class Readings(Collection[Reading]):
    """Readings in the order in which they are added; without a spool, memory holds all of them."""

    def __init__(self, spool: Spool | None) -> None:
        self._spool = spool
        self._places: list[int] = []
        self._last: list[Reading] = []

    def add(self, reading: Reading) -> None:
        """Add a reading at the end."""
        self._last.append(reading)
        if self._spool is not None and len(self._last) == _CHUNK:
            self._places.append(self._spool.write(self._last))
            self._last = []

    @property
    def is_spooled(self) -> bool:
        """Whether iterating reads a file."""
        return bool(self._places)

    def __len__(self) -> int:
        return len(self._places) * _CHUNK + len(self._last)

    def __iter__(self) -> Iterator[Reading]:
        if self._spool is not None:
            for place in self._places:
                yield from self._spool.read(place)
        yield from self._last

    def __contains__(self, reading: object) -> bool:
        return any(reading == one for one in self)


@dataclass(frozen=True, slots=True)
class LinkedReadings(Collection[Reading]):
    """Readings in which links by name are replaced; `by_name` has the terms of these names.

    Organizations that are named by an abbreviation of another one are replaced as well.
    """

    readings: Collection[Reading]
    by_name: Mapping[Iri, Iri] = field(default_factory=dict)
    organizations: Mapping[Iri, Iri] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.readings)

    def __iter__(self) -> Iterator[Reading]:
        return map(self._linked, self.readings) if self.by_name or self.organizations else iter(self.readings)

    def __contains__(self, reading: object) -> bool:
        return any(reading == one for one in self)

    def _linked(self, reading: Reading) -> Reading:
        changed: dict[str, Any] = {
            relation: tuple(sorted({self.by_name.get(one, one) for one in others}))
            for relation in LINK_FIELDS
            if not self.by_name.keys().isdisjoint(others := getattr(reading.term, relation))
        }
        newcomers = reading.newcomers
        if not self.organizations.keys().isdisjoint(newcomer.iri for newcomer in newcomers):
            newcomers = tuple(
                replace(one, parent=one.parent and self.organizations.get(one.parent, one.parent))
                for one in newcomers
                if one.iri not in self.organizations
            )
            changed["developers"] = self._renamed(reading.term.developers)
        return replace(reading, term=replace(reading.term, **changed), newcomers=newcomers) if changed else reading

    def _renamed(self, developers: Iterable[Involvement]) -> tuple[Involvement, ...]:
        found: dict[Iri, Involvement] = {}
        for one in developers:
            iri, text = self.organizations.get(one.organization, one.organization), one.description
            if iri in found:
                text = Literal(f"{found[iri].description.value}\n{text.value}", text.language)
            found[iri] = Involvement(iri, text)
        return tuple(found.values())
