"""The differences between two glossaries as text, as Markdown for a pull request, and as JSON."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import zip_longest
from typing import Final

from api.lexicon.short_texts import clipped
from ingest.comparison.fields import FieldChange, is_link
from ingest.comparison.sides import ChangedTerm, ComparedTerm, Comparison
from ingest.comparison.word_diff import Operation, compared_words

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_DEVELOPER: Final = re.compile(r"developer <(.*)>", re.DOTALL)
_SHOWN: Final = 200  # characters of a definition in a list


def text_of(comparison: Comparison) -> Iterator[str]:
    """Yield lines for people; changed words are marked as `git diff --word-diff` does."""
    counts = [0, 0, 0]
    for one in comparison.added():
        counts[0] += 1
        yield f"+ {one.name} ({_place(one)})"
    for one in comparison.removed():
        counts[1] += 1
        yield f"- {one.name} ({_place(one)})"
    for changed in comparison.changed():
        counts[2] += 1
        yield f"~ {changed.name} ({_place(changed)})"
        for change in changed.changes:
            for old, new in _pairs(comparison, change):
                yield f"    {_title(comparison, change.field)}: {_marked(old, new)}"
    yield "{:,} added, {:,} removed, {:,} changed.".format(*counts)


def markdown_of(comparison: Comparison) -> Iterator[str]:
    """Yield the lines of a comment in Markdown: removed words are struck through, new ones are bold."""
    groups = {"Added": list(comparison.added()), "Removed": list(comparison.removed())}
    changed = list(comparison.changed())
    counts = [f"{len(found):,} {title.lower()}" for title, found in groups.items()]
    yield f"### Glossary: {', '.join([*counts, f'{len(changed):,} changed'])}"
    for title, found in groups.items():
        if found:
            yield f"\n**{title}**\n"
            for one in found:
                yield f"- **{escaped(one.name)}** ({_code(_place(one))}){_definition(one)}"
    if changed:
        yield "\n**Changed**\n"
    for term in changed:
        yield f"- **{escaped(term.name)}** ({_code(_place(term))})"
        for change in term.changes:
            for old, new in _pairs(comparison, change):
                yield f"  - {escaped(_title(comparison, change.field))}: {emphasized(old, new)}"


def plain_of(comparison: Comparison) -> Mapping[str, object]:
    """Return a JSON object with all differences."""
    return {
        "added": list(map(asdict, comparison.added())),
        "removed": list(map(asdict, comparison.removed())),
        "changed": [
            {
                **{name: getattr(term, name) for name in ("iri", "name", "file", "line")},
                "fields": [
                    {
                        "field": change.field,
                        "old": list(change.old),
                        "new": list(change.new),
                        "words": [
                            {"operation": one.operation.value, "text": one.text}
                            for one in compared_words(change.old[0], change.new[0])
                        ]
                        if len(change.old) == len(change.new) == 1 and not is_link(change.field)
                        else None,
                    }
                    for change in term.changes
                ],
            }
            for term in comparison.changed()
        ],
    }


def _pairs(comparison: Comparison, change: FieldChange) -> Iterator[tuple[str, str]]:
    """Yield the texts to compare: one old and one new text together, of several each alone."""
    old, new = _names(comparison, change.field, change.old), _names(comparison, change.field, change.new)
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    yield from ((text, "") for text in old)
    yield from (("", text) for text in new)


def _names(comparison: Comparison, field: str, texts: Sequence[str]) -> list[str]:
    return [comparison.name_of(text) for text in texts] if is_link(field) else list(texts)


def _title(comparison: Comparison, field: str) -> str:
    """Return the name of a field for people.

    >>> _title(None, "technical_definition@en")  # type: ignore[arg-type]
    'technical definition (en)'
    """
    if developer := _DEVELOPER.fullmatch(field):
        return f"developer {comparison.name_of(developer[1])}"
    name, _, language = field.partition("@")
    return name.replace("_", " ") + (f" ({language})" if language else "")


def _marked(old: str, new: str) -> str:
    marks = {Operation.EQUAL: "{}", Operation.DELETE: "[-{}-]", Operation.INSERT: "{{+{}+}}"}
    return " ".join("".join(marks[one.operation].format(one.text) for one in compared_words(old, new)).split())


def emphasized(old: str, new: str) -> str:
    """Return a text in Markdown. Marks touch no space, where they would not count."""
    parts: list[str] = []
    for operation, text in compared_words(old, new):
        mark = {Operation.EQUAL: "", Operation.DELETE: "~~", Operation.INSERT: "**"}[operation]
        words = escaped(text)
        inner = words.strip()
        start = len(words) - len(words.lstrip())
        parts.append(f"{words[:start]}{mark}{inner}{mark}{words[start + len(inner) :]}" if inner else words)
    return " ".join("".join(_apart(parts)).split())


def _apart(parts: Sequence[str]) -> Iterator[str]:
    """Yield parts with a space between two marked ones, whose marks would otherwise be one."""
    for one, following in zip_longest(parts, parts[1:], fillvalue=""):
        yield one
        if one.endswith(("~~", "**")) and following.startswith(("~~", "**")):
            yield " "


def _definition(one: ComparedTerm) -> str:
    text = next((texts[0] for field, texts in one.fields.items() if field.partition("@")[0] == "definition"), "")
    return f": {escaped(' '.join(clipped(text, _SHOWN).split()))}" if text else ""


def _place(one: ComparedTerm | ChangedTerm) -> str:
    return f"{one.file}:{one.line}" if one.line else one.file


def escaped(text: str) -> str:
    """Return a text as Markdown that shows it unchanged."""
    return _SPECIAL.sub(r"\\\1", text)


def _code(text: str) -> str:
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"
