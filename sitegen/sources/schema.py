"""What the YAML files may hold: one pydantic model per kind of file.

The models say names, types and help texts; `sitegen.sources.validate` turns their complaints into diagnostics with
positions, and they are what editor schemas are made from. All are immutable once loaded.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from sitegen.sources.grammar import (
    BaseUrl,
    ChoiceName,
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
    Pixels,
    Share,
    Slug,
    Sql,
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

    name: Line = Field(description="The name that inboxes show")
    email: MailAddress = Field(description="The address that mail comes from")


class Brand(Strict):
    """The brand as recipients see it."""

    name: Line = Field(description="The brand, as people say it")
    tagline: str = Field("", description="A few words below the name in the header")
    logo: str = Field("", description="Picture for the header, such as assets/logo.png")
    logo_dark: str = Field("", description="The logo shown in dark mode where mail clients allow it")
    legal_name: str = Field("", description="The company behind the brand, for the footer")
    postal_address: str = Field(description="Postal address of the sender; the law wants it in marketing mail")


class Support(Strict):
    """How recipients reach support; shown by the support block."""

    url: HttpsUrl | None = Field(None, description="The help pages")
    email: MailAddress | None = Field(None, description="The mailbox of support")
    phone: str = Field("", description="As people should dial it")
    hours: str = Field("", description="When somebody answers")


class Tracking(Strict):
    """UTM parameters on links to the brand's pages; {campaign}, {segment}, {variant}, {locale} are filled in."""

    utm_source: Utm | None = Field(None, description="Where visitors come from, such as the brand")
    utm_medium: Utm | None = Field(None, description="The channel: email")
    utm_campaign: Utm | None = Field(None, description="Usually {campaign}")
    utm_content: Utm | None = Field(None, description="Usually {segment}.{variant}.{locale}")
    utm_term: Utm | None = Field(None, description="Anything else you count by")


class SiteLocale(Strict):
    """One language of the site."""

    name: Line = Field(description="The language, in its own words")
    dir: Literal["ltr", "rtl"] | None = Field(None, description="Writing direction; default: that of the language")
    values: Values = Field({}, description="Values in this language, over all others")


class Checks(Strict):
    """When `sitegen` exits with 1, and which rules are switched off."""

    fail_on: Literal["error", "warning", "info"] = Field(
        "error", description="From which severity on `sitegen` exits with 1"
    )
    off: list[str] = Field([], description="Rules whose warnings and notes stay quiet, such as check/subject")


class Site(Strict):
    """content/site.yaml"""

    brand: Brand = Field(description="The brand as recipients see it")
    sender: Sender = Field(alias="from", description="Who mail comes from")
    reply_to: MailAddress | None = Field(None, description="Where answers go; default: the sender")
    base_url: BaseUrl = Field(description="Where build/ is published: pages and pictures are linked below it")
    list_id: ListId = Field(
        "", description="List-Id header, such as news.example.com; default: from the sender's domain"
    )
    locales: Annotated[dict[LocaleTag, SiteLocale], Field(min_length=1)] = Field(
        description="The languages you write in, by language tag"
    )
    default_locale: LocaleTag | None = Field(None, description="Default: the first of locales")
    theme: Slug = Field("plain", description="A file of layouts/themes/, without .yaml")
    dialect: Line = Field("liquid", description="Your email service: it decides how merge fields are spelt (export.md)")
    date: Moment | None = Field(None, description="Date of test messages; SOURCE_DATE_EPOCH wins")
    support: Support = Field(Support(), description="How recipients reach support")
    tracking: Tracking = Field(Tracking(), description="UTM parameters on links to your own pages")
    checks: Checks = Field(Checks(), description="When a build fails, and what stays quiet")
    values: Values = Field({}, description="What every mail may use as values.NAME")


