"""Tiny models with random weights, in the layout of sentence-transformers."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentence_transformers.sentence_transformer.modules import Transformer
    from transformers import PreTrainedModel

__all__ = ["save_bert", "save_distilbert"]

_WIDTH = 32


def save_bert(
    folder: Path, tokenizer: Path, pooling: str, prompts: dict[str, str] | None = None, *, pools_prompt: bool = True
) -> str:
    """Save a model with two layers and a limit of 64 tokens; without `pools_prompt`, it ignores tokens of prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import BertConfig, BertModel

    config = BertConfig(
        hidden_size=_WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    torch.manual_seed(1)
    words = _words(BertModel(config), folder, tokenizer)
    pooled = Pooling(_WIDTH, pooling_mode=pooling, include_prompt=pools_prompt)
    model = SentenceTransformer(modules=[words, pooled], device="cpu", prompts=prompts)
    model.save(str(folder), create_model_card=False)
    return str(folder)


def save_distilbert(folder: Path, tokenizer: Path) -> str:
    """Save a model of another family, without token types and with a final dense layer."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling
    from transformers import DistilBertConfig, DistilBertModel

    torch.manual_seed(2)
    words = _words(
        DistilBertModel(DistilBertConfig(dim=_WIDTH, n_layers=2, n_heads=4, hidden_dim=64)), folder, tokenizer
    )
    modules = [words, Pooling(_WIDTH), Dense(_WIDTH, 16)]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder), create_model_card=False)
    return str(folder)


def _words(model: "PreTrainedModel", folder: Path, tokenizer: Path) -> "Transformer":
    from sentence_transformers.sentence_transformer.modules import Transformer
    from transformers import AutoTokenizer

    plain = folder.with_name(folder.name + "-plain")
    model.save_pretrained(plain)
    AutoTokenizer.from_pretrained(tokenizer).save_pretrained(plain)
    words: Transformer = Transformer(str(plain), max_seq_length=64)
    return words
