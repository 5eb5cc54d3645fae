"""The precision of the weights of an exported model; the command line imports it, so it needs no heavy library."""

from enum import StrEnum


class Precision(StrEnum):
    """FP32: weights are 32-bit floats. INT8: most weights are 8-bit integers."""

    FP32 = "fp32"
    INT8 = "int8"
