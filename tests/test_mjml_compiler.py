"""Compile once, fill many: filling equals compiling, and content comes out byte for byte."""

import html as entities

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.merge import Field, Literal, Place, Placed, Tokens
from sitegen.mjml import Compiler
from sitegen.mjml.fragment import Fragments
from sitegen.mjml.inline import Inliner
from sitegen.mjml.skeleton import compile_skeleton

TOKENS = Tokens()
NAME = TOKENS.field(Field("recipient.first_name", "you"))
CITY = TOKENS.field(Field("recipient.city"))
PLAIN = TOKENS.literal('Tom & "Jerry" <3')
TAGGED = TOKENS.literal("costs {{ 5 }}")
CSS = ".card{margin:1px} .cta{top:0!important}"
CONTENT_CSS = 'p{color:red} .card b{margin:0!important} td{font-family:"A B"} a:hover{color:blue}'

PIECES = st.sampled_from(
    [
        *(
            "a",
            "word",
            " ",
            "\n",
            "\r\n",
            "\t",
            '"',
            "'",
            "\\",
            "\u00a0",
            "\u00ad",
            "👩\u200d🚀",
            "❤\ufe0f",
            "é",
            "&",
            "&nbsp;",
        ),
        *(
            "<b>a</b>\n<b>b</b>",
            "<p>",
            "</p>",
            '<a href="https://x.example/?a=1&amp;b=2">',
            "</a>",
            "<br>",
            "<i class='x'>",
        ),
        *(
            "{{ x }}",
            "{% if a < b %}",
            "*|FNAME|*",
            "%%=v(@n)=%%",
            "<!-- c -->",
            "<!--[if mso]><td><![endif]-->",
            "<",
            ">",
        ),
        *(
            NAME,
            CITY,
            PLAIN,
            TAGGED,
            f'<a href="{NAME}">',
            f'<a href="/x/{CITY}?y={PLAIN}" title="{NAME}">',
            "<td>",
            "</td>",
        ),
    ]
)
CONTENTS = st.lists(PIECES, max_size=12).map("".join)
VALUES = st.lists(
    st.sampled_from(
        ["a", "/", "?x=", "&amp;", " ", "\\", "\u00a0", "\u200d", "{{ x }}", ">", "'", NAME, CITY, PLAIN, TAGGED]
    ),
    max_size=6,
).map("".join)


def document(title="T", text="", button="Go", rows="", raw="", href="https://x.example/", src="a.png", alt=""):
    return f"""<mjml lang="en"><mj-head><mj-title>{title}</mj-title><mj-preview>{title}</mj-preview>
<mj-style>@media (max-width:480px) {{ .card {{ margin: 0 !important }} }}</mj-style></mj-head>
<mj-body><mj-section css-class="card"><mj-column>
<mj-text css-class="copy">{text}</mj-text>
<mj-image src="{src}" alt="{alt}" width="200px" />
<mj-button css-class="cta" href="{href}">{button}</mj-button>
<mj-table>{rows}</mj-table><mj-raw>{raw}</mj-raw>
</mj-column></mj-section></mj-body></mjml>"""


SHARED = Compiler(TOKENS)


def flat(program):
    """A program as one text, merge fields shown with their places."""
    return "".join(piece if isinstance(piece, str) else f"⟦{piece.node}@{piece.place}⟧" for piece in program)


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {"title": VALUES, "text": CONTENTS, "rows": CONTENTS, "raw": CONTENTS, "href": VALUES, "alt": VALUES}
    )
)
def test_filling_equals_compiling_anew(slots):
    text = document(**slots)
    assert SHARED.compile(text, CSS, CONTENT_CSS) == Compiler(TOKENS).compile(text, CSS, CONTENT_CSS)


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries({"text": CONTENTS, "button": CONTENTS, "rows": CONTENTS, "raw": CONTENTS, "title": VALUES})
)
def test_filling_equals_compiling_everything_at_once(slots):
    """The reference makes no slots at all: the whole text is the skeleton's key."""
    text = document(**slots)
    whole = compile_skeleton(text, CSS, CONTENT_CSS, TOKENS, Fragments(TOKENS), None)
    assert flat(SHARED.compile(text, CSS, CONTENT_CSS)) == flat(whole.pieces)


