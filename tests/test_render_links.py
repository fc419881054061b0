from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sitegen.merge.program import Field
from sitegen.merge.tokens import Tokens
from sitegen.render import links
from sitegen.sources.grammar import BaseUrl

BASE = "https://www.lanternreel.example"
UTM = (("utm_source", "lanternreel"), ("utm_medium", "email"), ("utm_campaign", "winback"))
QUERY = "utm_source=lanternreel&utm_medium=email&utm_campaign=winback"
TOKEN = Tokens().field(Field("first_name"))


@pytest.mark.parametrize(
    "url",
    [
        "https://lanternreel.example",
        "http://lanternreel.example:8080/a?b=c#d",
        "https://lanternreel.example/@critics",
        "https://münchen.example/straße",
        "https://[2001:db8::1]/x",
        "http://172.15.0.4/x",
        "https://localhost.example/",
        f"https://{TOKEN}.lanternreel.example/",
        "plans",
        "/plans?tab=2",
        "./plans/a",
        "#top",
        "?tab=2",
        "plans#a:b",
        "mailto:help@lanternreel.example?subject=Hello%20there",
        f"mailto:{TOKEN}",
        "tel:+44 20 1234 5678",
        f"tel:{TOKEN}",
        TOKEN,
        f"{TOKEN}/more?x=1",
        f"/plans/{TOKEN}?x={TOKEN}",
        "  https://lanternreel.example  ",
    ],
)
def test_addresses_that_pass(url: str) -> None:
    assert links.refusal(url) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("javascript:alert(1)", "javascript:"),
        ("JavaScript:alert(1)", "javascript:"),
        (" javascript:alert(1)", "javascript:"),
        ("java\tscript:alert(1)", "control"),
        ("\x01javascript:alert(1)", "control"),
        ("https://lanternreel.example/\r\nBcc: x", "control"),
        ("https://lanternreel.example/\u202egpj.exe", "control"),
        ("https://lanternreel.example/\ud800", "control"),
        ("http://localhost/", "only your own machine or network knows"),
        ("https://LOCALHOST:8000/x", "only your own machine or network knows"),
        ("http://192.168.0.4", "only your own machine or network knows"),
        ("http://172.16.0.4/x", "only your own machine or network knows"),
        ("https://wiki.internal/x", "only your own machine or network knows"),
        ("data:text/html,<script>", "data:"),
        ("vbscript:x", "vbscript:"),
        ("file:///etc/passwd", "file:"),
        ("blob:https://x", "blob:"),
        ("ftp://lanternreel.example", "ftp:"),
        (f"{TOKEN}:alert(1)", TOKEN),
        (f"java{TOKEN}script:alert(1)", "script"),
        ("https:", "names no site"),
        ("https:///plans", "names no site"),
        ("https://lanternreel.example@evil.example/", "user name"),
        ("https://evil.example\\@lanternreel.example/", "backslash"),
        ("https://lantern reel.example/", "cannot exist"),
        ("https://lanternreel..example/", "cannot exist"),
        ("https://lanternreel.example:port/", "cannot exist"),
        ("//cdn.example/x", "https:"),
        ("www.lanternreel.example/plans", "another site"),
        ("help@lanternreel.example", "mailto:"),
        ("../../secret", ".."),
        ("mailto:", "nobody"),
        ("mailto:help", "nobody"),
        ("tel:call-us", "phone number"),
    ],
)
def test_addresses_that_are_refused(url: str, why: str) -> None:
    found = links.refusal(url)
    assert found is not None
    assert why in found.why
    assert found.hint


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("plans", BASE, f"{BASE}/plans"),
        ("plans", f"{BASE}/mail/", f"{BASE}/mail/plans"),
        ("plans", f"{BASE}/mail", f"{BASE}/mail/plans"),
        ("/plans", f"{BASE}/mail/", f"{BASE}/plans"),
        ("./plans?a=b#c", BASE, f"{BASE}/plans?a=b#c"),
        ("?tab=2", f"{BASE}/mail", f"{BASE}/mail/?tab=2"),
        ("#top", BASE, "#top"),
        ("https://other.example/x", BASE, "https://other.example/x"),
        ("HTTPS://other.example/x", BASE, "HTTPS://other.example/x"),
        ("mailto:help@lanternreel.example?subject=One two", BASE, "mailto:help@lanternreel.example?subject=One%20two"),
        ("tel:+44 20\u00a01234", BASE, "tel:+44201234"),
        ("  /a b ", BASE, f"{BASE}/a%20b"),
        ("/a%20b%zz", BASE, f"{BASE}/a%20b%25zz"),
        ("/تجربة?q=é#ü", BASE, f"{BASE}/%D8%AA%D8%AC%D8%B1%D8%A8%D8%A9?q=%C3%A9#%C3%BC"),
        ("https://münchen.example/ü", BASE, "https://münchen.example/%C3%BC"),
        (TOKEN, BASE, TOKEN),
        (f"{TOKEN}/x y", BASE, f"{TOKEN}/x%20y"),
        (f"/u/{TOKEN}?n={TOKEN}#{TOKEN}", BASE, f"{BASE}/u/{TOKEN}?n={TOKEN}#{TOKEN}"),
    ],
)
def test_absolute(url: str, base: str, expected: str) -> None:
    assert links.absolute(url, base) == expected


def test_parameters_fill_names_and_are_slugs() -> None:
    tracking = {
        "utm_source": "Lantern Reel",
        "utm_medium": None,
        "utm_campaign": "{campaign}_{ segment }",
        "utm_content": "{segment}.{variant}.{locale}",
        "utm_term": "…",
    }
    names = {"campaign": "winback", "segment": "lapsed-2026-08", "variant": "titles", "locale": "fr-CA"}
    assert links.parameters(tracking, names) == (
        ("utm_source", "lantern-reel"),
        ("utm_campaign", "winback_lapsed-2026-08"),
        ("utm_content", "lapsed-2026-08.titles.fr-ca"),
    )


