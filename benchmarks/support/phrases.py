"""Words for the names and sentence templates for the texts of generated pages."""

from typing import Final

__all__ = [
    "BACKGROUNDS",
    "CATEGORIES",
    "DEFINITIONS",
    "HEADS",
    "KINDS",
    "MODIFIERS",
    "NEWCOMER_ENDINGS",
    "NEWCOMER_NAMES",
    "OBJECTS",
    "SENTENCES",
    "TECHNICAL_DEFINITIONS",
    "USAGE_NOTES",
]

MODIFIERS: Final = (
    *("Adaptive", "Adversarial", "Amortized", "Asynchronous", "Autoregressive", "Balanced", "Bayesian", "Blockwise"),
    *("Causal", "Chunked", "Compressed", "Conditional", "Contrastive", "Convex", "Cooperative", "Curriculum"),
    *("Decentralized", "Delayed", "Differentiable", "Distributed", "Dynamic", "Elastic", "Equivariant", "Factorized"),
    *("Federated", "Fractional", "Greedy", "Grouped", "Hierarchical", "Incremental", "Invariant", "Iterative"),
    *("Latent", "Layerwise", "Masked", "Multilingual", "Multimodal", "Nonlinear", "Normalized", "Offline"),
    *("Orthogonal", "Parallel", "Probabilistic", "Progressive", "Pruned", "Quantized", "Randomized", "Recurrent"),
    *("Regularized", "Robust", "Sequential", "Sparse", "Spectral", "Stochastic", "Structured", "Symbolic"),
    *("Synthetic", "Temporal", "Variational", "Weighted"),
)
OBJECTS: Final = (
    *("Activation", "Adapter", "Agent", "Annotation", "Attention", "Batch", "Bias", "Cache", "Checkpoint", "Cluster"),
    *("Code", "Context", "Corpus", "Dataset", "Decoder", "Dialogue", "Document", "Domain", "Embedding", "Encoder"),
    *("Episode", "Expert", "Feature", "Frame", "Gradient", "Graph", "Hyperparameter", "Instruction", "Intent"),
    *("Kernel", "Knowledge", "Label", "Latency", "Lexicon", "Memory", "Neighbor", "Objective", "Parameter"),
    *("Passage", "Pipeline", "Policy", "Preference", "Prompt", "Prototype", "Query", "Residual", "Response"),
    *("Reward", "Sample", "Sentence", "Sequence", "Signal", "Speaker", "State", "Token", "Topic", "Trajectory"),
    *("Vector", "Vocabulary", "Weight"),
)
HEADS: Final = (
    *("Alignment", "Averaging", "Calibration", "Clipping", "Compression", "Correction", "Decomposition"),
    *("Distillation", "Editing", "Estimation", "Evaluation", "Expansion", "Filtering", "Fusion", "Grounding"),
    *("Initialization", "Interpolation", "Matching", "Mixing", "Normalization", "Partitioning", "Pooling"),
    *("Projection", "Pruning", "Ranking", "Replay", "Routing", "Sampling", "Scheduling", "Search", "Selection"),
    *("Sharing", "Smoothing", "Steering", "Transfer", "Tuning"),
)
CATEGORIES: Final = (
    *("AGENTS AND TOOLS", "COMPUTER VISION", "DATA AND ANNOTATION", "EVALUATION AND BENCHMARKS"),
    *("INFERENCE AND SERVING", "LANGUAGE AND TEXT PROCESSING", "MACHINE LEARNING FUNDAMENTALS", "MLOPS"),
    *("MODEL OPTIMIZATION AND PROMPT SYNTAX", "NEURAL NETWORK ARCHITECTURES", "REINFORCEMENT LEARNING"),
    *("RETRIEVAL AND KNOWLEDGE", "SAFETY AND ETHICS", "SPEECH AND AUDIO"),
)
KINDS: Final = ("method", "technique", "procedure", "training scheme", "family of algorithms", "design pattern")

DEFINITIONS: Final = (
    "A {kind} that applies {head} to each {object} of a model, with {modifier} updates between the steps.",
    "A {kind} by which a system chooses the {object} it will use next, based on {modifier} {head}.",
    "The use of {modifier} {head} to keep the {object} of a network stable while it learns from new data.",
    "A {kind} for getting more out of every {object}, in which {head} is done in the {modifier} manner.",
)
TECHNICAL_DEFINITIONS: Final = (
    "Given one {object} x and a budget k, {name} computes the {modifier} score s(x) and keeps the k best candidates,"
    " so that {head} costs O(n log k) in place of O(n). The gradient flows only through the kept candidates.",
    "Each {object} is mapped to a code, {head} takes place on the codes, and the {modifier} decoder restores the"
    " original shape. The loss adds a penalty with weight lambda to the squared error between both.",
    "For every step t the {object} is updated at the {modifier} rate, which falls with the square root of t;"
    " {head} bounds the norm of the update by a constant, usually 1.0, before it is applied.",
)
BACKGROUNDS: Final = (
    "Early work on {other} left open how each {object} should be treated once a model no longer fits one device."
    " {name} answers this, and it is now found beside {another} in most frameworks. Practice differs: some groups"
    " run it once after training, others in every epoch.",
    "{name} grew out of {other}, where the cost of each {object} had become the limit. Compared with {another} it"
    " needs less memory and more passes over the data. Its {modifier} form became common when models were first"
    " trained on several machines at once.",
    "Large models are trained on vast amounts of text, and {head} is one of the few places where their builders"
    " can trade quality for speed. {name} sits between {other} and {another}: it shares the data flow of the"
    " first and the objective of the second. Inaccurate training data makes any of them less reliable.",
)
USAGE_NOTES: Final = (
    "Start with {modifier} settings on a small sample, and compare with {other} before you rely on it.",
    "Measure the {object} before and after: when {head} changes it by less than a percent, leave it out.",
    "Do not combine it with {other} unless both see the same {object}, or the gains cancel each other out.",
)
SENTENCES: Final = (
    "{organization} develops a platform for {name_in_text}, which customers use to bring {head} into their products.",
    "{organization} offers cloud services that include {modifier} {head} for teams without hardware of their own.",
    "{organization} released an open-source library whose {object} module implements {name_in_text} on several"
    " accelerators. It is maintained together with outside contributors.",
    "{organization} researchers published a study of {name_in_text} and of its limits on long inputs.",
    "{organization} provides tools for monitoring the {object} of models in production. Their dashboards report"
    " {head} per request.",
    "{organization}, through its work on model serving, focuses on {modifier} {head} at low latency.",
    "{organization} builds processors that speed up {head}, a step on which {name_in_text} spends most of its time.",
    "{organization} is a company that helps developers train and deploy models. It supports {name_in_text} in its"
    " managed training jobs.",
)
NEWCOMER_NAMES: Final = (
    *("Albatros", "Brightmoor", "Cindervale", "Dovetree", "Eastlund", "Fernhollow", "Glimmerbay", "Harrowgate"),
    *("Ironleaf", "Jadecrest", "Kestrelworth", "Larkfield", "Mossbridge", "Nordhaven", "Oakspire", "Pinewarden"),
    *("Quillstone", "Ravensworth", "Silverfen", "Thornwick", "Umberline", "Violetmark", "Westerlind", "Yarrowby"),
)
NEWCOMER_ENDINGS: Final = ("AI", "Analytics", "Labs", "Robotics", "Systems", "Technologies", "University")
