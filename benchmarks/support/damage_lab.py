"""A small data directory that `benchmarks.damage` damages and uses, with the answers that it gives undamaged."""

import io
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from api.lexicon.current import Current, open_current_lexicon
from api.lexicon.encoders import document_encoder, query_encoder, shared_exports
from api.lexicon.lexicon import Lexicon
from api.lexicon.published import PublishedInFolder
from api.settings import Settings
from api.writing.ingestion import Ingestion
from benchmarks.support.damage_child import Outcome, copy_directory, in_child, mount, unlock, unmount
from benchmarks.support.damage_ways import RIGHTS, WAYS, Damaging
from benchmarks.support.encoders import HashedVectors
from embeddings.encoder import Encoder
from embeddings.hits import SearchMode
from embeddings.records import Filter
from graph.export import RdfFormat, graph_chunks
from ingest.data_directory.backup import back_up
from ingest.input.document_paths import find_documents
from ingest.input.documents import Inputs, uploaded_document

__all__ = ["DISK", "Case", "Finding", "Lab", "kind_of"]

DISK = "(full disk)"
"""The `file` of a case in which a disk is full; its `way` is the number of free pages."""

_THEN, _NOW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
_NAMES = ("Batch Size", "Learning Rate", "Gradient Descent", "Token", "Tokenizer", "Loss Function")
_QUERIES = ("batch size", "how fast a model lerns", "tokens of a text", "NVIDIA")


class Case(NamedTuple):
    """A file, a way to damage it, and a use of the data directory."""

    file: str
    way: str
    use: str

    @property
    def kind(self) -> str:
        """The file without what differs between two runs."""
        return kind_of(self.file)


