"""Lexigraph for Python programs: a data directory to search, and its terms as RDF, as a table and as a network.

>>> import lexigraph
>>> with lexigraph.open(folder) as glossary:
...     for hit in glossary.search("how random the generated text is", first=1):
...         print(hit.term.name, hit.reasons[0].kind)
Sampling Temperature SEMANTIC

`__all__` is a stable interface. Importing this package loads none of Lexigraph's libraries; `open` and `ingest` do.
"""

from lexigraph.errors import Ambiguous, LexigraphError, NotFound
from lexigraph.facade import Lexigraph, open
from lexigraph.ingestion import ingest, sample_glossary
from lexigraph.values import Annotation, Completion, Developer, Hit, Reason, Term, Where

__all__ = [
    "Ambiguous",
    "Annotation",
    "Completion",
    "Developer",
    "Hit",
    "Lexigraph",
    "LexigraphError",
    "NotFound",
    "Reason",
    "Term",
    "Where",
    "ingest",
    "open",
    "sample_glossary",
]
