"""How the weights of an exported model are stored."""

from enum import StrEnum

__all__ = ["Precision"]


class Precision(StrEnum):
    """FP32: as 32-bit floats. INT8: most of them as 8-bit integers."""

    FP32 = "fp32"
    INT8 = "int8"