class Finding(NamedTuple):
    """The result of a use: `same`, `refused`, or a fault in capitals; and the message."""

    outcome: str
    message: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether it must not happen."""
        return self.outcome.isupper()


class Lab:
    """A data directory and its answers, before and after the change that `ingest` makes."""

    def __init__(self, root: Path, *, has_model: bool = False) -> None:
        """Make the directory below `root`, with a document that came by a mutation, and a backup of it.

        With `has_model`, it contains the exported default model, and a directory of shared exports is beside it.
        """
        root.mkdir()
        self.root, self.data, self.backup = root, root / "data", root / "backup"
        self.has_model, self.settings = has_model, Settings(cache=root / "cache")
        self.docs, self.other = root / "docs", root / "other"
        self.uses: dict[str, Callable[[Path, Damaging, Path], Outcome]] = {
            "read": self._read,
            "serve": self._serve,
            "ingest": self._ingest,
            "doctor": self._examine,
            "doctor --fix": self._fix,
            "backup": self._back_up,
        }
        if (made := in_child(self._make)).kind != "made":
            raise RuntimeError(made.value)
        self.before = self._answered(self.data)
        self.after = self._answered(root / "later")
        assert self.before != self.after

    @cached_property
    def can_mount(self) -> bool:
        """Whether this process may mount a small disk, to fill it."""
        with tempfile.TemporaryDirectory() as disk:
            try:
                mount("size=64k", Path(disk))
            except (subprocess.CalledProcessError, OSError):
                return False
            unmount(Path(disk))
            return True

    def files(self) -> list[str]:
        """Return the paths of all files and folders below the data directory, or of the exported model alone."""
        found = sorted(path.relative_to(self.data).as_posix() for path in self.data.rglob("*"))
        return [file for file in found if file.startswith("models")] if self.has_model else found

    def try_case(self, case: Case) -> Finding:
        """Damage a copy, use it, and compare."""
        copy = self.root / "copy"
        in_child(lambda: copy_directory(self.data, copy))
        try:
            return self._on_full_disk(copy, int(case.way)) if case.file == DISK else self._judged(case, copy)
        finally:
            unlock(copy)
            shutil.rmtree(copy)

    def _judged(self, case: Case, copy: Path) -> Finding:
        def damage(path: Path, other: Path) -> None:
            WAYS[case.way](path, other)

        outcome = in_child(lambda: self.uses[case.use](copy, damage, copy / case.file))
        if outcome.kind in ("TRACEBACK", "HUNG"):
            return Finding(outcome.kind, str(outcome.value))
        if outcome.kind == "died":
            is_mapped = case.use == "serve" and case.way in ("empty", "half", "another's")
            return Finding("ended" if is_mapped else "DIED", str(outcome.value))
        if outcome.kind == "refused":
            return self._refused(case, copy, str(outcome.value))
        if case.use == "doctor":
            return Finding("found" if outcome.value else "nothing found", str(outcome.value or ""))
        expected = self.after if case.use == "ingest" else self.before
        return Finding("same") if outcome.value == expected else Finding("WRONG", _differences(outcome.value, expected))

    def _on_full_disk(self, copy: Path, pages: int) -> Finding:
        """Ingest with a number of free pages, then again with enough."""
        disk = self.root / "disk"
        disk.mkdir(exist_ok=True)
        mount("size=64m", disk)
        try:
            copy_directory(copy, disk / "copy")
            used = os.statvfs(disk)
            mount(f"remount,size={(used.f_blocks - used.f_bfree) * used.f_frsize + 4096 * pages}", disk)
            return self._repeated(disk / "copy", lambda: mount("remount,size=64m", disk))
        finally:
            unmount(disk)

    def _repeated(self, copy: Path, free: Callable[[], None]) -> Finding:
        outcome = in_child(lambda: self._ingested(copy))
        free()
        if outcome.kind not in ("refused", "answered"):
            return Finding("DIED" if outcome.kind == "died" else outcome.kind, str(outcome.value))
        if outcome.kind == "refused" and "disk" not in str(outcome.value):
            return Finding("NO REMEDY", str(outcome.value))
        repeated = in_child(lambda: self._ingested(copy))
        if repeated.value != self.after:
            return Finding("WRONG", f"after {outcome.value}: {_differences(repeated.value, self.after)}")
        return Finding("refused" if outcome.kind == "refused" else "same", str(outcome.value)[:200])

    def _refused(self, case: Case, copy: Path, message: str) -> Finding:
        """Check the remedy of a refusal."""
        if case.way in RIGHTS:
            unlock(copy)
            works = "ermission denied" in message and self._answered(copy) == self.before
            return Finding("refused" if works else "NO REMEDY", message)
        if case.use in ("ingest", "doctor --fix"):
            works = "lexigraph restore" in message or "Delete" in message
            return Finding("refused" if works else "NO REMEDY", message)
        works = any(remedy in message for remedy in ("lexigraph doctor --fix", "lexigraph ingest", "Delete"))
        return Finding("refused" if works else "NO REMEDY", message)

    def _answered(self, folder: Path) -> object:
        outcome = in_child(lambda: Outcome("answered", self._answers(folder)))
        return outcome.value

    def _make(self) -> Outcome:
        if self.has_model:
            document_encoder(Settings(), self.root / "unused").encode_documents(["create the exports"])
            shutil.copytree(shared_exports(Settings()), shared_exports(self.settings))
        self.docs.mkdir()
        for number, name in enumerate(_NAMES):
            (self.docs / f"{number}.txt").write_text(_page(name, "first", _NAMES[number - 1]))
        uploaded = Inputs((uploaded_document("uploaded.txt", _page("Only Uploaded", "first", "Token")),))
        first = self._ingestion(self.data, _THEN)
        first.ingest(_found(self.docs))
        first.compact()
        first.ingest(uploaded)
        back_up(self.data, self.backup)
        copy_directory(self.data, self.root / "later")
        (self.docs / "2.txt").write_text(_page(_NAMES[2], "second", _NAMES[1]))
        self._ingestion(self.root / "later", _NOW).ingest(_found(self.docs))
        other = self._ingestion(self.other, _THEN)
        for name in ("Foreign", "Strange"):
            other.ingest(Inputs((uploaded_document(f"{name}.txt", _page(name, "other", "Odd")),)))
        restored = self.root / "restored"
        self._ingestion(restored, _THEN).restore(self.backup)
        assert self._answers(restored) == self._answers(self.data)
        return Outcome("made", None)

    def _read(self, copy: Path, damage: Damaging, path: Path) -> Outcome:
        damage(path, self._twin(copy, path))
        return Outcome("answered", self._answers(copy))

    def _serve(self, copy: Path, damage: Damaging, path: Path) -> Outcome:
        PublishedInFolder.seconds = 0.0
        current = Current(copy, self._encoder(copy))
        _answers_of(current.lexicon)
        damage(path, self._twin(copy, path))
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            lexicon = current.lexicon
            time.sleep(0.05)
        return Outcome("answered", _answers_of(lexicon))

    def _ingest(self, copy: Path, damage: Damaging, path: Path) -> Outcome:
        damage(path, self._twin(copy, path))
        return self._ingested(copy)

    def _ingested(self, copy: Path) -> Outcome:
        self._ingestion(copy, _NOW).ingest(_found(self.docs))
        return Outcome("answered", self._answers(copy))

    def _examine(self, copy: Path, damage: Damaging, path: Path) -> Outcome:
        damage(path, self._twin(copy, path))
        found = self._ingestion(copy, _NOW).examine()
        return Outcome("found", "; ".join(f"{one.part}: {one.problem}" for one in found))

    def _fix(self, copy: Path, damage: Damaging, path: Path) -> Outcome:
        damage(path, self._twin(copy, path))
        ingestion = self._ingestion(copy, _NOW)
        if ingestion.examine():
            ingestion.repair()
        if left := ingestion.examine():
            return Outcome("TRACEBACK", f"not repaired: {left}")
        fixed = self._answers(copy)
        ingestion.ingest(_found(self.docs))
        assert self._answers(copy) == self.after, "an ingest after the repair gives other answers"
        return Outcome("answered", fixed)

    def _back_up(self, copy: Path, damage: Damaging, path: Path) -> Outcome:
        damage(path, self._twin(copy, path))
        saved, restored = copy / "saved", copy / "restored"
        back_up(copy, saved)
        self._ingestion(restored, _NOW).restore(saved)
        return Outcome("answered", self._answers(restored))

    def _ingestion(self, folder: Path, now: datetime) -> Ingestion:
        encoder = document_encoder(self.settings, folder) if self.has_model else HashedVectors()
        return Ingestion(folder, self.settings, encoder, lambda: now)

    def _encoder(self, folder: Path) -> Encoder:
        return query_encoder(self.settings, folder, threads=1) if self.has_model else HashedVectors()

    def _answers(self, folder: Path) -> object:
        return _answers_of(open_current_lexicon(folder, self._encoder(folder)))

    def _twin(self, copy: Path, path: Path) -> Path:
        """Return a file of the same kind in another data directory."""
        kind = kind_of(path.relative_to(copy).as_posix())
        found = [
            one for one in sorted(self.other.rglob("*")) if kind_of(one.relative_to(self.other).as_posix()) == kind
        ]
        return found[-1] if found else self.other / "lexigraph.json"


def _page(name: str, text: str, other: str) -> str:
    return (
        f"// TRAINING TERM\n{name}\nWhat {name} is, in the {text} version.\nBACKGROUND\nIt is unlike {other}.\n"
        f"SYNONYMS & ALIASES\n- {name} value\nDEVELOPERS\nNVIDIA measures it.\n"
    )


def _found(folder: Path) -> Inputs:
    return find_documents([str(folder)], folder.parent, io.BytesIO())


def _answers_of(lexicon: Lexicon) -> object:
    """Return what a lexicon answers to every kind of question."""
    view = lexicon.view
    keys = view.page(Filter(), 1000).keys
    records = view.records(keys)
    return {
        "records": {key: repr(record) for key, record in records.items()},
        "names": dict(view.names(keys)),
        "vectors": view.vectors(keys).tobytes(),
        "search": {
            (query, mode): [(hit.key, round(hit.score, 6)) for hit in lexicon.search(query, mode, limit=5)]
            for query in _QUERIES
            for mode in SearchMode
        },
        "similar": [hit.key for key in keys for hit in lexicon.searcher.similar(key, 3)],
        "complete": [[one.key for one in view.complete(prefix, Filter(), 5)] for prefix in ("b", "size", "to")],
        "facets": sorted(map(repr, view.facets(Filter()).items())),
        "annotated": repr(lexicon.annotate("The batch size and the loss function of a tokenizer.")),
        "naming": [sorted(view.naming(phrase)) for phrase in ("token", "batch size")],
        "export": b"".join(graph_chunks(lexicon.store, RdfFormat.TURTLE)),
    }


def _differences(found: object, expected: object) -> str:
    if not isinstance(found, dict) or not isinstance(expected, dict):
        return repr(found)[:300]
    return ", ".join(f"{name}: {found[name]!r:.150}" for name in expected if found.get(name) != expected[name])


def kind_of(file: str) -> str:
    """Return the path of a file without what differs between two runs."""
    return re.sub(r"[0-9a-f]{32}|\d{6}", "*", file)
