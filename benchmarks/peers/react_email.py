"""react-email: one component a mail, header and footer imported, exported by its own command."""

from __future__ import annotations

from pathlib import Path

from mails import ADDRESS, BRAND, HOME, PICTURES, Mail, Section
from npm import installed, node

VERSION = "6.11.13"
REACT = "19.3.1"
LABEL = f"react-email {VERSION}"
PREVIEW_VERSION = "6.11.6"
"""Of the preview: it wants @react-email/ui of just its own version, and this is the newest that both came out in."""

_IMPORTS = "import { Body, Button, Column, Container, Head, Heading, Hr, Html, Img, Link, Preview, Row, Section, Text }"
_STYLES = """export const page = { backgroundColor: "#f4efe4", fontFamily: "Helvetica, Arial, sans-serif" };
export const card = { backgroundColor: "#ffffff", padding: "0 24px" };
export const text = { fontSize: "16px", lineHeight: "1.5", color: "#221d12" };
export const small = { fontSize: "14px", color: "#221d12" };
export const h1 = { fontSize: "30px", color: "#221d12" };
export const h2 = { fontSize: "22px", color: "#221d12" };
export const button = { backgroundColor: "#7a2e1d", color: "#ffffff", borderRadius: "8px", padding: "14px 24px" };
export const legal = { fontSize: "13px", color: "#5c5648", textAlign: "center" };
"""
_HEADER = f"""import {{ Img, Link, Section }} from "react-email";
export const Header = () => (
  <Section style={{{{ padding: "16px 0", textAlign: "center" }}}}>
    <Link href="{HOME}"><Img width="160" src="{PICTURES}/logo.png" alt="{BRAND}" /></Link>
  </Section>
);
"""
_FOOTER = f"""import {{ Hr, Link, Section, Text }} from "react-email";
import {{ legal }} from "./styles";
export const Footer = () => (
  <Section style={{{{ padding: "24px 0" }}}}>
    <Hr />
    <Text style={{legal}}>{ADDRESS}</Text>
    <Text style={{legal}}><Link href="{HOME}/unsubscribe">Unsubscribe</Link> · <Link
      href="{HOME}/preferences">Preferences</Link></Text>
  </Section>
);
"""


def _section(section: Section) -> str:
    texts = "".join(f"          <Text style={{text}}>{text.html}</Text>\n" for text in section.paragraphs)
    return f"""        <Section style={{card}}>
          <Heading as="h2" style={{h2}}>{section.heading}</Heading>
{texts}        </Section>
"""


def _component(mail: Mail) -> str:
    sections = "".join(map(_section, mail.sections))
    products = "".join(
        f"""          <Column>
            <Link href="{product.url}"><Img width="180" src="{PICTURES}/poster-{product.picture}.png"
              alt="Poster of {product.title}" /></Link>
            <Text style={{text}}><Link href="{product.url}"><strong>{product.title}</strong></Link></Text>
            <Text style={{small}}>{product.text}</Text>
          </Column>
"""
        for product in mail.products
    )
    return f"""{_IMPORTS} from "react-email";
import {{ Header }} from "../parts/header";
import {{ Footer }} from "../parts/footer";
import {{ button, card, h1, h2, page, small, text }} from "../parts/styles";

export default function Mail() {{
  return (
    <Html lang="en">
      <Head><title>{mail.subject}</title></Head>
      <Preview>{mail.preheader}</Preview>
      <Body style={{page}}>
       <Container>
        <Header />
        <Section style={{card}}>
          <Img width="600" src="{PICTURES}/hero-{mail.hero}.png" alt="" />
          <Heading style={{h1}}>{mail.heading}</Heading>
          <Text style={{text}}>{mail.lead}</Text>
        </Section>
{sections}        <Section style={{card}}><Row>
{products}        </Row></Section>
        <Section style={{card}}><Button style={{button}} href="{mail.url}">{mail.label}</Button></Section>
        <Footer />
       </Container>
      </Body>
    </Html>
  );
}}
"""


def prepare(folder: Path, mails: list[Mail]) -> list[str]:
    """Write the sources into `folder`; the command that builds them into `folder`/out."""
    modules = installed("react-email", {"react-email": VERSION, "react": REACT, "react-dom": REACT}) / "node_modules"
    return [*_written(folder, mails, modules), "export", "--dir", "emails", "--outDir", "out", "--silent"]


def prepare_preview(folder: Path, mails: list[Mail]) -> list[str]:
    """Write the sources into `folder`; the command that shows them, which lacks its `--port`."""
    packages = {"react-email": PREVIEW_VERSION, "@react-email/ui": PREVIEW_VERSION, "react": REACT, "react-dom": REACT}
    modules = installed("react-email-preview", packages) / "node_modules"
    return [*_written(folder, mails, modules), "dev", "--dir", "emails"]


def _written(folder: Path, mails: list[Mail], modules: Path) -> list[str]:
    """Node and the tool, once the sources are in `folder`."""
    for name in ("emails", "parts"):
        (folder / name).mkdir(parents=True)
    (folder / "parts" / "styles.ts").write_text(_STYLES)
    (folder / "parts" / "header.tsx").write_text(_HEADER)
    (folder / "parts" / "footer.tsx").write_text(_FOOTER)
    for mail in mails:
        (folder / "emails" / f"{mail.name}.tsx").write_text(_component(mail))
    (folder / "package.json").write_text('{"private": true}\n')
    (folder / "node_modules").symlink_to(modules)
    return [node((20, 19)), str(modules / "react-email" / "dist" / "cli" / "index.mjs")]


def outputs(folder: Path, mails: list[Mail]) -> list[Path]:
    """The HTML file of each mail."""
    return [folder / "out" / f"{mail.name}.html" for mail in mails]
