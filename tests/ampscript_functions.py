"""The functions of AMPscript that need nobody's account: texts, numbers, dates, codes and rows made of text."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any
from urllib.parse import quote

from ampscript_dates import as_date, difference, later, written
from ampscript_formats import formatted
from ampscript_values import AmpscriptError, needed, number, text, true, whole

_UNITS = {"Y": "Y", "YEAR": "Y", "M": "M", "MONTH": "M", "D": "D", "DAY": "D", "H": "H", "HOUR": "H", "MI": "MI"}
_UNITS |= {"MINUTE": "MI", "MINUTES": "MI", "HOURS": "H", "DAYS": "D", "MONTHS": "M", "YEARS": "Y"}
_OPTIONS = {"ignorecase": re.IGNORECASE, "multiline": re.MULTILINE, "singleline": re.DOTALL}


def _math(run: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def of(left: Any, right: Any) -> Any:
        try:
            made = run(needed(left), needed(right))
        except (DivisionByZero, InvalidOperation, Overflow, ZeroDivisionError) as error:
            raise AmpscriptError(str(error)) from error
        return int(made) if isinstance(made, Decimal) and made == made.to_integral_value() else made

    return of


def _date(value: Any) -> dt.datetime:
    made = as_date(value)
    if made is None:
        raise AmpscriptError(f"{value!r} is no date")
    return made


def _unit(value: Any) -> str:
    try:
        return _UNITS[text(value).upper()]
    except KeyError as error:
        raise AmpscriptError(f"{value!r} is no unit of time") from error


def _parsed(value: Any, utc: Any = 0) -> dt.datetime:
    made = _date(value)
    return made.astimezone(dt.UTC).replace(tzinfo=None) if whole(utc) and made.tzinfo else made


def _part(value: Any, unit: Any) -> str:
    moment = _date(value)
    if text(unit).lower() == "monthname":
        return f"{moment:%B}"
    return {
        "Y": str(moment.year),
        "M": f"{moment.month:02}",
        "D": f"{moment.day:02}",
        "H": str(moment.hour),
        "MI": str(moment.minute),
    }[_unit(unit)]


def _formatted(value: Any, pattern: Any, kind: Any = "", culture: Any = "en-US") -> str:
    if text(kind).lower() == "date" or (not kind and number(value) is None and as_date(value)):
        return written(_date(value), text(pattern), text(culture) or "en-US")
    return formatted(Decimal(needed(value)), text(pattern), text(culture) or "en-US")


def _format_date(value: Any, day: Any = "", time: Any = "", culture: Any = "en-US") -> str:
    moment = _date(value)
    patterns = [text(pattern) for pattern in (day, time) if text(pattern)] or ["G"]
    return " ".join(written(moment, pattern, text(culture) or "en-US") for pattern in patterns)


def _format_currency(value: Any, culture: Any = "en-US", places: Any = 2, symbol: Any = "$") -> str:
    return formatted(Decimal(needed(value)), f"C{whole(places)}", text(culture), text(symbol))


def _substring(value: Any, start: Any, length: Any = None) -> str:
    first = whole(start)
    if first < 1:
        raise AmpscriptError(f"{start!r} is no place in a text")
    rest = text(value)[first - 1 :]
    return rest if length is None else rest[: whole(length)]


def _replace(value: Any, old: Any, new: Any) -> str:
    if not text(old):
        return text(value)
    return re.sub(re.escape(text(old)), lambda _: text(new), text(value), flags=re.IGNORECASE)


def _replace_list(value: Any, new: Any, *olds: Any) -> str:
    made = text(value)
    for old in olds:
        made = _replace(made, old, new)
    return made


def _index_of(value: Any, wanted: Any) -> int:
    return text(value).lower().find(text(wanted).lower()) + 1


def _proper(value: Any) -> str:
    return re.sub(r"(\A|\s)(\S)", lambda found: found[1] + found[2].upper(), text(value).lower())


def _char(code: Any, count: Any = 1) -> str:
    return chr(whole(code)) * whole(count)


def _match(value: Any, pattern: Any, group: Any, *options: Any) -> str:
    flags = 0
    for option in options:
        flags |= _OPTIONS.get(text(option).lower(), 0)
    found = re.search(text(pattern), text(value), flags)
    named = text(group) if number(group) is None else whole(group)
    return (found[named] or "") if found else ""


def _encoded(value: Any, spaces: Any = 0, everything: Any = 0) -> str:
    made = text(value)
    address, mark, query = made.partition("?")
    if number(everything) == 1 or true(everything):
        return quote(made, safe="")
    if number(spaces) == 1 or true(spaces):
        return made.replace(" ", "%20")
    return address + mark + query.replace(" ", "%20") if mark else made.replace(" ", "%20")


def _bytes(value: Any, charset: Any = "UTF-8") -> bytes:
    return text(value).encode(text(charset))


def _decoded(value: Any, charset: Any = "UTF-8", *_: Any) -> str:
    return base64.b64decode(text(value)).decode(text(charset))


def _hash(name: str) -> Callable[..., str]:
    return lambda value, charset="UTF-8": hashlib.new(name, _bytes(value, charset)).hexdigest()


def _rows(value: Any, separator: Any) -> list[dict[str, Any]]:
    return [{"1": each} for each in text(value).split(text(separator))] if text(value) else []


def _row(rows: Any, at: Any) -> dict[str, Any]:
    index = whole(at)
    if not rows or not 1 <= index <= len(rows):
        raise AmpscriptError(f"there is no row {index}")
    found: dict[str, Any] = rows[index - 1]
    return found


def _field(row: Any, name: Any, must: Any = 1) -> Any:
    for column, value in (row or {}).items():
        if column.lower() == text(name).lower():
            return value
    if true(must):
        raise AmpscriptError(f"there is no column {name!r}")
    return None


def _raised(message: Any = "", *_: Any) -> Any:
    raise AmpscriptError(text(message))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": _math(lambda left, right: left + right),
    "subtract": _math(lambda left, right: left - right),
    "multiply": _math(lambda left, right: left * right),
    "divide": _math(lambda left, right: Decimal(left) / Decimal(right)),
    "mod": _math(lambda left, right: Decimal(left) % Decimal(right)),
    "concat": lambda *values: "".join(map(text, values)),
    "substring": _substring,
    "indexof": _index_of,
    "length": lambda value: len(text(value)),
    "lowercase": lambda value: text(value).lower(),
    "uppercase": lambda value: text(value).upper(),
    "propercase": _proper,
    "trim": lambda value: text(value).strip(),
    "replace": _replace,
    "replacelist": _replace_list,
    "char": _char,
    "regexmatch": _match,
    "stringtohex": lambda value, charset="UTF-8": _bytes(value, charset).hex(),
    "base64encode": lambda value, charset="UTF-8": base64.b64encode(_bytes(value, charset)).decode(),
    "base64decode": _decoded,
    "md5": _hash("md5"),
    "sha1": _hash("sha1"),
    "sha256": _hash("sha256"),
    "sha512": _hash("sha512"),
    "urlencode": _encoded,
    "guid": lambda: str(uuid.uuid4()),
    "empty": lambda value: value is None or text(value) == "",
    "isnull": lambda value: value is None,
    "isnulldefault": lambda value, other: other if value is None else value,
    "isemailaddress": lambda value: bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text(value))),
    "isphonenumber": lambda value: bool(re.fullmatch(r"1?\d{10}", re.sub(r"[\s().+-]", "", text(value)))),
    "iif": lambda condition, yes, no: yes if true(condition) else no,
    "v": lambda value: value,
    "now": lambda *_: dt.datetime.now(),
    "getsendtime": lambda *_: dt.datetime.now(),
    "datediff": lambda first, last, unit: difference(_date(first), _date(last), _unit(unit)),
    "dateadd": lambda value, count, unit: later(_date(value), whole(count), _unit(unit)),
    "datepart": _part,
    "dateparse": _parsed,
    "format": _formatted,
    "formatdate": _format_date,
    "formatnumber": lambda value, pattern, culture="en-US": _formatted(value, pattern, "Number", culture),
    "formatcurrency": _format_currency,
    "buildrowsetfromstring": _rows,
    "rowcount": lambda rows: len(rows or ()),
    "row": _row,
    "field": _field,
    "raiseerror": _raised,
}
"""By their names in small letters."""
