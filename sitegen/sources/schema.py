"""What the YAML files may hold: one pydantic model per kind of file.

The models say names, types and help texts; `sitegen.sources.validate` turns their complaints into diagnostics with
positions, and they are what editor schemas are made from. All are immutable once loaded.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

FieldType = Literal["string", "number", "boolean", "date", "datetime", "money", "url", "list"]
OptionType = Literal[
    "string", "number", "integer", "boolean", "choice", "colour", "url", "image", "rows", "row", "list", "records",
    "action", "date",
]  # fmt: skip

_SLUG = r"^[a-z0-9][a-z0-9-]*$"
_NAME = r"^[a-z][a-z0-9_]*$"


_HTTPS = re.compile(r"https://[^\s/?#@\\<>\"'`{}|^%,;:()\[\]]+(:[0-9]{1,5})?([/?#][^\s\\<>\"`{}|^\x00-\x1f]*)?\Z")
_BRACES = re.compile(r"\{([^{}]*)\}")
_UTM_NAMES = ("campaign", "segment", "variant", "locale")


def _https(url: str) -> str:
    if not _HTTPS.match(url) or len(url) < 12:
        raise ValueError("must be an https:// address")
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


def _share(value: object) -> object:
    if isinstance(value, str) and value.strip().endswith("%"):
        try:
            return float(value.strip()[:-1]) / 100
        except ValueError:
            return value
    return value


def _days(value: object) -> object:
    if isinstance(value, str) and value[-1:] in "dwh" and value[:-1].isdigit():
        return int(value[:-1]) * {"d": 24, "w": 168, "h": 1}[value[-1]]
    if value == 0:
        return 0
    raise ValueError("must be a delay such as 3d, 2w or 12h")


Slug = Annotated[str, Field(pattern=_SLUG, max_length=80)]
FieldName = Annotated[str, Field(pattern=_NAME, max_length=80)]
HttpsUrl = Annotated[str, AfterValidator(_https)]
ListId = Annotated[str, AfterValidator(_list_id), Field(max_length=255)]
BaseUrl = Annotated[HttpsUrl, AfterValidator(_no_query)]
MailAddress = Annotated[str, AfterValidator(_mail)]
Line = Annotated[str, AfterValidator(_one_line), Field(min_length=1)]
Utm = Annotated[Line, AfterValidator(_utm)]
Share = Annotated[float, BeforeValidator(_share), Field(ge=0, le=1)]
Hours = Annotated[int, BeforeValidator(_days)]
LocaleTag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")]
Values = dict[str, Any]


class Strict(BaseModel):
    """Base of all file models: unknown keys are errors, values are not converted, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Sender(Strict):
    """Who a mail comes from."""

    name: Line
    email: MailAddress


class Brand(Strict):
    """The brand as recipients see it."""

    name: Line
    tagline: str = ""
    logo: str = Field("", description="Picture for the header, such as assets/logo.png")
    logo_dark: str = Field("", description="The logo shown in dark mode where mail clients allow it")
    legal_name: str = ""
    postal_address: str = Field(description="Postal address of the sender; the law wants it in marketing mail")


class Support(Strict):
    """How recipients reach support; shown by the support block."""

    url: HttpsUrl | None = None
    email: MailAddress | None = None
    phone: str = ""
    hours: str = ""


class Tracking(Strict):
    """UTM parameters on links to the brand's pages; {campaign}, {segment}, {variant}, {locale} are filled in."""

    utm_source: Utm | None = None
    utm_medium: Utm | None = None
    utm_campaign: Utm | None = None
    utm_content: Utm | None = None
    utm_term: Utm | None = None


class SiteLocale(Strict):
    """One language of the site."""

    name: Line
    dir: Literal["ltr", "rtl"] | None = None
    values: Values = {}


class Checks(Strict):
    """When `sitegen` exits with 1, and which rules are switched off."""

    fail_on: Literal["error", "warning", "info"] = "error"
    off: list[str] = []


class Site(Strict):
    """content/site.yaml"""

    brand: Brand
    sender: Sender = Field(alias="from")
    reply_to: MailAddress | None = None
    base_url: BaseUrl = Field(description="Where build/ is published: pages and pictures are linked below it")
    list_id: ListId = Field(
        "", description="List-Id header, such as news.example.com; default: from the sender's domain"
    )
    locales: Annotated[dict[LocaleTag, SiteLocale], Field(min_length=1)]
    default_locale: LocaleTag | None = Field(None, description="Default: the first of locales")
    theme: Slug = "plain"
    dialect: Literal["liquid"] = "liquid"
    date: dt.datetime | dt.date | None = Field(None, description="Date of test messages; SOURCE_DATE_EPOCH wins")
    support: Support = Support()
    tracking: Tracking = Tracking()
    checks: Checks = Checks()
    values: Values = {}


class RecipientField(Strict):
    """One column of a recipient."""

    type: FieldType
    default: Any = None
    required: bool = False
    example: Any = None
    pii: bool = Field(False, description="Personal data: kept out of logs and addresses")
    help: str = ""
    of: dict[FieldName, RecipientField] | None = Field(None, description="Columns of each record of a list")


