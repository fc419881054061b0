# ruff: noqa: E501 (one mistake per line)
"""Planted mistakes: a file's text, and the one thing that may be said about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from sitegen.diagnostics import Diagnostic, Problem
from sitegen.sources.excerpts import excerpts
from sitegen.sources.load import load_project
from sitegen.world import World

THEME = """\
name: Plain
light: {sheet: "#fff", text: "#222222", band: "#222", band_text: "#ffffff"}
dark: {sheet: "#111", text: "#eeeeee", band: "#222", band_text: "#ffffff"}
type: {body: Arial, heading: Georgia}
"""
BLOCK = """\
name: Hero
help: The opening
body: optional
options:
  image: {type: image, help: Picture}
  tone: {type: choice, choices: [calm, loud], default: calm}
  count: {type: integer, min: 1, max: 5, default: 3}
example: |
  /// hero
      tone: loud
  # Hello
  ///
"""
SITE = """\
brand:
  name: Lanternreel
  postal_address: 12 Dock Street
from:
  name: Lanternreel
  email: hello@lanternreel.example
base_url: https://lanternreel.example/
locales:
  en: {name: English}
  fr: {name: Français}
"""
FIELDS = """\
email: {type: string, required: true, example: ada@lanternreel.example}
first_name: {type: string, default: there}
left_on: {type: date}
discs: {type: number}
vip: {type: boolean}
seen_at: {type: datetime}
queue_url: {type: url}
queue:
  type: list
  of:
    title: {type: string, required: true}
    rank: {type: number}
tags: {type: list}
"""
SEGMENTS = """\
everyone:
  when: "true"
lapsed-{month}:
  for_each: SELECT 1 AS month
  when: left_on IS NOT NULL
"""
CAMPAIGN = """\
name: Hello
kind: marketing
segments: [everyone, lapsed-*]
experiment:
  hypothesis: Naming films works.
  metric: rejoined_30d
  variants:
    titles: {weight: 50}
    price: {weight: 50}
