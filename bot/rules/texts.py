"""What people write: whether there is anything of it to be seen."""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp", "Zs"})
"""Unicode's categories of characters that leave nothing on the screen: controls, formats and spaces."""


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen, as when it consists of spaces of no width."""
    return all(unicodedata.category(character) in _UNSEEN for character in text)
