"""The SPARQL queries and updates of the commit log, its intents, and the facts that it keeps per source."""

from typing import Final

HEAD: Final = """
SELECT ?head WHERE { GRAPH $log { lex:log lex:head ?head } }
"""

DESCRIBED: Final = """
SELECT ?epoch WHERE { GRAPH $log { lex:log lex:described ?epoch } }
"""

HEAD_NONCE: Final = """
SELECT ?nonce WHERE { GRAPH $log { lex:log lex:head ?head . ?commit lex:epoch ?head ; lex:nonce ?nonce } }
"""

NONCE: Final = """
SELECT ?nonce WHERE { GRAPH $log { $commit lex:nonce ?nonce } }
"""

HOME: Final = """
SELECT ?name WHERE { GRAPH $log { lex:log lex:home ?name } }
"""

COMMIT_BY_NONCE: Final = """
SELECT ?head WHERE { GRAPH $log { $commit lex:nonce $nonce . lex:log lex:head ?head } }
"""

COMMIT_ENTRIES: Final = """
SELECT ?epoch ?relation ?term WHERE {
  VALUES ?commit { $commits }
  VALUES ?relation { lex:put lex:removed }
  GRAPH $log { ?commit lex:epoch ?epoch ; ?relation ?term }
}
"""

COMMIT_FACTS: Final = """
SELECT ?property ?value WHERE {
  GRAPH $log { $commit ?property ?value }
  FILTER (?property NOT IN (lex:put, lex:removed))
}
"""

COMMITTED_TERMS: Final = """
SELECT ?property ?term WHERE {
  VALUES ?property { lex:put lex:removed }
  GRAPH $log { $commit ?property ?term }
} LIMIT 1000
"""

COMMIT_TIMES: Final = """
SELECT ?epoch ?time WHERE {
  VALUES ?commit { $commits }
  GRAPH $log { ?commit lex:epoch ?epoch ; prov:endedAtTime ?time }
}
"""

EPOCHS: Final = """
SELECT ?epoch WHERE { GRAPH $log { ?commit lex:epoch ?epoch } }
"""

HISTORY: Final = """
SELECT ?epoch ?time ?relation WHERE {
  VALUES ?relation { lex:put lex:removed }
  GRAPH $log { ?commit ?relation $term ; prov:endedAtTime ?time OPTIONAL { ?commit lex:epoch ?epoch } }
}
"""

OLDEST_COMMIT: Final = """
SELECT ?epoch WHERE { GRAPH $log { ?commit lex:epoch ?epoch } } ORDER BY ?epoch LIMIT 1
"""

ANY_COMMIT: Final = """
SELECT ?commit WHERE { GRAPH $log { ?commit lex:epoch ?epoch } } LIMIT 1
"""

ANYTHING_STORED: Final = """
SELECT ?subject WHERE {
  { GRAPH $log { ?commit lex:put ?subject } }
  UNION {
    GRAPH ?source { ?subject ?property ?value }
    FILTER (graph:isData(?source))
    FILTER (?subject != ?source)
  }
} LIMIT 1
"""

MODIFIED: Final = """
SELECT ?term ?time WHERE {
  VALUES ?term { $terms }
  GRAPH $log { ?commit lex:put ?term ; prov:endedAtTime ?time }
}
"""

# A list of classes beside that of subjects takes Oxigraph ten times as long.
CLASSES_OF: Final = """
SELECT DISTINCT ?class WHERE {
  VALUES ?subject { $subjects }
  GRAPH ?source { ?subject a ?class }
  FILTER (graph:isOwn(?source))
}
"""

NONEMPTY_GRAPHS: Final = """
SELECT ?graph WHERE { VALUES ?graph { $graphs } FILTER EXISTS { GRAPH ?graph { ?subject ?property ?value } } }
"""

INTENTS: Final = """
SELECT ?intent ?claim ?since ?now WHERE {
  GRAPH $log { ?intent lex:claim ?claim OPTIONAL { ?intent lex:since ?since } }
  BIND (NOW() AS ?now)
}
"""