class Persona(Strict):
    """content/recipients/personas/*.yaml: a named sample recipient."""

    name: Line
    about: str = ""
    recipient: dict[str, Any]


class SegmentRule(Strict):
    """One entry of content/segments.yaml."""

    name: str = ""
    when: str = Field(description="SQL condition over the recipient's fields")
    priority: int = 0
    for_each: str | None = Field(None, description="SQL query; one segment per row, its columns fill {…} in the id")
    values: Values = {}


class VariantLocale(Strict):
    """Values of one variant in one locale."""

    values: Values = {}


class VariantRule(Strict):
    """One arm of an experiment."""

    name: str = ""
    weight: Annotated[float, Field(gt=0)] = 1
    values: Values = {}
    locales: dict[LocaleTag, VariantLocale] = {}


class Experiment(Strict):
    """An A/B test with its written expectation."""

    hypothesis: Annotated[str, Field(min_length=1)]
    metric: Line
    holdout: Share = Field(0.0, description="Share that gets no mail at all, such as 5%")
    seed: str = Field("", description="Seed of the assignment; default: the campaign's id")
    variants: Annotated[dict[Slug, VariantRule], Field(min_length=1)]


class Action(Strict):
    """Something a recipient can do with one click: the mail links to a page that asks once more and POSTs."""

    kind: Literal["rate", "answer", "claim", "confirm"]
    title: dict[LocaleTag, str] | str = Field(description="Heading of the form on the page")
    button: dict[LocaleTag, str] | str = ""
    choices: dict[str, dict[LocaleTag, str] | str] = Field({}, description="Answers, for kind: answer")
    scale: Annotated[int, Field(ge=2, le=10)] = 5


class CampaignLocale(Strict):
    """What a campaign sets for one locale."""

    values: Values = {}


class Landing(Strict):
    """How the campaign's pages are published."""

    index: bool = Field(False, description="Let search engines list the page; segment pages stay out by default")
    canonical: HttpsUrl | None = None


class CampaignFile(Strict):
    """content/campaigns/NAME/campaign.yaml"""

    name: Line
    kind: Literal["marketing", "transactional"]
    description: str = ""
    segments: Annotated[list[str], Field(min_length=1)]
    locales: list[LocaleTag] | dict[LocaleTag, CampaignLocale] = Field([], description="Default: all of the site")
    queries: dict[FieldName, str] = {}
    send_when: str | None = Field(None, description="SQL condition; a cell for which it is false is left out")
    experiment: Experiment | None = None
    personas: list[str] = []
    actions: dict[Slug, Action] = {}
    landing: Landing = Landing()
    sender: Sender | None = Field(None, alias="from")
    reply_to: MailAddress | None = None
    date: dt.datetime | dt.date | None = None
    theme: Slug | None = None
    values: Values = {}


class JourneyStep(Strict):
    """One campaign of a journey, and how long after the step before it is sent (3d, 2w, 12h)."""

    campaign: str
    after: Hours
    stop_when: str | None = None


class Journey(Strict):
    """content/journeys/*.yaml: an ordered series of campaigns."""

    name: Line
    enter_when: str
    steps: Annotated[list[JourneyStep], Field(min_length=1)]


class BlockOption(Strict):
    """One option of a block, as block.yaml declares it."""

    type: OptionType
    default: Any = None
    required: bool = False
    help: str = ""
    choices: list[str] = []
    min: float | None = None
    max: float | None = None
    of: dict[FieldName, BlockOption] = Field({}, description="Options of each record, for type: records")
    example: Any = None


class BlockFile(Strict):
    """layouts/blocks/NAME/block.yaml"""

    name: Line
    help: str
    body: Literal["none", "optional", "required"] = "none"
    children: list[Slug] = Field([], description="Blocks that may stand inside this one")
    only_inside: list[Slug] = Field([], description="Blocks this one may only stand inside")
    options: dict[FieldName, BlockOption] = {}
    example: str


class ThemeType(Strict):
    """Type of a theme: font stacks and sizes in pixels."""

    body: Line
    heading: Line
    size: int = 16
    small: int = 14
    h1: int = 30
    h2: int = 22
    h3: int = 18
    line: float = 1.5


class ThemeSpace(Strict):
    """Distances in pixels."""

    xs: int = 4
    s: int = 8
    m: int = 16
    l: int = 24  # noqa: E741
    xl: int = 40


Colours = dict[FieldName, str]


class Theme(Strict):
    """layouts/themes/NAME.yaml: the tokens that mail and landing page share."""

    name: Line
    light: Colours
    dark: Colours
    type: ThemeType
    space: ThemeSpace = ThemeSpace()
    radius: int = 8
    width: Annotated[int, Field(ge=320, le=800)] = 600


class EmailFront(Strict):
    """Front matter of email*.md. Every text may hold {{ … }}."""

    subject: str = ""
    preheader: str = ""
    sender: Sender | None = Field(None, alias="from")
    reply_to: MailAddress | None = None
    header: bool = True
    footer: bool = True


class LandingFront(Strict):
    """Front matter of landing*.md; title and description default to the mail's subject and preheader."""

    title: str = ""
    description: str = ""
    image: str = Field("", description="Picture for link previews, 1200 x 630 at best")
    header: bool = True
    footer: bool = True
