"""The words of a text that search counts: folded, in the singular, without English function words."""

from embeddings.normalization import fold_words, singular

STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being between both but by can
    did do does for from had has have having how i if in into is it its itself may me more most my no nor
    not of on or other our own same she he should so some such than that the their them then there these
    they this those through to too under until up was we were what when where which while who whom why
    will with you your""".split()
)
"""English stop words, folded."""


def content_words(text: str) -> list[str]:
    """Return the folded words of a text in the singular, without stop words."""
    return [singular(word) for word in fold_words(text) if word not in STOP_WORDS]
