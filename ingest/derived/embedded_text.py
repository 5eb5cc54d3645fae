"""The text of a term that becomes its vector."""

from collections.abc import Iterable, Sequence

from embeddings.normalization import fold_words, singular


def embedded_text(names: Sequence[str], definition: str, broader: Iterable[str]) -> str:
    """Return the names of a term, its definition, and those names of broader terms that say more than its own.

    >>> embedded_text(["Convolutional Layer", "conv layer"], "Applies filters.", ["Layer", "Operation"])
    'Convolutional Layer, conv layer: Applies filters.; a kind of Operation'
    """
    known = {singular(word) for name in names for word in fold_words(name)}
    # Those whose last word, the head of an English noun phrase, is in none of the names.
    kinds = [name for name in broader if not (words := fold_words(name)) or singular(words[-1]) not in known]
    body = "; ".join(filter(None, (definition, f"a kind of {', '.join(kinds)}" if kinds else "")))
    return f"{', '.join(names)}: {body}" if body else ", ".join(names)
