"""Numbers where there is little room: in a picture, and beside one."""

_SHORT_FROM = 1e6
_PLAIN_FROM = 1e-4
_MINUS = "\N{MINUS SIGN}"
_WORDS = ((1e15, ""), (1e12, "T"), (1e9, "B"), (1e6, "M"))


def say_short(value: float, *, decimals: int) -> str:
    """Say a value as shortly as it is read: `8.1`, `1,200`, `1.5M`, `2.1e−7`."""  # noqa: RUF002  # a true minus
    size = abs(value)
    if size >= _SHORT_FROM:
        for unit, word in _WORDS:
            if size >= unit:
                said = f"{_trimmed(value / unit, 2)}{word}" if word else _scientific(value)
                return said.replace("-", _MINUS)
    if 0 < size < _PLAIN_FROM:
        return _scientific(value)
    return _trimmed(value, decimals).replace("-", _MINUS)


def _trimmed(value: float, decimals: int) -> str:
    said = f"{value:,.{decimals}f}"
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return "0" if said in {"-0", ""} else said


def _scientific(value: float) -> str:
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}".replace("-", _MINUS)