class RecipientField(Strict):
    """One column of a recipient."""

    type: FieldType = Field(description="What the field holds")
    default: Any = Field(None, description="Stands in where the sender has nothing")
    required: bool = Field(False, description="Every recipient has it; copy needs no fallback")
    example: Any = Field(None, description="A typical value")
    pii: bool = Field(False, description="Personal data: kept out of logs and addresses")
    help: str = Field("", description="What it means, for colleagues")
    of: dict[FieldName, RecipientField] | None = Field(None, description="Columns of each record of a list")
    max: Annotated[int, Field(ge=1, le=100)] | None = Field(None, description="How many items a list has at most")


class Persona(Strict):
    """content/recipients/personas/*.yaml: a named sample recipient."""

    name: Line = Field(description="What the gallery calls them")
    about: str = Field("", description="What is special about them")
    recipient: dict[str, Any] = Field(description="Their record: fields of fields.yaml with values")


class SegmentRule(Strict):
    """One entry of content/segments.yaml."""

    name: str = Field("", description="As people say it; {column} is filled in for families")
    when: Sql = Field(description="SQL condition over the recipient's fields")
    priority: int = Field(0, description="Who is in two segments of a campaign belongs to the higher")
    for_each: Sql | None = Field(None, description="SQL query; one segment per row, its columns fill {…} in the id")
    values: Values = Field({}, description="Values for this segment")


class VariantLocale(Strict):
    """Values of one variant in one locale."""

    values: Values = Field({}, description="Values of this variant in this language")


class VariantRule(Strict):
    """One arm of an experiment."""

    name: str = Field("", description="As people say it")
    weight: Annotated[float, Field(gt=0)] = Field(1, description="Its part of the audience, relative to the others")
    values: Values = Field({}, description="Values for this variant")
    locales: dict[LocaleTag, VariantLocale] = Field({}, description="Values by language: {fr: {values: {…}}}")


class Experiment(Strict):
    """An A/B test with its written expectation."""

    hypothesis: Annotated[str, Field(min_length=1)] = Field(description="What you expect, and why")
    metric: Line = Field(description="The one number that decides")
    holdout: Share = Field(0.0, description="Share that gets no mail at all, such as 5%")
    seed: str = Field("", description="Seed of the assignment; default: the campaign's id")
    variants: Annotated[dict[Slug, VariantRule], Field(min_length=1)] = Field(description="The arms by name")


class Action(Strict):
    """Something a recipient can do with one click: the mail links to a page that asks once more and POSTs."""

    kind: Literal["rate", "answer", "claim", "confirm"] = Field(description="What the recipient does")
    title: LocalText = Field(description="Heading of the form on the page")
    button: LocalText = Field("", description="What its button says")
    choices: dict[ChoiceName, LocalText] = Field({}, description="Answers, for kind: answer")
    scale: Annotated[int, Field(ge=2, le=10)] = Field(5, description="How many stars, for kind: rate; 2 to 10")


class CampaignLocale(Strict):
    """What a campaign sets for one locale."""

    values: Values = Field({}, description="Values of this campaign in this language")


class Landing(Strict):
    """How the campaign's pages are published."""

    index: bool = Field(False, description="Let search engines list the page; segment pages stay out by default")
    canonical: HttpsUrl | None = Field(None, description="The address that search engines should show instead")


CampaignLocales = Annotated[
    Annotated[list[LocaleTag], Tag("\0many")] | Annotated[dict[LocaleTag, CampaignLocale], Tag("\0by name")],
    Discriminator(lambda value: "\0by name" if isinstance(value, dict) else "\0many"),
]


