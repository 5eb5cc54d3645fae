"""The precision of the weights of an exported model."""

from enum import StrEnum

__all__ = ["Precision"]


class Precision(StrEnum):
    """FP32: weights are 32-bit floats. INT8: most weights are 8-bit integers."""

    FP32 = "fp32"
    INT8 = "int8"
