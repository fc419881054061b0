"""What the YAML files may hold: one pydantic model per kind of file.

The models say names, types and help texts; `sitegen.sources.validate` turns their complaints into diagnostics with
positions, and they are what editor schemas are made from. All are immutable once loaded.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from sitegen.sources.grammar import (
    BaseUrl,
    FieldName,
    Header,
    Hours,
    HttpsUrl,
    Line,
    ListId,
    LocaleTag,
    LocalText,
    MailAddress,
    Moment,
    Share,
    Slug,
    Utm,
    Values,
)

FieldType = Literal["string", "number", "boolean", "date", "datetime", "money", "url", "list"]
OptionType = Literal[
    "string", "number", "integer", "boolean", "choice", "colour", "url", "image", "rows", "row", "list", "records",
    "action", "date",
]  # fmt: skip


class Strict(BaseModel):
    """Base of all file models: unknown keys are errors, values are not converted, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True, allow_inf_nan=False)


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
    date: Moment | None = Field(None, description="Date of test messages; SOURCE_DATE_EPOCH wins")
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
    title: LocalText = Field(description="Heading of the form on the page")
    button: LocalText = ""
    choices: dict[str, LocalText] = Field({}, description="Answers, for kind: answer")
    scale: Annotated[int, Field(ge=2, le=10)] = 5


class CampaignLocale(Strict):
    """What a campaign sets for one locale."""

    values: Values = {}


class Landing(Strict):
    """How the campaign's pages are published."""

    index: bool = Field(False, description="Let search engines list the page; segment pages stay out by default")
    canonical: HttpsUrl | None = None


CampaignLocales = Annotated[
    Annotated[list[LocaleTag], Tag("\0many")] | Annotated[dict[LocaleTag, CampaignLocale], Tag("\0by name")],
    Discriminator(lambda value: "\0by name" if isinstance(value, dict) else "\0many"),
]


class CampaignFile(Strict):
    """content/campaigns/NAME/campaign.yaml"""

    name: Line
    kind: Literal["marketing", "transactional"]
    description: str = ""
    segments: Annotated[list[str], Field(min_length=1)]
    locales: CampaignLocales = Field([], description="Default: all of the site")
    queries: dict[FieldName, str] = {}
    send_when: str | None = Field(None, description="SQL condition; a cell for which it is false is left out")
    experiment: Experiment | None = None
    personas: list[str] = []
    actions: dict[Slug, Action] = {}
    landing: Landing = Landing()
    sender: Sender | None = Field(None, alias="from")
    reply_to: MailAddress | None = None
    date: Moment | None = None
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
    sample: dict[str, Any] = Field({}, description="What the example refers to: name -> rows, or name -> an action")
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

    subject: Header = ""
    preheader: Header = ""
    sender: Sender | None = Field(None, alias="from")
    reply_to: MailAddress | None = None
    header: bool = True
    footer: bool = True


class LandingFront(Strict):
    """Front matter of landing*.md; title and description default to the mail's subject and preheader."""

    title: Header = ""
    description: Header = ""
    image: str = Field("", description="Picture for link previews, 1200 x 630 at best")
    header: bool = True
    footer: bool = True