class CampaignFile(Strict):
    """content/campaigns/NAME/campaign.yaml"""

    name: Line = Field(description="As people say it")
    kind: Literal["marketing", "transactional"] = Field(
        description="Marketing mail can be unsubscribed; transactional mail is about something the recipient did"
    )
    description: str = Field("", description="What it is for, for colleagues")
    segments: Annotated[list[str], Field(min_length=1)] = Field(
        description="Who gets it: names of segments or families, or patterns such as lapsed-*"
    )
    locales: CampaignLocales = Field([], description="Default: all of the site")
    queries: dict[FieldName, Sql] = Field({}, description="SQL over the tables of data/, by the name that copy uses")
    send_when: Sql | None = Field(None, description="SQL condition; a cell for which it is false is left out")
    not_sent_because: Line | None = Field(None, description="Why such a cell is left out, in a sentence for colleagues")
    experiment: Experiment | None = Field(None, description="Variants to test against each other")
    personas: list[str] = Field([], description="Sample recipients for previews, the first for test messages")
    actions: dict[Slug, Action] = Field({}, description="What recipients can do with one click, by name")
    landing: Landing = Field(Landing(), description="How its pages are published")
    sender: Sender | None = Field(None, alias="from", description="Default: that of site.yaml")
    reply_to: MailAddress | None = Field(None, description="Default: that of site.yaml")
    date: Moment | None = Field(None, description="Date of test messages; default: that of site.yaml")
    theme: Slug | None = Field(None, description="Default: that of site.yaml")
    values: Values = Field({}, description="Values for this campaign")


class JourneyStep(Strict):
    """One campaign of a journey, and how long after the step before it is sent (3d, 2w, 12h)."""

    campaign: str = Field(description="The folder's name below campaigns/")
    after: Hours = Field(description="How long after the step before it")
    stop_when: Sql | None = Field(None, description="SQL condition; who meets it leaves the journey")


class Journey(Strict):
    """content/journeys/*.yaml: an ordered series of campaigns."""

    name: Line = Field(description="As people say it")
    enter_when: Sql = Field(description="SQL condition over the recipient's fields")
    steps: Annotated[list[JourneyStep], Field(min_length=1)] = Field(description="The campaigns, in order")


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
    min_children: int = Field(0, ge=0, description="How many of them it needs")
    max_children: int | None = Field(None, ge=1, description="How many of them it takes")
    only_inside: list[Slug] = Field([], description="Blocks this one may only stand inside")
    options: dict[FieldName, BlockOption] = {}
    sample: dict[str, Any] = Field({}, description="What the example refers to: name -> rows, or name -> an action")
    example: str


class ThemeType(Strict):
    """Type of a theme: font stacks and sizes in pixels."""

    body: Line
    heading: Line
    size: Pixels = 16
    small: Pixels = 14
    h1: Pixels = 30
    h2: Pixels = 22
    h3: Pixels = 18
    line: Annotated[float, Field(ge=1, le=3)] = 1.5


class ThemeSpace(Strict):
    """Distances in pixels."""

    xs: Pixels = 4
    s: Pixels = 8
    m: Pixels = 16
    l: Pixels = 24  # noqa: E741
    xl: Pixels = 40


Colours = dict[FieldName, str]


class Theme(Strict):
    """layouts/themes/NAME.yaml: the tokens that mail and landing page share."""

    name: Line
    light: Colours
    dark: Colours
    type: ThemeType
    space: ThemeSpace = ThemeSpace()
    radius: Pixels = 8
    width: Annotated[int, Field(ge=320, le=800)] = 600


class EmailFront(Strict):
    """Front matter of email*.md. Every text may hold {{ … }}."""

    subject: Header = Field("", description="The subject line")
    preheader: Header = Field("", description="What inboxes show after the subject")
    sender: Sender | None = Field(None, alias="from", description="Default: that of the campaign")
    reply_to: MailAddress | None = Field(None, description="Default: that of the campaign")
    header: bool = Field(True, description="Open with the header block")
    footer: bool = Field(True, description="Close with the footer block; marketing mail needs one")


class LandingFront(Strict):
    """Front matter of landing*.md; title and description default to the mail's subject and preheader."""

    title: Header = Field("", description="Title of the page; default: the mail's subject")
    description: Header = Field("", description="For link previews; default: the mail's preheader")
    image: str = Field("", description="Picture for link previews, 1200 x 630 at best")
    header: bool = Field(True, description="Open with the header block")
    footer: bool = Field(True, description="Close with the footer block")