INTENDED_GRAPHS: Final = """
SELECT ?graph WHERE { GRAPH $log { $intent lex:intends ?graph } }
"""

REDO: Final = """
SELECT ?pieces ?redo WHERE { GRAPH $log { $intent lex:pieces ?pieces ; lex:redo ?redo } }
"""

TAKE_OVER: Final = """
DELETE { GRAPH $log { $intent lex:claim $former } }
INSERT { GRAPH $log { $intent lex:claim $claim ; lex:since ?now } }
WHERE { GRAPH $log { $intent lex:claim $former } BIND (NOW() AS ?now) }
"""

FORGET_INTENT: Final = """
DELETE { GRAPH $log { lex:log lex:head ?former } }
WHERE { GRAPH $log { $intent lex:claim $claim . lex:log lex:head ?former, ?head FILTER (?former < ?head) } } ;
DELETE { GRAPH $log { $intent ?property ?value } }
WHERE { GRAPH $log { $intent lex:claim $claim ; ?property ?value } }
"""

# A piece at a time: an update holds the deleted triples in memory.
DELETE_SOME: Final = """
DELETE { GRAPH $graph { ?subject ?property ?value } }
WHERE {
  SELECT ?subject ?property ?value WHERE { GRAPH $graph { ?subject ?property ?value } } LIMIT 100000
}
"""

DELETE_LISTED_TERMS: Final = """
DELETE { GRAPH $log { $commit ?relation ?term } }
WHERE {
  SELECT ?relation ?term WHERE {
    VALUES ?relation { lex:put lex:removed }
    GRAPH $log { $commit ?relation ?term }
  }
  LIMIT 100000
}
"""

# A commit that is forgotten leaves its time and the terms that no later commit changed: when they were modified.
TRUNCATE_LOG: Final = """
DELETE { GRAPH $log { ?commit lex:put ?term } }
WHERE {
  GRAPH $log {
    ?commit lex:epoch ?epoch ; lex:put ?term .
    FILTER (?epoch < $before)
    FILTER EXISTS { ?later lex:put|lex:removed ?term ; lex:epoch ?other FILTER (?other > ?epoch) }
  }
} ;
DELETE { GRAPH $log { ?commit lex:put ?term } }
WHERE {
  GRAPH $log {
    ?commit prov:endedAtTime ?time ; lex:put ?term .
    FILTER NOT EXISTS { ?commit lex:epoch ?any }
    FILTER EXISTS { ?later lex:put|lex:removed ?term ; lex:epoch ?other }
  }
} ;
DELETE { GRAPH $log { ?commit ?property ?value } }
WHERE {
  GRAPH $log {
    ?commit lex:epoch ?epoch ; ?property ?value .
    FILTER (?epoch < $before && ?property IN (lex:epoch, lex:nonce, lex:removed))
  }
}
"""

SPELLED_BY: Final = """
SELECT ?source ?name WHERE { VALUES ?source { $sources } GRAPH $log { ?source lex:spells ?name } }
"""

# Virtuoso represents the value of EXISTS as an integer, so `?used` is bound or not.
SPELLINGS: Final = """
SELECT ?resource ?name ?used WHERE {
  {
    GRAPH $log { ?resource lex:spelling ?name }
    FILTER EXISTS { GRAPH $log { ?source lex:spells ?name } }
    BIND (?name AS ?used)
  } UNION {
    GRAPH $log { ?resource lex:spelling ?name }
    FILTER NOT EXISTS { GRAPH $log { ?source lex:spells ?name } }
  }
}
"""

WRITTEN_SOURCES: Final = """
SELECT ?source ?time WHERE {
  GRAPH ?source { ?source a lex:Source ; dcterms:modified ?time }
  FILTER (graph:isOwn(?source))
}
"""

WRITTEN_TERMS: Final = """
SELECT DISTINCT ?term WHERE {
  VALUES ?source { $sources }
  GRAPH ?source { ?term prov:wasDerivedFrom ?source }
  FILTER (graph:isOwn(?source))
}
"""
