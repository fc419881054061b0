"""Numbers as .NET writes them by a pattern, which AMPscript's Format functions take."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_decimal_symbol, get_group_symbol

_STANDARD = re.compile(r"([CDEFGNPX])(\d{0,2})\Z", re.IGNORECASE)
_PIECE = re.compile(r"\\.|'[^']*'|\"[^\"]*\"|[eE][+-]?0+|.", re.DOTALL)


def formatted(value: Decimal, pattern: str, culture: str = "en-US", symbol: str = "$") -> str:
    """`value` by a standard pattern such as `N2`, or one made of `0`, `#` and the like."""
    found = _STANDARD.match(pattern)
    made = _standard(value, found[1], found[2], symbol) if found else _custom(value, pattern)
    if culture.lower() in ("", "en-us"):
        return made
    locale = culture.replace("-", "_")
    signs = {",": get_group_symbol(locale), ".": get_decimal_symbol(locale)}
    return re.sub(r"(?<=\d)[.,](?=\d)", lambda sign: signs[sign[0]], made)


def _standard(value: Decimal, letter: str, digits: str, symbol: str) -> str:
    places = int(digits) if digits else 2
    size = abs(value)
    sign = "-" if value < 0 else ""
    match letter.upper():
        case "C":
            made = f"{symbol}{rounded(size, places):,}"
            return f"({made})" if value < 0 else made
        case "N":
            return f"{sign}{rounded(size, places):,}"
        case "F":
            return f"{sign}{rounded(size, places)}"
        case "P":
            return f"{sign}{rounded(size * 100, places):,}%"
        case "E":
            made = f"{size:.{int(digits) if digits else 6}{letter}}"
            mantissa, _, exponent = made.partition(letter)
            return f"{sign}{mantissa}{letter}{exponent[0]}{exponent[1:]:0>3}"
        case "D" if value == value.to_integral_value():
            return f"{sign}{int(size):0{int(digits or 1)}}"
        case "X":
            return f"{int(value):{letter}}"
    return str(value)


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` with so many decimals, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _custom(value: Decimal, pattern: str) -> str:
    sections = pattern.split(";")
    if len(sections) > 1 and value < 0:
        return _section(-value, sections[1])
    if len(sections) > 2 and value == 0:
        return _section(value, sections[2])
    return ("-" if value < 0 else "") + _section(abs(value), sections[0])


def _section(value: Decimal, pattern: str) -> str:
    """A value that is not negative by one section of a pattern."""
    pieces = _PIECE.findall(pattern)
    signs = [piece for piece in pieces if piece in ("0", "#", ".", ",", "%") or _exponent(piece)]
    if "%" in signs:
        value *= 100
    point = pieces.index(".") if "." in pieces else len(pieces)
    heads = [at for at, piece in enumerate(pieces) if piece in ("0", "#") and at < point]
    tails = [at for at, piece in enumerate(pieces) if piece in ("0", "#") and at > point]
    shift = value.adjusted() - len(heads) + 1 if any(map(_exponent, pieces)) and value else 0
    value = rounded(value.scaleb(-shift), len(tails))
    whole, _, fraction = f"{value:f}".partition(".")
    whole = whole.lstrip("0")
    least = next((len(heads) - at for at, place in enumerate(heads) if pieces[place] == "0"), 0)
    whole = whole.rjust(least, "0")
    most = next((len(tails) - at for at, place in enumerate(reversed(tails)) if pieces[place] == "0"), 0)
    fraction = fraction[:most] + fraction[most:].rstrip("0")
    grouped = "," in signs[: signs.index(".")] if "." in signs else "," in signs
    out: list[str] = []
    left = len(whole)
    for at, piece in enumerate(pieces):
        if at in heads:
            ahead = len(heads) - heads.index(at) - 1
            count = left - ahead if left > ahead else 0
            taken, whole, left = whole[:count], whole[count:], left - count
            for offset, digit in enumerate(taken):
                behind = left + len(taken) - offset
                started = out and out[-1][-1:].isdigit()
                out.append(f",{digit}" if grouped and behind % 3 == 0 and started else digit)
        elif at in tails:
            number = tails.index(at)
            out.append(fraction[number] if number < len(fraction) else "")
        elif at == point:
            out.append("." if fraction else "")
        elif _exponent(piece):
            digits = piece[1:].lstrip("+-")
            sign = "-" if shift < 0 else "+" if "+" in piece else ""
            out.append(f"{piece[0]}{sign}{abs(shift):0{len(digits)}}")
        elif piece != ",":
            out.append(piece[1:] if piece[0] == "\\" else piece.strip("'\"") if len(piece) > 1 else piece)
    return "".join(out)


def _exponent(piece: str) -> bool:
    return len(piece) > 1 and piece[0] in "eE"
