"""Maizzle: one Vue template a mail with its built-in components and Tailwind, header and footer as components."""

from __future__ import annotations

from pathlib import Path

from mails import ADDRESS, BRAND, HOME, PICTURES, Mail, Section
from npm import installed, node

VERSION = "6.1.7"
LABEL = f"Maizzle {VERSION}"

_CONFIG = """import { defineConfig } from '@maizzle/framework'

export default defineConfig({
  content: ['emails/**/*.vue'],
  output: { path: 'out' },
  components: { source: ['components'] },
})
"""
_HEADER = f"""<template>
  <Section class="py-4 text-center">
    <a href="{HOME}"><Img width="160" src="{PICTURES}/logo.png" alt="{BRAND}" /></a>
  </Section>
</template>
"""
_FOOTER = f"""<template>
  <Section class="py-6 text-center text-[13px] text-[#5c5648]">
    <Hr />
    <Text class="text-[13px]">{ADDRESS}</Text>
    <Text class="text-[13px]"><a href="{HOME}/unsubscribe">Unsubscribe</a> ·
      <a href="{HOME}/preferences">Preferences</a></Text>
  </Section>
</template>
"""


def _section(section: Section) -> str:
    texts = "".join(f"        <Text>{text.html}</Text>\n" for text in section.paragraphs)
    return f"""      <Section class="bg-white px-6">
        <Heading level="2" class="text-[22px]">{section.heading}</Heading>
{texts}      </Section>
"""


def _template(mail: Mail) -> str:
    sections = "".join(map(_section, mail.sections))
    products = "".join(
        f"""        <Column>
          <Img href="{product.url}" src="{PICTURES}/poster-{product.picture}.png" alt="Poster of {product.title}" />
          <Text class="font-bold"><a href="{product.url}">{product.title}</a></Text>
          <Text class="text-sm">{product.text}</Text>
        </Column>
"""
        for product in mail.products
    )
    return f"""<template>
  <Layout class="bg-[#f4efe4]">
    <Preheader>{mail.preheader}</Preheader>
    <Container>
      <SiteHeader />
      <Section class="bg-white px-6">
        <Img width="600" src="{PICTURES}/hero-{mail.hero}.png" alt="" />
        <Heading class="text-[30px]">{mail.heading}</Heading>
        <Text>{mail.lead}</Text>
      </Section>
{sections}      <Section class="bg-white px-6"><Row>
{products}      </Row></Section>
      <Section class="bg-white px-6">
        <Button href="{mail.url}" class="rounded-lg bg-[#7a2e1d] text-white">{mail.label}</Button>
      </Section>
      <SiteFooter />
    </Container>
  </Layout>
</template>
"""


def prepare(folder: Path, mails: list[Mail]) -> list[str]:
    """Write the sources into `folder`; the command that builds them into `folder`/out."""
    for name in ("emails", "components"):
        (folder / name).mkdir(parents=True)
    (folder / "maizzle.config.js").write_text(_CONFIG)
    (folder / "components" / "SiteHeader.vue").write_text(_HEADER)
    (folder / "components" / "SiteFooter.vue").write_text(_FOOTER)
    for mail in mails:
        (folder / "emails" / f"{mail.name}.vue").write_text(_template(mail))
    modules = installed("maizzle", {"@maizzle/framework": VERSION}) / "node_modules"
    (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
    (folder / "node_modules").symlink_to(modules)
    return [node((22, 22)), str(modules / "@maizzle" / "framework" / "bin" / "maizzle.mjs"), "build"]


def outputs(folder: Path, mails: list[Mail]) -> list[Path]:
    """The HTML file of each mail."""
    return [folder / "out" / f"{mail.name}.html" for mail in mails]
