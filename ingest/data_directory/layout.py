"""The files of a data directory.

lexigraph.json      the format, the base of all IRIs, the home glossary, and the published epoch; replaced at each
                    publication
seal.json           sizes, times and digests of all files, while nobody writes; see `checksums`
write.lock          held by the writing process
graph/              the live graph with its log of commits, the source of truth; opened by the writer only
checkpoints/000042/ the graph at an epoch, as hard links into the live graph
engine/             the search engine, which follows the log; see `embeddings.engines.embedded`
vectors.sqlite      cache of computed vectors
sources.sqlite      the index of sources and their files; see `ingest.sources.source_index`
models/             the embedding model, exported for ONNX Runtime; managed by `embeddings`
"""

POINTER = "lexigraph.json"
SEAL = "seal.json"
VECTORS = "vectors.sqlite"
SOURCES = "sources.sqlite"
REPORT = "quality.sqlite"