@settings(max_examples=150, deadline=None)
@given(CONTENTS)
def test_content_comes_out_as_inlining_alone_gives_it(content):
    frame = '<div><div class="card"><table><tbody><tr><td><div class="c"><table><tbody><tr><td class="copy"><div>'
    inlined = Inliner(CONTENT_CSS).inline(content.strip(" \t\r\n\f"), frame)
    written = flat(SHARED.compile(document(text=content), CSS, CONTENT_CSS))
    assert f">{flat(TOKENS.split_html(inlined))}</div>" in written


@settings(max_examples=100, deadline=None)
@given(CONTENTS, VALUES)
def test_without_styles_nothing_changes_a_byte(content, value):
    written = flat(SHARED.compile(document(text=content, button=content, alt=value)))
    bare = flat(TOKENS.split_html(content.strip(" \t\r\n\f")))
    assert written.count(f">{bare}</") >= 2 or not bare
    shown = flat(Compiler(TOKENS).compile(document(alt=value)))
    if value.strip():
        attribute = flat(TOKENS.split_html(f'<img alt="{value}">'))[10:-2]
        assert f'alt="{attribute}"' in shown


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_an_attribute_as_slot_means_what_it_means_as_structure(value):
    """Single quotes are not cut: the value goes through the engine and means the same afterwards."""
    value = value.replace("'", "").strip()
    slot = flat(SHARED.compile(document(alt=value)))
    structure = flat(SHARED.compile(document(alt="ALT").replace('alt="ALT"', f"alt='{value}'")))
    assert entities.unescape(slot).split() == entities.unescape(structure).split()


def places(mjml):
    return [(piece.node, piece.place) for piece in Compiler(TOKENS).compile(mjml) if isinstance(piece, Placed)]


def test_places():
    name, tagged = Field("recipient.first_name", "you"), Literal("costs {{ 5 }}")
    text = document(
        title=NAME,
        text=f'{NAME}<a href="{NAME}/{TAGGED}" title="{NAME}">',
        href=f"{NAME}?x={TAGGED}",
        src=NAME,
        alt=NAME,
    )
    assert places(text) == [
        (name, Place.TEXT),
        (name, Place.TEXT),
        (name, Place.ATTRIBUTE),
        (name, Place.TEXT),
        (name, Place.URL),
        (tagged, Place.URL_PART),
        (name, Place.ATTRIBUTE),
        (name, Place.ATTRIBUTE),
        (name, Place.URL),
        (name, Place.URL),
        (tagged, Place.URL_PART),
    ]


def test_a_token_behind_what_the_engine_puts_first_is_part_of_the_address():
    text = document(raw="").replace(
        "<mj-raw>",
        f'<mj-social><mj-social-element name="facebook" href="{NAME}">f</mj-social-element></mj-social><mj-raw>',
    )
    found = [place for _, place in places(text)]
    assert found
    assert set(found) == {Place.URL_PART}


def test_fields_in_the_structure_keep_their_places():
    text = document().replace('css-class="card"', f'background-url="https://x.example/{NAME}.png"')
    assert Place.URL_PART in [place for _, place in places(text)]


@pytest.mark.parametrize(
    "content", ["{{ x }}", "*|FNAME|*", "{% if a < b %}", '{{ "x" | default: "y" }}', "<%= x %>", "\\{{x}}"]
)
def test_tags_of_any_dialect_survive_in_content(content):
    assert f">{content}</div>" in flat(SHARED.compile(document(text=content), CSS, CONTENT_CSS))


def test_components_commented_out_inside_content_are_dropped():
    written = flat(SHARED.compile(document(text="a<!-- <mj-text>old</mj-text> -->b<!-- kept -->")))
    assert ">ab<!-- kept --></div>" in written


def test_empty_content_is_structure():
    assert "<mj-" not in flat(SHARED.compile(document(text=" \n ", button="", rows="", raw="")))


def test_unusual_markup_is_compiled_all_the_same():
    text = document(text="Hi").replace('css-class="copy"', "css-class='a > b' title=\"x\"").replace(' title="x"', "")
    assert ">Hi</div>" in flat(SHARED.compile(text))
    assert ">Hi</div>" in flat(SHARED.compile(f"<!-- <mj-text>x</mj-text> -->{document(text='Hi')}"))


def test_the_order_of_documents_does_not_matter():
    texts = [document(text=f"<p>{n}</p>", href=f"/{n % 3}") for n in range(12)]
    forward, backward = Compiler(TOKENS), Compiler(TOKENS)
    first = [forward.compile(text, CSS, CONTENT_CSS) for text in texts]
    second = [backward.compile(text, CSS, CONTENT_CSS) for text in reversed(texts)]
    assert first == second[::-1]