@pytest.mark.parametrize(
    ("text", "expected"), [("Été à Paris", "ete-a-paris"), ("--A__b--", "a__b"), ("فيلم", ""), ("Straße", "strasse")]
)
def test_slug(text: str, expected: str) -> None:
    assert links.slug(text) == expected


@given(st.text())
def test_slugs_hold_nothing_else(text: str) -> None:
    assert set(links.slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{BASE}/plans", f"{BASE}/plans?{QUERY}"),
        (f"{BASE}", f"{BASE}?{QUERY}"),
        (f"{BASE}/plans#year", f"{BASE}/plans?{QUERY}#year"),
        (f"{BASE}/plans?tab=2#year", f"{BASE}/plans?tab=2&{QUERY}#year"),
        (f"{BASE}/plans?", f"{BASE}/plans?{QUERY}"),
        (f"{BASE}/plans?a&", f"{BASE}/plans?a&{QUERY}"),
        (f"{BASE}/#", f"{BASE}/?{QUERY}#"),
        (f"{BASE}/a?b=%2F+é;c#?x", f"{BASE}/a?b=%2F+é;c&{QUERY}#?x"),
        ("https://lanternreel.example/", f"https://lanternreel.example/?{QUERY}"),
        ("https://SHOP.LanternReel.example:8443/", f"https://SHOP.LanternReel.example:8443/?{QUERY}"),
        ("https://www.lanternreel.example./", f"https://www.lanternreel.example./?{QUERY}"),
        (f"{BASE}/?u={TOKEN}#{TOKEN}", f"{BASE}/?u={TOKEN}&{QUERY}#{TOKEN}"),
        (
            f"{BASE}/?UTM_Source=Poster&utm%5Fmedium=print",
            f"{BASE}/?UTM_Source=Poster&utm%5Fmedium=print&utm_campaign=winback",
        ),
    ],
)
def test_own_pages_are_tagged(url: str, expected: str) -> None:
    assert links.untagged(url, BASE).tagged(UTM) == expected
    assert links.untagged(expected, BASE).tagged(UTM) == expected, "never doubled"


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/",
        "https://notlanternreel.example/",
        "https://lanternreel.example.evil.example/",
        "https://www.lanternreel.example@evil.example/",
        "mailto:help@lanternreel.example",
        "tel:+442012345678",
        "#top",
        "/plans",
        TOKEN,
        f"{BASE}/unsubscribe",
        f"{BASE}/unsubscribe?u={TOKEN}",
        f"{BASE}/unsubscribe/now",
        f"{BASE}/unsubscribe#x",
    ],
)
def test_what_is_never_tagged(url: str) -> None:
    assert links.untagged(url, BASE, exempt=(f"{BASE}/unsubscribe", "")).tagged(UTM) == url


def test_an_exempt_address_is_not_a_prefix_of_other_pages() -> None:
    below = links.untagged(f"{BASE}/unsubscribed", BASE, (f"{BASE}/unsubscribe",))
    assert below.tagged(UTM) == f"{BASE}/unsubscribed?{QUERY}"


def test_nothing_to_add_changes_nothing() -> None:
    assert links.untagged(f"{BASE}/a?", BASE).tagged(()) == f"{BASE}/a?"


_names = st.text(st.characters(codec="ascii", exclude_characters="&=#;%+", min_codepoint=33), min_size=1, max_size=6)


@given(path=_names, query=st.lists(st.tuples(_names, _names), max_size=4), fragment=st.none() | st.text(max_size=6))
def test_tagging_keeps_what_was_there(path: str, query: list[tuple[str, str]], fragment: str | None) -> None:
    path = path.replace("?", "").replace("/", "")
    url = f"{BASE}/{path}"
    if query:
        url += "?" + "&".join(f"{name}={value}" for name, value in query)
    if fragment is not None:
        url += "#" + fragment
    made = links.untagged(url, BASE).tagged(UTM)
    assert made.partition("#")[2] == url.partition("#")[2]
    before, after = (parse_qsl(urlsplit(u.partition("#")[0]).query, keep_blank_values=True) for u in (url, made))
    assert after[: len(before)] == before
    assert [name for name, _ in after[len(before) :]] == [n for n, _ in UTM if n not in {k.lower() for k, _ in before}]
    assert links.untagged(made, BASE).tagged(UTM) == made


@given(st.text())
def test_any_text_is_judged_and_what_passes_can_be_joined(url: str) -> None:
    if links.refusal(url) is None:
        made = links.absolute(url, BASE)
        assert made.isascii() or links.parts(made).host or made.startswith("#")
        assert " " not in made or made.startswith("#")
        assert links.absolute(made, BASE) == made
        assert made.startswith("#") or links.parts(made).scheme in links.SCHEMES


_bases = st.builds(
    "https://{}{}".format,
    st.sampled_from(["localhost", "a.internal", "a.example", ".a", "a..b", "a_b", "ü.example"]) | st.text(max_size=8),
    st.text(max_size=8) | st.sampled_from([":80", "/a/../b", ":8000/"]),
)


@given(_bases)
def test_pages_below_any_base_url_can_be_linked(base: str) -> None:
    try:
        TypeAdapter(BaseUrl).validate_python(base)
    except ValidationError:
        return
    assert links.refusal(base) is None
    assert links.refusal(f"{base.rstrip('/')}/hello/everyone/default/en/landing/") is None
