"""Where the example files are: in a wheel, inside the package `lexigraph`; in a checkout, at its top."""

from pathlib import Path
from typing import Final

_TOP: Final = Path(__file__).parents[1]
_EXAMPLES: Final = next(
    (folder for folder in (_TOP / "lexigraph" / "examples", _TOP / "examples") if folder.is_dir()), _TOP
)
SAMPLE_GLOSSARY: Final = _EXAMPLES / "ai-glossary"
"""The directory of the sample glossary, 107 term pages."""
