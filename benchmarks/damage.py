"""Damages every file of a data directory in every way, and checks each command and a running server.

For each kind of file, each kind of damage and each use (reading, a running server, an ingest, `doctor`, `doctor --fix`,
a backup), a copy of one small data directory is damaged and used in a process of its own. Counted are answers that
differ from those of the undamaged directory, tracebacks, processes that died, and refusals whose remedy does not work.
The files of the exported model are damaged in another directory, whose vectors are those of the model.

    python -m benchmarks.damage                  # one file of each kind: some ten minutes
    python -m benchmarks.damage --all            # every file
    python -m benchmarks.damage --seconds 180    # a random part of the first

Files that a process has mapped cannot be truncated under it on any system without ending it: such a server ends, and
the next one refuses to start. Where mounting is allowed, ingests also run on full disks. As root, everything else runs
without root's capabilities, so that the rights of files bind.
"""

import argparse
import ctypes
import io
import os
import pickle
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from api.errors import problem_of
from api.lexicon.current import Current, open_current_lexicon
from api.lexicon.encoders import document_encoder, query_encoder, shared_exports
from api.lexicon.lexicon import Lexicon
from api.lexicon.published import PublishedInFolder
from api.settings import Settings
from api.writing.ingestion import Ingestion
from benchmarks.report import Cell, Report
from embeddings.encoder import Encoder, Vectors
from embeddings.engine import Filter
from embeddings.hits import SearchMode
from graph.catalog import TermWhere
from graph.export import RdfFormat, graph_chunks
from ingest.directory.backup import back_up
from ingest.input.documents import Inputs, find_documents, uploaded_document

__all__ = ["Case", "Finding", "Lab", "cases"]

_CAPABILITIES = 0x20080522  # version 3 of the structures of capset(2)
_PATIENCE = 60  # seconds
_THEN, _NOW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
_NAMES = ("Batch Size", "Learning Rate", "Gradient Descent", "Token", "Tokenizer", "Loss Function")
_QUERIES = ("batch size", "how fast a model lerns", "tokens of a text", "NVIDIA")


class HashedVectors:
    """Returns a unit vector that depends on nothing but the text."""

    model = "hashed@1"
    dimension = 16

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text."""
        rows = [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(self.dimension) for text in texts]
        found = np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        units: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return units

    encode_queries = encode_documents


class Case(NamedTuple):
    """A file, a way to damage it, and a use of the data directory."""

    file: str
    way: str
    use: str

    @property
    def kind(self) -> str:
        """The file without what differs between two runs."""
        return _kind(self.file)


class Finding(NamedTuple):
    """The result of a use: `same`, `refused`, or a fault in capitals; and the message."""

    outcome: str
    message: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether it must not happen."""
        return self.outcome.isupper()


class _Outcome(NamedTuple):
    kind: str
    value: object


Damaging = Callable[[Path, Path], None]


def _flip(place: float) -> Damaging:
    def damage(path: Path, other: Path) -> None:
        content = bytearray(path.read_bytes())
        if content:
            content[min(len(content) - 1, int(place * len(content)))] ^= 0x10
        _write(path, content)

    return damage


def _write(path: Path, content: bytes | bytearray) -> None:
    """Write in place, as damage does: hard links share it."""
    with path.open("r+b") as file:
        file.truncate(0)
        file.write(content)


def _replace_by_folder(path: Path, other: Path) -> None:
    _delete(path, other)
    path.mkdir()


def _replace_by_dangling_link(path: Path, other: Path) -> None:
    _delete(path, other)
    path.symlink_to("nowhere")


