"""The grammar of single values in YAML files: slugs, addresses, locales, delays, texts by locale.

Each type says in plain words what it wants; `sitegen.sources.validate` puts the key's name in front of them.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, PlainValidator, Tag

from sitegen.sources.locales import locale_mistake

_SLUG = r"^[a-z0-9][a-z0-9-]*$"
_NAME = r"^[a-z][a-z0-9_]*$"
_CHOICE = r"^[a-z0-9][a-z0-9_-]*$"


LOCAL_HOST = re.compile(
    r"(?:localhost|.*\.(?:localhost|local|lan|internal)|0\.0\.0\.0|127\.[0-9.]+|10\.[0-9]+\.[0-9]+\.[0-9]+"
    r"|172\.(?:1[6-9]|2[0-9]|3[01])\.[0-9]+\.[0-9]+|192\.168\.[0-9]+\.[0-9]+|\[::1\])\.?(?::[0-9]*)?\Z",
    re.IGNORECASE,
)
"""Hosts, perhaps with a port, that lead nowhere from outside (RFC 6761, RFC 1918)."""

INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What shows nothing and may stand in no address."""

_HTTPS = re.compile(
    r"https://(?!\.|[^/?#]*\.\.)(?P<host>[^\s/?#@\\<>\"'`{}|^%,;:()\[\]!$&*+=~]+(?::[0-9]{1,5})?)([/?#][^\s\\<>\"`{}|^]*)?\Z"
)
_BRACES = re.compile(r"\{([^{}]*)\}")
_PERCENT = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%\s*\Z")
_DELAY = re.compile(r"([0-9]{1,4})([dwh])\Z", re.ASCII)
_UTM_NAMES = ("campaign", "segment", "variant", "locale")


def _https(url: str) -> str:
    match = _HTTPS.match(url)
    if not match or len(url) < 12 or INVISIBLE.search(url):
        raise ValueError("must be an https:// address")
    if LOCAL_HOST.match(match["host"]):
        raise ValueError(f"must be a public address: only your own machine or network knows “{match['host']}”")
    return url


def _no_query(url: str) -> str:
    if "?" in url or "#" in url:
        raise ValueError("must be an address without “?” and “#”")
    return url


def _utm(text: str) -> str:
    unknown = [name for name in _BRACES.findall(text) if name.strip() not in _UTM_NAMES]
    if unknown:
        raise ValueError(
            f"must not hold “{{{unknown[0]}}}”; there is {{campaign}}, {{segment}}, {{variant}}, {{locale}}"
        )
    if not re.search(r"[A-Za-z0-9{]", text):
        raise ValueError("must hold a Latin letter or a digit")
    return text


_LABELS = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_MAIL = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_LABELS}\Z")  # RFC 5321: dot-string and domain
_LIST_ID = re.compile(rf"({_LABELS})?\Z")  # RFC 2919, 2


def _mail(address: str) -> str:
    if not _MAIL.match(address) or len(address) > 254:
        raise ValueError("must be an e-mail address such as hello@example.com")
    return address


def _list_id(text: str) -> str:
    if not _LIST_ID.match(text):
        raise ValueError("must be a name such as news.example.com")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("must be one line")
    return text


def _header(text: str) -> str:
    return _one_line(text.rstrip())


def _share(value: object) -> object:
    percent = _PERCENT.match(value) if isinstance(value, str) else None
    if percent:
        return float(percent.group(1)) / 100
    if isinstance(value, str):
        raise ValueError("must be a share such as 5% or 0.05")
    return value


def _hours(value: object) -> int:
    delay = _DELAY.match(value) if isinstance(value, str) else None
    if delay:
        return int(delay.group(1)) * {"d": 24, "w": 168, "h": 1}[delay.group(2)]
    if type(value) is int and value == 0:
        return 0
    raise ValueError("must be a delay such as 3d, 2w or 12h")


def _moment(value: object) -> dt.date:
    if isinstance(value, dt.date):
        return value
    raise ValueError("must be a date such as 2026-11-02, or a date with a time such as 2026-11-02T09:30:00Z")


def _locale(tag: str) -> str:
    mistake = locale_mistake(tag)
    if mistake:
        raise ValueError(mistake)
    return tag


@dataclass(frozen=True, slots=True)
class Worded:
    """What a type wants, in words for the reference of keys; goes into a type's metadata."""

    words: str


Slug = Annotated[str, Field(pattern=_SLUG, max_length=80), Worded("a name (a-z, 0-9, -)")]
FieldName = Annotated[str, Field(pattern=_NAME, max_length=80), Worded("a name (a-z, 0-9, _)")]
ChoiceName = Annotated[str, Field(pattern=_CHOICE, max_length=80), Worded("a name (a-z, 0-9, -, _)")]
HttpsUrl = Annotated[str, AfterValidator(_https), Worded("an https:// address")]
BaseUrl = Annotated[HttpsUrl, AfterValidator(_no_query)]
ListId = Annotated[str, AfterValidator(_list_id), Field(max_length=255), Worded("a name such as news.example.com")]
MailAddress = Annotated[str, AfterValidator(_mail), Worded("an e-mail address")]
Line = Annotated[str, AfterValidator(_one_line), Field(min_length=1), Worded("one line of text")]
Sql = Annotated[str, Worded("SQL")]
Header = Annotated[str, AfterValidator(_header), Worded("one line of text")]
Utm = Annotated[Line, AfterValidator(_utm)]
Share = Annotated[float, BeforeValidator(_share), Field(ge=0, lt=1), Worded("a share: 5% or 0.05")]
Hours = Annotated[int, BeforeValidator(_hours), Worded("a delay: 12h, 3d, 2w or 0")]
LocaleTag = Annotated[str, AfterValidator(_locale), Worded("a language tag (en, fr-CA)")]
Moment = Annotated[
    dt.datetime | dt.date,
    PlainValidator(_moment, json_schema_input_type=dt.datetime | dt.date),
    Worded("a date, or a date with a time"),
]
Pixels = Annotated[int, Field(ge=0, le=200), Worded("pixels")]
LocalText = Annotated[
    Annotated[dict[LocaleTag, Annotated[str, Field(min_length=1)]], Tag("\0by name")] | Annotated[str, Tag("\0one")],
    Discriminator(lambda value: "\0by name" if isinstance(value, dict) else "\0one"),
    Worded("text, or one text for each locale"),
]
"""One text, or one for each locale."""

Values = Annotated[dict[str, Any], Worded("names and values of your own")]
