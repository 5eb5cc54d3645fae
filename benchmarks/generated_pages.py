"""Generates any number of glossary pages, reproducibly by seed: `python -m benchmarks.generated_pages 10000 FOLDER`."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.support.phrases import (
    BACKGROUNDS,
    CATEGORIES,
    DEFINITIONS,
    HEADS,
    KINDS,
    MODIFIERS,
    NEWCOMER_ENDINGS,
    NEWCOMER_NAMES,
    OBJECTS,
    SENTENCES,
    TECHNICAL_DEFINITIONS,
    USAGE_NOTES,
)
from ingest.organizations.registry import Organizations

__all__ = ["MOST_PAGES", "GeneratedPage", "generate_pages", "write_pages"]

MOST_PAGES = len(MODIFIERS) * len(OBJECTS) * len(HEADS)
"""The number of distinct names, 129,600."""

_NEWCOMERS = 0.15  # share of sentences about an organization that is not in the registry


@dataclass(frozen=True, slots=True)
class GeneratedPage:
    """A page, the name of its term, and a short description that shares few words with the page."""

    name: str
    description: str
    text: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return self.name.lower().replace(" ", "-") + ".txt"


def generate_pages(count: int, seed: int = 1) -> Iterator[GeneratedPage]:
    """Yield `count` pages of about 2 KB with distinct names, in the format of `examples/`.

    A page refers to three others. It has three to seven developers, of which most are in the registry and a few occur
    on very many pages. Raises `ValueError` for more than `MOST_PAGES`.
    """
    if count > MOST_PAGES:
        raise ValueError(f"Cannot generate {count} pages: at most {MOST_PAGES} distinct names exist.")
    random = Random(seed)
    words = [_words(number) for number in random.sample(range(MOST_PAGES), count)]
    names = [" ".join(name) for name in words]
    organizations = sorted(Organizations.load().facts)
    random.shuffle(organizations)
    for name in words:
        yield _page(random, name, names, organizations)


def write_pages(folder: Path, count: int, seed: int = 1) -> None:
    """Write one file per page to `folder`, which is created if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in generate_pages(count, seed):
        (folder / page.file).write_text(page.text, encoding="utf-8")


def _words(number: int) -> tuple[str, str, str]:
    number, head = divmod(number, len(HEADS))
    modifier, object_ = divmod(number, len(OBJECTS))
    return MODIFIERS[modifier], OBJECTS[object_], HEADS[head]


def _page(
    random: Random, words: tuple[str, str, str], names: Sequence[str], organizations: Sequence[str]
) -> GeneratedPage:
    name = " ".join(words)
    other, another, third = random.choices(names, k=3)
    own = dict(zip(("modifier", "object", "head"), map(str.lower, words), strict=True))
    # The texts mention other subjects too; otherwise the words of the name would be in every sentence.
    strange = {
        "modifier": random.choice(MODIFIERS).lower(),
        "object": random.choice(OBJECTS).lower(),
        "head": random.choice(HEADS).lower(),
    }
    gaps = {"name": name, "name_in_text": name.lower(), "other": other.lower(), "another": another}
    gaps |= {"kind": random.choice(KINDS)}
    definition = random.choice(DEFINITIONS).format(**gaps | own)
    technical = random.choice(TECHNICAL_DEFINITIONS).format(**gaps | strange | {"object": own["object"]})
    background = random.choice(BACKGROUNDS).format(**gaps | strange)
    usage = random.choice(USAGE_NOTES).format(**gaps | strange | {"other": third.lower()})
    templates = random.sample(SENTENCES, random.randint(3, 7))
    developers = [
        template.format(organization=organization, **gaps | strange)
        for template, organization in zip(templates, _organizations(random, organizations, len(templates)), strict=True)
    ]
    text = "\n".join(
        [
            f"// {random.choice(CATEGORIES)} TERM",
            name,
            definition,
            "TECHNICAL DEFINITION",
            technical,
            "BACKGROUND",
            background,
            "READ MORE ON WIKIPEDIASYNONYMS & ALIASES",
            *(f"- {synonym}" for synonym in _synonyms(random, own)),
            "USAGE NOTE",
            usage,
            "DEVELOPERS",
            f"Organizations developing technology related to {name}.",
            *developers,
            "",
        ]
    )
    description = f"how to do {own['head']} when each {own['object']} is {strange['modifier']}, {own['modifier']}"
    return GeneratedPage(name, description, text)


def _synonyms(random: Random, own: dict[str, str]) -> list[str]:
    modifier, object_, head = own["modifier"], own["object"], own["head"]
    forms = [
        f"{modifier} {head} of the {object_}",
        f"{object_}-level {modifier} {head}",
        f"{object_} {head} that is {modifier}",
    ]
    return random.sample(forms, random.randint(2, 3))


def _organizations(random: Random, known: Sequence[str], count: int) -> list[str]:
    chosen: dict[str, None] = {}
    while len(chosen) < count:
        if random.random() < _NEWCOMERS:
            organization = f"{random.choice(NEWCOMER_NAMES)} {random.choice(NEWCOMER_ENDINGS)}"
        else:
            organization = known[int(len(known) * random.random() ** 3)]  # prefers the first organizations
        chosen[organization] = None
    return list(chosen)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_pages(arguments.folder, arguments.count, arguments.seed)


if __name__ == "__main__":
    _main()
