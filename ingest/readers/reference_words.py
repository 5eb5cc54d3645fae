"""Parts of patterns: words by which texts refer to other terms, such as `See hull` and `siehe auch: Rumpf`."""

from typing import Final

SEE: Final = (
    r"(?:(?:see|siehe|s\.|vgl\.|voir|véase|ver|veja|vedi|zie|patrz|zobacz|zob\.|viz|vidi|lásd|bkz\.|se|katso|см\.|див\.)"
    r"(?!\w)|参[见照]|參見)"
)
SEE_ALSO: Final = (
    rf"{SEE} ?(?:also|auch|aussi|también|também|anche|ook|też|także|též|také|još|még|ayrıca|även|också|også|myös"
    r"|также|також)(?!\w)"
)
