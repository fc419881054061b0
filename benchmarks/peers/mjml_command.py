"""The npm `mjml` command: one .mjml file a mail, header and footer as included partials."""

from __future__ import annotations

from pathlib import Path

from mails import ADDRESS, BRAND, HOME, PICTURES, Mail
from npm import installed, node

VERSION = "5.4.1"
LABEL = f"mjml {VERSION}"

_HEADER = f"""<mj-section padding="16px 0"><mj-column>
  <mj-image width="160px" src="{PICTURES}/logo.png" alt="{BRAND}" href="{HOME}" />
</mj-column></mj-section>
"""
_FOOTER = f"""<mj-section padding="24px 0"><mj-column>
  <mj-divider border-width="1px" border-color="#d8d2c4" />
  <mj-text font-size="13px" color="#5c5648" align="center">{ADDRESS}</mj-text>
  <mj-text font-size="13px" color="#5c5648" align="center"><a href="{HOME}/unsubscribe">Unsubscribe</a> ·
    <a href="{HOME}/preferences">Preferences</a></mj-text>
</mj-column></mj-section>
"""


def _template(mail: Mail) -> str:
    sections = "".join(
        f"""  <mj-section background-color="#ffffff"><mj-column>
    <mj-text font-size="22px" font-weight="700">{section.heading}</mj-text>
    <mj-text>{"".join(f"<p>{text.html}</p>" for text in section.paragraphs)}</mj-text>
  </mj-column></mj-section>
"""
        for section in mail.sections
    )
    products = "".join(
        f"""    <mj-column>
      <mj-image src="{PICTURES}/poster-{product.picture}.png" alt="Poster of {product.title}" href="{product.url}" />
      <mj-text font-weight="700"><a href="{product.url}">{product.title}</a></mj-text>
      <mj-text font-size="14px">{product.text}</mj-text>
    </mj-column>
"""
        for product in mail.products
    )
    return f"""<mjml lang="en">
<mj-head>
  <mj-title>{mail.subject}</mj-title>
  <mj-preview>{mail.preheader}</mj-preview>
  <mj-attributes>
    <mj-all font-family="Helvetica, Arial, sans-serif" />
    <mj-text font-size="16px" line-height="1.5" color="#221d12" />
    <mj-button background-color="#7a2e1d" color="#ffffff" border-radius="8px" />
  </mj-attributes>
  <mj-style inline="inline">a {{ color: #7a2e1d; }} p {{ margin: 0 0 16px; }}</mj-style>
</mj-head>
<mj-body background-color="#f4efe4">
  <mj-include path="../partials/header.mjml" />
  <mj-section background-color="#ffffff"><mj-column>
    <mj-image src="{PICTURES}/hero-{mail.hero}.png" alt="" />
    <mj-text font-size="30px" font-weight="700">{mail.heading}</mj-text>
    <mj-text>{mail.lead}</mj-text>
  </mj-column></mj-section>
{sections}  <mj-section background-color="#ffffff">
{products}  </mj-section>
  <mj-section background-color="#ffffff"><mj-column>
    <mj-button href="{mail.url}">{mail.label}</mj-button>
  </mj-column></mj-section>
  <mj-include path="../partials/footer.mjml" />
</mj-body>
</mjml>
"""


def prepare(folder: Path, mails: list[Mail]) -> list[str]:
    """Write the sources into `folder`; the command that builds them into `folder`/out."""
    for name in ("mails", "partials", "out"):
        (folder / name).mkdir(parents=True)
    (folder / "partials" / "header.mjml").write_text(_HEADER)
    (folder / "partials" / "footer.mjml").write_text(_FOOTER)
    for mail in mails:
        (folder / "mails" / f"{mail.name}.mjml").write_text(_template(mail))
    tool = installed("mjml", {"mjml": VERSION}) / "node_modules" / "mjml" / "bin" / "mjml"
    files = [f"mails/{mail.name}.mjml" for mail in mails]
    includes = ["--config.allowIncludes", "true", "--config.includePath", '"partials"']
    return [node((20, 0)), str(tool), *files, "-o", "out" if len(mails) > 1 else f"out/{mails[0].name}.html", *includes]


def outputs(folder: Path, mails: list[Mail]) -> list[Path]:
    """The HTML file of each mail."""
    return [folder / "out" / f"{mail.name}.html" for mail in mails]
