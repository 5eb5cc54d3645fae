"""The epoch, the model and the counts of the search index."""

import strawberry

from api.lexicon.lexicon import Lexicon


@strawberry.type(description="The search index and the size of the graph it was built from.")
class IndexInfo:
    epoch: int = strawberry.field(
        description="The epoch that this request reads. Each change of the data directory has a later one."
    )
    model: str | None = strawberry.field(
        description="The embedding model. Null if the index has no vectors; search then uses labels and keywords only."
    )
    dimension: int = strawberry.field(description="Number of dimensions of the embeddings. 0 without a model.")
    terms: int = strawberry.field(description="Number of terms.")
    sources: int = strawberry.field(description="Number of sources.")
    organizations: int = strawberry.field(
        description="Number of organizations, including parent organizations that no term names directly."
    )

    @classmethod
    def of(cls, lexicon: Lexicon) -> "IndexInfo":
        return cls(
            epoch=lexicon.epoch,
            model=lexicon.model,
            dimension=lexicon.view.dimension,
            terms=lexicon.count,
            sources=lexicon.source_count,
            organizations=len(lexicon.catalog.organizations),
        )