def _delete(path: Path, other: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


WAYS: dict[str, Damaging] = {
    "deleted": _delete,
    "empty": lambda path, other: _write(path, b""),
    "half": lambda path, other: _write(path, path.read_bytes()[: path.stat().st_size // 2]),
    "first byte": _flip(0),
    "middle byte": _flip(0.5),
    "last byte": _flip(1),
    "another's": lambda path, other: _write(path, other.read_bytes()),
    "no rights": lambda path, other: path.chmod(0),
    "read-only": lambda path, other: path.chmod(0o555 if path.is_dir() else 0o444),
    "a directory": _replace_by_folder,
    "a dangling link": _replace_by_dangling_link,
}
_DISK = "(full disk)"
_FREE_PAGES = (0, 16, 30, *range(36, 64, 2))
"""Pages of 4,096 bytes that are free: the fewer, the earlier a writer meets a full disk."""

_OF_FOLDERS = ("deleted", "no rights", "read-only", "a directory", "a dangling link")
_RIGHTS = ("no rights", "read-only")


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
        self.uses: dict[str, Callable[[Path, Damaging, Path], _Outcome]] = {
            "read": self._read,
            "serve": self._serve,
            "ingest": self._ingest,
            "doctor": self._examine,
            "doctor --fix": self._fix,
            "backup": self._back_up,
        }
        self._in_child(self._make)
        self.before = self._answered(self.data)
        self.after = self._answered(root / "later")
        assert self.before != self.after

    @cached_property
    def can_mount(self) -> bool:
        """Whether this process may mount a small disk, to fill it."""
        with tempfile.TemporaryDirectory() as disk:
            try:
                _mount("size=64k", Path(disk))
            except (subprocess.CalledProcessError, OSError):
                return False
            _run("umount", disk)
            return True

    def files(self) -> list[str]:
        """Return the paths of all files and folders below the data directory, or of the exported model alone."""
        found = sorted(path.relative_to(self.data).as_posix() for path in self.data.rglob("*"))
        return [file for file in found if file.startswith("models")] if self.has_model else found

    def try_case(self, case: Case) -> Finding:
        """Damage a copy, use it, and compare."""
        copy = self.root / "copy"
        self._in_child(lambda: _copy(self.data, copy))
        try:
            return self._on_full_disk(copy, int(case.way)) if case.file == _DISK else self._judged(case, copy)
        finally:
            _unlock(copy)
            shutil.rmtree(copy)

    def _judged(self, case: Case, copy: Path) -> Finding:
        def damage(path: Path, other: Path) -> None:
            WAYS[case.way](path, other)

        outcome = self._in_child(lambda: self.uses[case.use](copy, damage, copy / case.file))
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
        _mount("size=64m", disk)
        try:
            _copy(copy, disk / "copy")
            used = os.statvfs(disk)
            _mount(f"remount,size={(used.f_blocks - used.f_bfree) * used.f_frsize + 4096 * pages}", disk)
            return self._repeated(disk / "copy", lambda: _mount("remount,size=64m", disk))
        finally:
            _run("umount", str(disk))

    def _repeated(self, copy: Path, free: Callable[[], None]) -> Finding:
        outcome = self._in_child(lambda: self._ingested(copy))
        free()
        if outcome.kind not in ("refused", "answered"):
            return Finding("DIED" if outcome.kind == "died" else outcome.kind, str(outcome.value))
        if outcome.kind == "refused" and "disk" not in str(outcome.value):
            return Finding("NO REMEDY", str(outcome.value))
        repeated = self._in_child(lambda: self._ingested(copy))
        if repeated.value != self.after:
            return Finding("WRONG", f"after {outcome.value}: {_differences(repeated.value, self.after)}")
        return Finding("refused" if outcome.kind == "refused" else "same", str(outcome.value)[:200])

    def _refused(self, case: Case, copy: Path, message: str) -> Finding:
        """Check the remedy of a refusal."""
        if case.way in _RIGHTS:
            _unlock(copy)
            works = "ermission denied" in message and self._answered(copy) == self.before
            return Finding("refused" if works else "NO REMEDY", message)
        if case.use in ("ingest", "doctor --fix"):
            works = "lexigraph restore" in message or "Delete" in message
            return Finding("refused" if works else "NO REMEDY", message)
        works = any(remedy in message for remedy in ("lexigraph doctor --fix", "lexigraph ingest", "Delete"))
        return Finding("refused" if works else "NO REMEDY", message)

    def _answered(self, folder: Path) -> object:
        outcome = self._in_child(lambda: _Outcome("answered", self._answers(folder)))
        return outcome.value

    def _make(self) -> _Outcome:
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
        _copy(self.data, self.root / "later")
        (self.docs / "2.txt").write_text(_page(_NAMES[2], "second", _NAMES[1]))
        self._ingestion(self.root / "later", _NOW).ingest(_found(self.docs))
        other = self._ingestion(self.other, _THEN)
        for name in ("Foreign", "Strange"):
            other.ingest(Inputs((uploaded_document(f"{name}.txt", _page(name, "other", "Odd")),)))
        restored = self.root / "restored"
        self._ingestion(restored, _THEN).restore(self.backup)
        assert self._answers(restored) == self._answers(self.data)
        return _Outcome("made", None)

    def _read(self, copy: Path, damage: Damaging, path: Path) -> _Outcome:
        damage(path, self._twin(copy, path))
        return _Outcome("answered", self._answers(copy))

    def _serve(self, copy: Path, damage: Damaging, path: Path) -> _Outcome:
        PublishedInFolder.seconds = 0.0
        current = Current(copy, self._encoder(copy))
        _answers_of(current.lexicon)
        damage(path, self._twin(copy, path))
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            lexicon = current.lexicon
            time.sleep(0.05)
        return _Outcome("answered", _answers_of(lexicon))

    def _ingest(self, copy: Path, damage: Damaging, path: Path) -> _Outcome:
        damage(path, self._twin(copy, path))
        return self._ingested(copy)

    def _ingested(self, copy: Path) -> _Outcome:
        self._ingestion(copy, _NOW).ingest(_found(self.docs))
        return _Outcome("answered", self._answers(copy))

    def _examine(self, copy: Path, damage: Damaging, path: Path) -> _Outcome:
        damage(path, self._twin(copy, path))
        found = self._ingestion(copy, _NOW).examine()
        return _Outcome("found", "; ".join(f"{one.part}: {one.problem}" for one in found))

    def _fix(self, copy: Path, damage: Damaging, path: Path) -> _Outcome:
        damage(path, self._twin(copy, path))
        ingestion = self._ingestion(copy, _NOW)
        if ingestion.examine():
            ingestion.repair()
        if left := ingestion.examine():
            return _Outcome("TRACEBACK", f"not repaired: {left}")
        fixed = self._answers(copy)
        ingestion.ingest(_found(self.docs))
        assert self._answers(copy) == self.after, "an ingest after the repair gives other answers"
        return _Outcome("answered", fixed)

    def _back_up(self, copy: Path, damage: Damaging, path: Path) -> _Outcome:
        damage(path, self._twin(copy, path))
        saved, restored = copy / "saved", copy / "restored"
        back_up(copy, saved)
        self._ingestion(restored, _NOW).restore(saved)
        return _Outcome("answered", self._answers(restored))

    def _ingestion(self, folder: Path, now: datetime) -> Ingestion:
        encoder = document_encoder(self.settings, folder) if self.has_model else HashedVectors()
        return Ingestion(folder, self.settings, encoder, lambda: now)

    def _encoder(self, folder: Path) -> Encoder:
        return query_encoder(self.settings, folder, threads=1) if self.has_model else HashedVectors()

    def _answers(self, folder: Path) -> object:
        return _answers_of(open_current_lexicon(folder, self._encoder(folder)))

    def _twin(self, copy: Path, path: Path) -> Path:
        """Return a file of the same kind in another data directory."""
        kind = _kind(path.relative_to(copy).as_posix())
        found = [one for one in sorted(self.other.rglob("*")) if _kind(one.relative_to(self.other).as_posix()) == kind]
        return found[-1] if found else self.other / "lexigraph.json"

    def _in_child(self, work: Callable[[], _Outcome | None]) -> _Outcome:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _drop_privileges()
            try:
                outcome = work() or _Outcome("done", None)
            except BaseException as error:
                outcome = _failed(error)
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(outcome, pipe)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            timer = signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
            signal.alarm(_PATIENCE)
            content = pipe.read()
            signal.alarm(0)
            signal.signal(signal.SIGALRM, timer)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code:
            return _Outcome("HUNG" if code == -signal.SIGKILL else "died", f"signal {-code}")
        received: _Outcome = pickle.loads(content)  # noqa: S301 (written by our own child)
        if work == self._make and received.kind != "made":
            raise RuntimeError(received.value)
        return received


def cases(lab: Lab, *, every_file: bool) -> Iterator[Case]:
    """Yield the cases for every file, or for the last file of each kind."""
    if lab.can_mount and not lab.has_model:
        yield from (Case(_DISK, str(pages), "ingest") for pages in _FREE_PAGES)
    chosen = lab.files() if every_file else {_kind(file): file for file in lab.files()}.values()
    for file in chosen:
        is_folder = (lab.data / file).is_dir()
        for way in _OF_FOLDERS if is_folder else WAYS:
            if not (is_folder and way == "a directory"):
                yield from (Case(file, way, use) for use in lab.uses)


def main() -> None:
    """Try the cases, print a table by kind of file, and list the faults; exit with 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every file instead of one of each kind")
    parser.add_argument("--seconds", type=float, help="stop after this time, with a random part of the cases")
    parser.add_argument("--cases", type=int, help="try a random part of this size, and write no results")
    parser.add_argument("--seed", type=int, default=1, help="of the random part (1)")
    parser.add_argument("--only", default="", help="a regular expression for `file way use`")
    arguments = parser.parse_args()
    report = Report("damage", vars(arguments))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        chosen = [
            (lab, case)
            for lab in (Lab(Path(root, "hashed")), Lab(Path(root, "model"), has_model=True))
            for case in cases(lab, every_file=arguments.all)
            if re.search(arguments.only, " ".join(case))
        ]
        if arguments.seconds or arguments.cases:
            random.Random(arguments.seed).shuffle(chosen)
            del chosen[arguments.cases or len(chosen) :]
        found = list(_tried(chosen, arguments.seconds))
    counts: dict[str, Counter[str]] = {}
    for case, finding in found:
        counts.setdefault(case.kind, Counter())[finding.outcome] += 1
    outcomes = ["same", "nothing found", "found", "refused", "ended", "WRONG", "TRACEBACK", "DIED", "HUNG", "NO REMEDY"]
    rows: list[dict[str, Cell]] = [
        {"file": kind, **{one: counts[kind][one] for one in outcomes}} for kind in sorted(counts)
    ]
    total: dict[str, Cell] = {"file": "all", **{one: sum(count[one] for count in counts.values()) for one in outcomes}}
    report.add(f"{len(found):,} of {len(chosen):,} cases", [*rows, total])
    if not arguments.cases:
        report.write()
    wrong = [(case, finding) for case, finding in found if finding.is_wrong]
    for case, finding in wrong:
        print(f"{finding.outcome}: {case.file}, {case.way}, {case.use}\n    {finding.message}")
    sys.exit(bool(wrong))


def _tried(chosen: Sequence[tuple[Lab, Case]], seconds: float | None) -> Iterator[tuple[Case, Finding]]:
    end = time.monotonic() + (seconds or float("inf"))
    for lab, case in chosen:
        if time.monotonic() > end:
            return
        yield case, lab.try_case(case)


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
        "similar": [hit.key for key in keys for hit in lexicon.similar(key, TermWhere(), None, 3)],
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


def _failed(error: BaseException) -> _Outcome:
    problem = problem_of(error)
    if problem is not None:
        return _Outcome("refused", problem.message)
    return _Outcome("TRACEBACK", "".join(traceback.format_exception(error)[-4:]))


def _kind(file: str) -> str:
    return re.sub(r"[0-9a-f]{32}|\d{6}", "*", file)


def _copy(source: Path, target: Path) -> _Outcome:
    """Copy a directory with the times and the hard links of its files."""
    copied: dict[int, Path] = {}
    for path in (source, *sorted(source.rglob("*"))):
        to = target / path.relative_to(source)
        if path.is_dir():
            to.mkdir()
        elif path.stat().st_ino in copied:
            to.hardlink_to(copied[path.stat().st_ino])
        else:
            shutil.copy2(path, to)
            copied[path.stat().st_ino] = to
    return _Outcome("done", None)


def _unlock(folder: Path) -> None:
    for path in (folder, *folder.iterdir()):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
            if path.is_dir() and path != folder:
                _unlock(path)


def _mount(options: str, disk: Path) -> None:
    _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (commands of this file only)


def _drop_privileges() -> None:
    """Let the rights of files bind this process, even if it runs as root."""
    if os.getuid() == 0:
        header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
        if ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)()):
            raise OSError(ctypes.get_errno(), "capset")


if __name__ == "__main__":
    main()