"""
EMAIL = "---\nsubject: Hello\n---\n# Hello\n"
BASE: dict[str, str | bytes | None] = {
    "layouts/themes/plain.yaml": THEME,
    "layouts/blocks/hero/block.yaml": BLOCK,
    "layouts/blocks/hero/email.mjml": "",
    "layouts/blocks/hero/landing.html": "",
    "layouts/blocks/hero/email.txt": "",
    "content/site.yaml": SITE,
    "content/recipients/fields.yaml": FIELDS,
    "content/recipients/personas/ada.yaml": "name: Ada\nrecipient:\n  email: ada@lanternreel.example\n",
    "content/segments.yaml": SEGMENTS,
    "content/campaigns/hello/campaign.yaml": CAMPAIGN,
    "content/campaigns/hello/email.md": EMAIL,
}


class Planted(NamedTuple):
    """A file with a mistake, what must be said (rule, line:column, part of the message) and part of the hint."""

    path: str
    text: str | bytes | None
    rule: str
    at: str
    message: str
    hint: str = ""


site, fields, segments, theme, block, campaign = (
    "content/site.yaml",
    "content/recipients/fields.yaml",
    "content/segments.yaml",
    "layouts/themes/plain.yaml",
    "layouts/blocks/hero/block.yaml",
    "content/campaigns/hello/campaign.yaml",
)
persona = "content/recipients/personas/ada.yaml"
email = "content/campaigns/hello/email.md"
here = "content/campaigns/hello"
ADA = "name: Ada\nrecipient:\n  email: ada@lanternreel.example\n"


def swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


PLANTED = [
    # keys
    Planted(site, SITE + "them: plain\n", "schema/unknown-key", "11:1", "“them” is not a key", "“theme”"),
    Planted(site, SITE + "Theme: plain\n", "schema/unknown-key", "11:1", "“Theme”", "“theme”"),
    Planted(site, SITE + "reply-to: a@b.example\n", "schema/unknown-key", "11:1", "“reply-to”", "“reply_to”"),
    Planted(site, SITE + "defaultLocale: en\n", "schema/unknown-key", "11:1", "“defaultLocale”", "“default_locale”"),
    Planted(site, SITE + "utm_source: x\n", "schema/unknown-key", "11:1", "“utm_source”", "belongs under “tracking”"),
    Planted(site, SITE + "sender: {name: A, email: a@b.example}\n", "schema/unknown-key", "11:1", "“sender”", "There is:"),
    Planted(site, swap(SITE, "  name: Lan", "  nme: x\n  name: Lan"), "schema/unknown-key", "2:3", "“nme”", "“name”"),
    Planted(site, swap(SITE, "en: {name", "en: {vlaues: {}, name"), "schema/unknown-key", "9:8", "“vlaues”", "“values”"),
    Planted(campaign, swap(CAMPAIGN, "weight: 50}", "wieght: 50}"), "schema/unknown-key", "8:14", "“wieght”", "“weight”"),
    Planted(campaign, CAMPAIGN + "holdout: 5%\n", "schema/unknown-key", "10:1", "“holdout”", "under “experiment”"),
    Planted(fields, FIELDS + "x: {type: string, requird: true}\n", "schema/unknown-key", "14:19", "“requird”", "“required”"),
    Planted(persona, ADA + "abuot: x\n", "schema/unknown-key", "4:1", "“abuot”", "“about”"),
    Planted(email, "---\nsubjct: Hello\n---\n", "schema/unknown-key", "2:1", "“subjct”", "“subject”"),
    Planted(site, SITE + "theme: plain\ntheme: plain\n", "yaml/duplicate-key", "12:1", "first on line 11"),
    Planted(segments, SEGMENTS + "everyone:\n  when: 'x'\n", "yaml/duplicate-key", "6:1", "“everyone” stands twice"),
    Planted(site, swap(SITE, "  postal_address: 12 Dock Street\n", ""), "schema/missing-key", "1:1", "“postal_address” is missing in “brand”"),
    Planted(campaign, swap(CAMPAIGN, "name: Hello\n", ""), "schema/missing-key", "1:1", "“name” is missing"),
    Planted(campaign, swap(CAMPAIGN, "  metric: rejoined_30d\n", ""), "schema/missing-key", "4:1", "“metric” is missing in “experiment”"),
    Planted(segments, "everyone:\n  name: All\nlapsed-{month}:\n  for_each: SELECT 1 AS month\n  when: 'true'\n", "schema/missing-key", "1:1", "“when” is missing in “everyone”"),
    # types
    Planted(campaign, swap(CAMPAIGN, "weight: 50", "weight: heavy"), "schema/type", "8:22", "“weight” must be a number, not text"),
    Planted(campaign, swap(CAMPAIGN, "weight: 50", "weight: '50'"), "schema/type", "8:22", "must be a number", "Write 50"),
    Planted(campaign, swap(CAMPAIGN, "name: Hello", "name: 2026"), "schema/type", "1:7", "must be text, not a number", '"2026"'),
    Planted(campaign, swap(CAMPAIGN, "name: Hello", "name: 2026-11-02"), "schema/type", "1:7", "must be text, not a date"),
    Planted(campaign, swap(CAMPAIGN, "name: Hello", "name:"), "schema/type", "1:1", "must be text, but it is empty"),
    Planted(campaign, swap(CAMPAIGN, "name: Hello", "name: #1 film"), "schema/type", "1:1", "it is empty", "comment"),
    Planted(campaign, swap(CAMPAIGN, "[everyone, lapsed-*]", "everyone"), "schema/type", "3:11", "“segments” must be a list, not text", "[everyone]"),
    Planted(campaign, swap(CAMPAIGN, "[everyone, lapsed-*]", "[everyone, 7]"), "schema/type", "3:22", "item 2 of “segments” must be text"),
    Planted(campaign, CAMPAIGN + "values: none\n", "schema/type", "10:9", "“key: value” lines, not text"),
    Planted(campaign, CAMPAIGN + "locales: en\n", "schema/type", "10:10", "“locales” must be a list", "[en]"),
    Planted(campaign, CAMPAIGN + "landing: {index: yes}\n", "schema/type", "10:18", "true or false, not text", "Write true."),
    Planted(fields, FIELDS + "x: {type: string, pii: 1}\n", "schema/type", "14:24", "“pii” must be true or false, not a number"),
    Planted(site, "- brand\n", "schema/type", "1:1", "“key: value” lines"),
    Planted(campaign, "just text\n", "schema/type", "1:1", "“key: value” lines"),
    # values
    Planted(campaign, swap(CAMPAIGN, "marketing", "marketting"), "schema/value", "2:7", "marketing or transactional, not “marketting”", "“marketing”"),
    Planted(campaign, swap(CAMPAIGN, "weight: 50", "weight: 0"), "schema/value", "8:22", "must be more than 0"),
    Planted(campaign, swap(CAMPAIGN, "weight: 50", "weight: -1.5"), "schema/value", "8:22", "must be more than 0"),
    Planted(campaign, swap(CAMPAIGN, "  metric", "  holdout: 5 percent\n  metric"), "schema/value", "6:12", "a share such as 5%"),
    Planted(campaign, swap(CAMPAIGN, "  metric", "  holdout: 5\n  metric"), "schema/value", "6:12", "must be less than 1", "Write 5%."),
    Planted(campaign, swap(CAMPAIGN, "  metric", "  holdout: 120%\n  metric"), "schema/value", "6:12", "must be less than 1"),
    Planted(campaign, swap(CAMPAIGN, "[everyone, lapsed-*]", "[]"), "schema/value", "3:11", "at least one entry"),
    Planted(campaign, swap(CAMPAIGN, "titles:", "Titles:"), "schema/value", "8:5", "“Titles” must be made of lower-case letters"),
    Planted(campaign, CAMPAIGN + "date: soon\n", "schema/value", "10:7", "“date” must be a date such as"),
    Planted(campaign, CAMPAIGN + "date: 2026-02-30\n", "schema/value", "10:7", "no date of the calendar"),
    Planted(campaign, CAMPAIGN + "reply_to: hello\n", "schema/value", "10:11", "e-mail address"),
    Planted(campaign, CAMPAIGN + "queries: {New Films: SELECT 1}\n", "schema/value", "10:11", "“New Films” must be made of"),
    Planted(campaign, CAMPAIGN + "queries: {order: SELECT 1}\n", "schema/value", "10:11", "a word of SQL"),
    Planted(campaign, CAMPAIGN + "queries: {links: SELECT 1}\n", "schema/value", "10:11", "already means something"),
    Planted(campaign, swap(CAMPAIGN, "titles:", "fr:"), "schema/value", "8:5", "“fr” is a locale already"),
    Planted(campaign, swap(CAMPAIGN, "titles:", "lapsed:"), "schema/value", "8:5", "“lapsed” is a segment already"),
    Planted(campaign, swap(CAMPAIGN, "[everyone, lapsed-*]", "[everyone, everyone]"), "schema/value", "3:22", "stands twice"),
    Planted(site, swap(SITE, "https://", "http://"), "schema/value", "7:11", "an https:// address"),
    Planted(site, swap(SITE, "https://", "https://localhost:8000/"), "schema/value", "7:11", "knows “localhost:8000”"),
    Planted(site, swap(SITE, "https://", "https://x.."), "schema/value", "7:11", "an https:// address"),
    Planted(site, swap(SITE, "hello@lanternreel.example", "hello"), "schema/value", "6:10", "“email” must be an e-mail address"),
    Planted(site, SITE + "tracking: {utm_campaign: '{campain}'}\n", "schema/value", "11:26", "“{campain}”"),
    Planted(site, SITE + "checks: {fail_on: never}\n", "schema/value", "11:19", "error, warning or info"),
    Planted(site, SITE + "checks: {off: [schema/type]}\n", "schema/value", "11:16", "cannot be switched off"),
    Planted(segments, SEGMENTS + "Big Spenders: {when: 'true'}\n", "schema/value", "6:1", "“Big Spenders” must be made of"),
    Planted(segments, SEGMENTS + "lapsed: {when: 'true'}\n", "schema/value", "6:1", "would both be called “lapsed”"),
    Planted(segments, SEGMENTS + "x: {when: 'true', for_each: SELECT 1 AS m}\n", "schema/value", "6:19", "all of them would be called “x”"),
    Planted(segments, SEGMENTS + "x-{m}: {when: 'true'}\n", "schema/missing-key", "6:1", "“for_each” is missing", "a column m"),
    # locales
    Planted(site, swap(SITE, "  fr:", "  fr_FR:"), "schema/value", "10:3", "“fr_FR” must be a language tag such as en, fr-CA or zh-Hant: write “fr-FR”"),
    Planted(site, swap(SITE, "  fr:", "  en-UK:"), "schema/value", "10:3", "it is GB"),
    Planted(site, swap(SITE, "  fr:", "  french:"), "schema/value", "10:3", "“french” must be a language tag"),
    Planted(site, swap(SITE, "  fr:", "  xx:"), "schema/value", "10:3", "a language that exists"),
    Planted(site, SITE + "default_locale: de\n", "ref/locale", "11:17", "there is no locale “de”"),
    Planted(campaign, CAMPAIGN + "locales: [en, de]\n", "ref/locale", "10:15", "no locale “de” in site.yaml", "en, fr"),
    Planted(campaign, CAMPAIGN + "locales: {en: {}, de: {}}\n", "ref/locale", "10:19", "no locale “de”"),
    Planted(campaign, swap(CAMPAIGN, "price: {weight: 50}", "price: {locales: {de: {}}}"), "ref/locale", "9:23", "“de” in this campaign"),
    # references
    Planted(campaign, swap(CAMPAIGN, "[everyone", "[evryone"), "ref/segment", "3:12", "no segment “evryone”", "“everyone”"),
    Planted(campaign, swap(CAMPAIGN, "lapsed-*", "laps-*"), "ref/segment", "3:22", "no segment matches “laps-*”", "Did you mean “lapsed-*”?"),
    Planted(campaign, swap(CAMPAIGN, "lapsed-*", "every*ne-x"), "ref/segment", "3:22", "no segment matches “every*ne-x”", "Did you mean “everyone”?"),
    Planted(campaign, swap(CAMPAIGN, "lapsed-*", "lapsd"), "ref/segment", "3:22", "there is no segment “lapsd”", "Did you mean “lapsed” or “lapsed-*”?"),
    Planted(campaign, swap(CAMPAIGN, "[everyone", "[Everyone!"), "ref/segment", "3:12", "“Everyone!” is no segment"),
    Planted(campaign, CAMPAIGN + "personas: [adda]\n", "ref/persona", "10:12", "no persona “adda”", "“ada”"),
    Planted(campaign, CAMPAIGN + "theme: plian\n", "ref/theme", "10:8", "no theme “plian”", "“plain”"),
    Planted(site, SITE + "theme: lantern\n", "ref/theme", "11:8", "no theme “lantern”", "plain"),
    Planted(site, SITE + "checks: {off: [check/subjct]}\n", "ref/rule", "11:16", "no rule “check/subjct”", "check/subject"),
    Planted("content/journeys/welcome.yaml", "name: W\nenter_when: 'true'\nsteps:\n  - {campaign: helo, after: 3d}\n", "ref/campaign", "4:16", "no campaign “helo”", "“hello”"),
    Planted("content/journeys/welcome.yaml", "name: W\nenter_when: 'true'\nsteps:\n  - {campaign: hello, after: 3 days}\n", "schema/value", "4:30", "a delay such as 3d"),
    Planted("content/journeys/welcome.yaml", "name: W\nenter_when: 'true'\nsteps: []\n", "schema/value", "3:8", "at least one entry"),
    Planted("content/journeys/Welcome.yaml", "name: W\nenter_when: 'true'\nsteps: [{campaign: hello, after: 0}]\n", "file/name", "", "“Welcome” must be"),
    # fields and personas
    Planted(fields, FIELDS + "First Name: {type: string}\n", "schema/value", "14:1", "“First Name” must be made of"),
    Planted(fields, FIELDS + "group: {type: string}\n", "schema/value", "14:1", "a word of SQL"),
    Planted(fields, FIELDS + "x: {type: sting}\n", "schema/value", "14:11", "not “sting”", "“string”"),
    Planted(fields, FIELDS + "x: {type: date, default: today}\n", "schema/type", "14:26", "“default” must be a date such as 2026-11-02, not text"),
    Planted(fields, FIELDS + "x: {type: string, of: {y: {type: string}}}\n", "schema/value", "14:19", "“of” is for lists"),
    Planted(fields, FIELDS + "x: {type: number, example: 1234567890123456}\n", "schema/value", "14:28", "not all services print alike", "15 digits"),
    Planted(fields, FIELDS + "x: {type: money, default: 0.00001}\n", "schema/value", "14:27", "“default” is 1e-05", "0.0001"),
    Planted(fields, FIELDS + "x: {type: string, max: 3}\n", "schema/value", "14:19", "“max” is for lists"),
    Planted(fields, FIELDS + "x: {type: list, max: 1, example: [a, b]}\n", "schema/value", "14:38", "“example” has 2 items, and fields.yaml allows 1", "raise max"),
    Planted(persona, ADA + "  frist_name: A\n", "ref/field", "4:3", "no recipient field “frist_name”", "“first_name”"),
    Planted(persona, ADA + "  left_on: last week\n", "schema/type", "4:12", "“left_on” must be a date"),
    Planted(persona, ADA + "  left_on: 2026-11-02T10:00:00\n", "schema/type", "4:12", "“left_on” must be a date"),
    Planted(persona, ADA + "  seen_at: 2026-11-02\n", "schema/type", "4:12", "a date with a time"),
    Planted(persona, ADA + "  discs: three\n", "schema/type", "4:10", "“discs” must be a number, not text"),
    Planted(persona, ADA + "  vip: no\n", "schema/type", "4:8", "true or false", "Write false."),
    Planted(persona, ADA + "  queue_url: example.com\n", "schema/type", "4:14", "an https:// address"),
    Planted(persona, ADA + "  queue: The Salt Hour\n", "schema/type", "4:10", "“queue” must be a list"),
    Planted(persona, ADA + "  queue:\n    - {title: A}\n    - {titel: B, title: B}\n", "ref/field", "6:8", "no column “titel”", "“title”"),
    Planted(persona, ADA + "  queue:\n    - {rank: 1}\n", "schema/missing-key", "5:7", "“title” is missing in item 1 of “queue”"),
    Planted(persona, ADA + "  queue:\n    - {title: A, rank: first}\n", "schema/type", "5:24", "“rank” must be a number"),
    Planted(fields, FIELDS + "x: {type: decimal}\n", "schema/value", "14:11", "not “decimal”", "Did you mean “number”?"),
    Planted(fields, FIELDS + "x: {type: Text}\n", "schema/value", "14:11", "not “Text”", "Did you mean “string”?"),
    Planted(persona, ADA + "  discs: '6,40'\n", "schema/type", "4:10", "must be a number", "Write 6.40, without"),
    Planted(persona, ADA + "  left_on: 01/03/2025\n", "schema/type", "4:12", "must be a date", "the year first"),
    Planted(persona, ADA + "  tags: [{a: b}]\n", "schema/type", "4:10", "item 1 of “tags”"),
    Planted(persona, "name: Ada\nrecipient:\n  first_name: Ada\n", "schema/missing-key", "2:1", "“email” is missing in “recipient”"),
    Planted(persona, "name: Ada\nrecipient:\n  email:\n", "schema/type", "3:3", "“email” must be text, but it is empty"),
    # actions
    Planted(campaign, CAMPAIGN + "actions:\n  a: {kind: answer, title: T}\n", "schema/missing-key", "11:3", "“choices” is missing"),
    Planted(campaign, CAMPAIGN + "actions:\n  a: {kind: answer, title: T, choices: {x: X}}\n", "schema/value", "11:31", "at least two answers"),
    Planted(campaign, CAMPAIGN + "actions:\n  a: {kind: rate, title: T, choices: {x: X, y: Y}}\n", "schema/value", "11:29", "“choices” is for kind: answer"),
    Planted(campaign, CAMPAIGN + "actions:\n  a: {kind: claim, title: T, scale: 3}\n", "schema/value", "11:30", "“scale” is for kind: rate"),
    Planted(campaign, CAMPAIGN + "actions:\n  a: {kind: rate, title: T, scale: 20}\n", "schema/value", "11:36", "must be at most 10"),
    Planted(campaign, CAMPAIGN + "actions:\n  a: {kind: claim, title: {en: T, fr: T, de: T}}\n", "ref/locale", "11:42", "no locale “de”"),
    Planted(campaign, CAMPAIGN + "actions:\n  a: {kind: claim, title: {fr: T}}\n", "schema/missing-key", "11:20", "“en” is missing in “title”"),
    Planted(campaign, CAMPAIGN + "actions:\n  a: {kind: claim, title: {en: 5, fr: T}}\n", "schema/type", "11:32", "“en” must be text, not a number"),
    # YAML, files
    Planted(campaign, swap(CAMPAIGN, "name: Hello", "name: Hello: you"), "yaml/syntax", "1:12", "“: ” cannot stand here", "quotes"),
    Planted(campaign, swap(CAMPAIGN, "name: Hello", "name: {{ x }}"), "yaml/syntax", "1:7", "“{{” must stand in quotes"),
    Planted(campaign, swap(CAMPAIGN, "name: Hello", "name: !x Hello"), "yaml/tag", "1:7", "“!x”"),
    Planted(campaign, "a: &a [x,x,x]\n" + "".join(f"a{n}: &a{n} [{','.join(['*a' + str(n - 1 or '')] * 9)}]\n" for n in range(1, 9)), "yaml/alias", "6:34", "expands without bound"),
    Planted(campaign, b"name: Caf\xe9\n", "file/encoding", "1:10", "not UTF-8"),
    Planted(campaign, "#" * 1_000_001, "file/too-large", "", "larger than 1,000,000 bytes"),
    Planted(site, None, "file/missing", "", "there is no content/site.yaml"),
    Planted(fields, None, "file/missing", "", "there is no recipients/fields.yaml"),
    Planted(segments, None, "file/missing", "", "there is no segments.yaml"),
    Planted(persona, None, "file/missing", "content/recipients/personas", "there is no persona"),
    Planted(campaign, None, "file/missing", "", "“hello” has no campaign.yaml"),
    Planted(email, None, "plan/no-copy", f"{campaign}:1:1", "“hello” has no email.md"),
    Planted("content/data/titles.yml", "- {a: 1}\n", "file/suffix", "", "YAML files end in .yaml", "titles.yaml"),
    Planted(f"{here}/campaign.yml", "name: x\n", "file/suffix", "", "“campaign.yml” is not read"),
    Planted("content/segment.yaml", "", "file/ignored", "", "does not read “segment.yaml”", "“segments.yaml”"),
    Planted("content/recipients/persona/x.yaml", "", "file/ignored", "content/recipients/persona", "the folder “persona”", "“personas/”"),
    Planted("content/personas/x.yaml", "", "file/ignored", "content/personas", "the folder “personas”", "into recipients/"),
    Planted("content/later/campaign.yaml", "", "file/ignored", "content/later", "the folder “later”", "into campaigns/"),
    Planted(f"{here}/fr/email.md", EMAIL, "file/ignored", f"{here}/fr", "the folder “fr”", "up as email.fr.md"),
    Planted(site, SITE + "theme: Plain\n", "schema/value", "11:8", "lower-case letters", "Write plain."),
    Planted("content/campaigns/loose.yaml", "", "file/ignored", "", "“loose.yaml”"),
    Planted(f"{here}/emial.md", "x\n", "file/ignored", "", "“emial.md”", "“email.md”"),
    Planted(f"{here}/email.pricee.md", EMAIL, "file/name", "", "“pricee” in the file's name", "“price”"),
    Planted(f"{here}/email.de.md", EMAIL, "file/name", "", "“de” in the file's name", "add it to the locales"),
    Planted(site, swap(SITE, "  postal", "  logo: assets/logo.png\n  postal"), "asset/missing", "3:9", "no picture “assets/logo.png”"),
    # front matter
    Planted(email, "---\nsubject: Hello\n# Hello\n", "copy/front-matter", "1:1", "is not closed", "Write ---"),
    Planted(email, "---\nsubject: Hello\n ---\n# Hello\n", "copy/front-matter", "1:1", "is not closed", "Line 3"),
    Planted(email, "---\njust text\n---\n# Hello\n", "copy/front-matter", "2:1", "not text"),
    Planted(email, "subject: Hello\n---\n# Hello\n", "copy/front-matter", "2:1", "never opened"),
    Planted(email, "----\nsubject: Hello\n----\n", "copy/front-matter", "1:1", "exactly three hyphens"),
    Planted(email, '{% extends "x.md" %}\n---\nsubject: Hello\n---\n', "copy/front-matter", "2:1", "the first thing"),
    Planted(email, "---\n\nsubject: Hello\nfrom: {name: A, email: b}\n---\n", "schema/value", "4:24", "e-mail address"),
    Planted(email, "---\nsubject: |\n  One\n  two\n---\n", "schema/value", "2:10", "“subject” must be one line"),
    Planted(email, "---\nsubject: {{ x }}\n---\n", "yaml/syntax", "2:10", "“{{” must stand in quotes"),
    Planted(email, "---\nsubject: Films: new\n---\n", "yaml/syntax", "2:15", "“: ” cannot stand here"),
    Planted(email, '---\nsubject "New films"\npreheader: "Two"\n---\n', "yaml/syntax", "2:1", '“subject "New films"” has no “:” after a key', "Write “key: value”."),
    Planted(email, "---\nsubject\n# why\npreheader: Two\n---\n", "yaml/syntax", "2:1", "“subject” has no “:” after it"),
    Planted(campaign, swap(CAMPAIGN, "name: Hello", 'name "Hello"'), "yaml/syntax", "1:1", '“name "Hello"” has no “:” after a key'),
    Planted(email, "---\nsubject: A\nheader: off\n---\n", "schema/type", "3:9", "“header” must be true or false", "Write false."),
    # data
    Planted("content/data/plans.yaml", "basic: 1\n", "data/table", "1:1", "a list of rows, not “key: value” lines"),
    Planted("content/data/plans.yaml", "- a: 1\n- b\n", "data/table", "2:3", "row 2 must be"),
    Planted("content/data/plans.yaml", "- {id: a, price: 4}\n- {id: b, price: four}\n", "data/table", "2:18", "“price” is text here and a number in row 1"),
    Planted("content/data/plans.yaml", "- {a: 1, titel: x}\n- {a: 1, title: x}\n- {a: 1, title: x}\n", "data/table", "1:10", "only this row has a column “titel”", "“title”"),
    Planted("content/data/plans.yaml", "- {Plan Name: 1}\n", "data/table", "1:4", "“Plan Name” cannot name a column"),
    Planted("content/data/My Plans.csv", "a,b\n1,2\n", "data/table", "", "“My Plans” cannot name a table", "my_plans.csv"),
    Planted("content/data/order.csv", "a,b\n1,2\n", "data/table", "", "a word of SQL", "order_table.csv"),
    Planted("content/data/plans.csv", "a,b\n1,2\n\"x\ny\",2\n1,2,3\n", "data/table", "5:1", "3 fields, the header has 2"),
    Planted("content/data/plans.csv", "a,b,a\n1,2,3\n", "data/table", "1:5", "“a” stands twice"),
    Planted("content/data/plans.csv", "a,,c\n1,2,3\n", "data/table", "1:3", "column 2 of the header has no name"),
    Planted("content/data/plans.csv", "id,Title,Unit Price (€)\n1,2,3\n", "data/column", "1:4", "“Title” and 1 more have capitals, spaces or signs", "Rename it to title."),
    Planted("content/data/plans.csv", "id;Prix été\n1;2\n", "data/column", "1:4", "“Prix été” has capitals", "Rename it to prix_ete."),
    Planted("content/data/plans.csv", '"id;title"\n"1;Salt"\n', "data/table", "1:2", "there is one column, “id;title”", "as comma separated"),
    Planted("content/data/plans.csv", "", "data/table", "1:1", "empty"),
    Planted("content/data/plans.csv", 'a,b\n1,"x\n2,3\n', "data/table", "2:1", "the CSV cannot be read"),
    Planted("content/data/plans.csv", b"a,b\n1,\xe9\n", "file/encoding", "2:3", "not UTF-8"),
    Planted("content/data/plans.json", '[{"a": 1},\n {"a": }]', "data/table", "2:8", "the JSON cannot be read"),
    Planted("content/data/plans.json", '{"a": 1}', "data/table", "1:1", "not one record"),
    Planted("content/data/plans.json", '[{"a": 1},\n [2], {"a": 1}]', "data/table", "2:2", "row 2 must be a record"),
    Planted("content/data/plans.json", '[{"a": NaN}]', "data/table", "", "NaN is no JSON"),
    Planted("content/data/plans.json", '[{"n": 1},\n{"b": {"n": 0}, "n" :\n "x"}, {"n": 3}]', "data/column", "3:2", "“n” is text here and a number in 2 other rows, so all reads as text", "null stands for no value"),
    Planted("content/data/plans.json", '[{"n": 1}, {"n": 2}, {"n": null}, {"n": ""}]', "data/column", "1:41", "“n” is text here", "Write null"),
    Planted("content/data/plans.json", '[%s {"d": "2026-02-30"}]' % ('{"d": "2026-01-01"}, ' * 4), "data/column", "1:93", "“d” is text here and a date in 4"),
    Planted("content/data/plans.json", "[" * 200_000, "data/table", "1:1", "nested too deeply"),
    Planted("content/data/plans.parquet", b"PAR1 not really", "data/table", "", "not a whole Parquet file"),
    Planted("content/data/plans.xlsx", b"PK", "file/ignored", "", "“plans.xlsx”"),
    # layouts
    Planted(theme, swap(THEME, '"#222222"', '"#22222g"'), "layout/colour", "2:30", "“text” must be a colour"),
    Planted(theme, swap(THEME, '"#222222"', "red"), "layout/colour", "2:30", "not “red”"),
    Planted(theme, swap(THEME, '"#fff"', "#fff"), "yaml/syntax", "2:8", "“{” is opened here"),
    Planted(theme, swap(THEME, '"#222222"', '"#aaaaaa"'), "check/contrast", "2:30", "contrast of 2.3 in light mode"),
    Planted(theme, swap(THEME, 'text: "#eeeeee", ', ""), "schema/missing-key", "2:24", "“text” has no colour for dark mode"),
    Planted(theme, swap(THEME, 'text: "#eeeeee"', 'txt: "#eeeeee"'), "schema/missing-key", "3:23", "“txt” has no colour for light mode", "Did you mean “text”?"),
    Planted(theme, THEME.replace("band", "drapes", 1).replace("band", "drape").replace("drape_", "drapes_"), "schema/missing-key", "3:40", "“drape” has no colour for light mode", "Did you mean “drapes”?"),
    Planted(theme, THEME + "width: 200\n", "schema/value", "5:8", "at least 320"),
    Planted(block, swap(BLOCK, "[calm, loud], ", "[calm, calm], "), "schema/value", "6:40", "stands twice"),
    Planted(block, swap(BLOCK, "choices: [calm, loud], ", ""), "schema/missing-key", "6:3", "“choices” is missing"),
    Planted(block, swap(BLOCK, "default: calm", "default: clam"), "schema/value", "6:56", "one of its choices: calm, loud"),
    Planted(block, swap(BLOCK, "default: 3", "default: three"), "schema/type", "7:51", "“default” of “count” must be a whole number"),
    Planted(block, swap(BLOCK, "default: 3", "default: 9"), "schema/value", "7:51", "outside min and max"),
    Planted(block, swap(BLOCK, "min: 1", "min: 7"), "schema/value", "7:31", "“min” is more than “max”"),
    Planted(block, swap(BLOCK, "help: Picture", "min: 7"), "schema/value", "5:24", "“min” is for type number"),
    Planted(block, swap(BLOCK, "default: calm", "default: calm, required: true"), "schema/value", "6:47", "nobody could ever use"),
    Planted(block, swap(BLOCK, "body: optional", "body: optional\nchildren: [colum]"), "ref/block", "4:12", "no block “colum”"),
    Planted(block, swap(BLOCK, "body: optional", "body: optional\nonly_inside: [hero]"), "schema/value", "4:15", "does not list it"),
    Planted(block, swap(BLOCK, "type: image", "type: picture"), "schema/value", "5:17", "not “picture”"),
    Planted(block, swap(BLOCK, "  # Hello\n  ///\n", "  # Hello\n"), "copy/unclosed-block", "9:3", "“hero” of this example is not closed"),
    Planted(block, BLOCK + "  ///\n", "copy/stray-fence", "13:3", "closes no block"),
    Planted(block, swap(BLOCK, "/// hero", "/// text"), "schema/value", "8:10", "the example of “hero” does not use it"),
    Planted("layouts/blocks/hero/email.txt", None, "layout/missing", "", "“hero” has no email.txt"),
    Planted("layouts/blocks/hero/hero.py", "", "file/ignored", "", "“hero.py”"),
    Planted("layouts/foo.css", "", "file/ignored", "", "“foo.css”"),
    Planted("layouts/email.mjlm", "", "file/ignored", "", "“email.mjlm”"),
    Planted("layouts/theme/x.yaml", "", "file/ignored", "layouts/theme", "the folder “theme”", "“themes/”"),
    Planted("layouts/strings/deu.yaml", "a: b\n", "file/ignored", "", "the interface texts for “deu”", "en, fr"),
    Planted("layouts/strings/en_US.yaml", "a: b\n", "file/name", "", "write “en-US”"),
]  # fmt: skip


@pytest.fixture
def found(make_project: Callable[..., Path], tmp_path: Path) -> Callable[..., list[Diagnostic]]:
    """`found(files) -> diagnostics` of a project made of BASE and `files`, with their source lines."""

    def load(files: dict[str, str | bytes | None]) -> list[Diagnostic]:
        world = World(make_project({**BASE, **files}, minimal=False), tmp_path / "builtin", {})
        try:
            _, report = load_project(world)
        except Problem as problem:
            return list(excerpts(problem.diagnostics, world))
        return list(excerpts(report, world))

    return load


def test_the_base_has_no_mistakes(found: Callable[..., list[Diagnostic]]) -> None:
    assert found({}) == []


def test_there_are_many() -> None:
    assert len(PLANTED) > 150
    assert len({(planted.rule, planted.path) for planted in PLANTED}) > 60


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p.rule} {p.message[:40]}")
def test_a_planted_mistake_is_all_that_is_said(planted: Planted, found: Callable[..., list[Diagnostic]]) -> None:
    diagnostics = found({planted.path: planted.text})
    assert len(diagnostics) == 1, [f"{d.at} {d.message}" for d in diagnostics]
    [only] = diagnostics
    wanted = planted.at
    if not wanted or wanted[0].isdigit():
        wanted = f"{planted.path}:{wanted}" if wanted else planted.path
    assert (only.rule, str(only.at)) == (planted.rule, wanted)
    assert planted.message in only.message
    assert planted.hint in only.hint
    has_line = only.at is not None and only.at.line > 0 and isinstance(planted.text, str)
    assert not has_line or only.excerpt or planted.text == ""


@pytest.mark.parametrize(
    ("name", "message"), [("Hello", "must be made of"), ("preview", "cannot be called"), ("assets", "build/assets/")]
)
def test_folders_of_campaigns_with_bad_names(name: str, message: str, found: Callable[..., list[Diagnostic]]) -> None:
    folder = f"content/campaigns/{name}"
    [only] = found({f"{folder}/campaign.yaml": CAMPAIGN, f"{folder}/email.md": EMAIL})
    assert (only.rule, str(only.at)) == ("file/name", folder)
    assert message in only.message
