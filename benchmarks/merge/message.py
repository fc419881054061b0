"""One message about a film club's week, as a merge program: some thirty fields, two loops, conditions, escaped."""

from __future__ import annotations

from typing import Any

from sitegen.merge import Place, Program, Tokens
from sitegen.merge.symbols import Recipient
from sitegen.render.templates.environment import rendered
from sitegen.render.templates.writing import LineEnvironment
from sitegen.sources.schema import RecipientField

TEXTS = tuple(f"field_{number}" for number in range(24))
FIELDS = {
    **{name: RecipientField(type="string", default="nothing") for name in TEXTS},
    "first_name": RecipientField(type="string"),
    "plan": RecipientField(type="string", default="basic"),
    "plays": RecipientField(type="number", default=0),
    "vip": RecipientField(type="boolean", default=False),
    "queue_url": RecipientField(type="url", required=True),
    "titles": RecipientField(
        type="list",
        of={
            "name": RecipientField(type="string", required=True),
            "genre": RecipientField(type="string", required=True),
            "year": RecipientField(type="number"),
        },
    ),
}

_FILLER = '<p style="margin:0 0 16px;font-family:Georgia,serif;font-size:16px;line-height:1.6;color:#2d2631">'
_ROW = "<tr><td>{{ loop.index }}</td><td>{{ t.name }}</td><td>{{ t.genre }}</td>"
HTML = (
    f"{_FILLER}Hello {{{{ recipient.first_name | default('friend') }}}}.</p>"
    "{% if recipient.vip and recipient.plays > 5 %}<p>You play a lot.</p>"
    "{% elif recipient.plan == 'basic' %}<p>Try more.</p>{% else %}<p>Hm.</p>{% endif %}"
    + "".join(f"{_FILLER}{{{{ recipient.{name} }}}} and so on.</p>\n" for name in TEXTS)
    + f"<table>{{% for t in recipient.titles %}}{_ROW}"
    "<td>{% if t.year > 2000 %}new{% else %}old{% endif %}</td></tr>{% endfor %}</table>"
    '<a href="{{ recipient.queue_url }}">Your queue</a>'
)
TEXT = (
    "Hello {{ recipient.first_name | default('friend') }}.\n"
    + "\n".join(f"{{{{ recipient.{name} }}}} and so on." for name in TEXTS)
    + "\n{% for t in recipient.titles %}- {{ t.name }} ({{ t.genre }})\n{% endfor %}{{ recipient.queue_url }}\n"
)
SUBJECT = "{{ recipient.first_name | default('friend') }}, your week{% if recipient.vip %} as a VIP{% endif %}"


class _Locale:
    tag = "en"


def programs() -> tuple[Program, Program, Program]:
    """HTML, plain text and subject."""
    tokens = Tokens()
    environment = LineEnvironment(tokens)
    names: dict[str, Any] = {"recipient": Recipient(FIELDS, tokens), "locale": _Locale}

    def made(source: str) -> str:
        return rendered(environment.template(source), names)

    bind = tokens.bound.bind
    return (
        bind(tokens.split_html(made(HTML))),
        bind(tokens.split_text(made(TEXT))),
        bind(tokens.split(made(SUBJECT), Place.HEADER)),
    )


def record(number: int) -> dict[str, Any]:
    """The recipient of this number."""
    made: dict[str, Any] = {name: f"{name} of <{number}> & co" for name in TEXTS[: 12 + number % 12]}
    titles = [{"name": f"Film {i} & {number}", "genre": "noir", "year": 1990 + i * 4} for i in range(number % 8)]
    made |= {"plan": ("basic", "gold")[number % 2], "plays": number % 11, "vip": number % 3 == 0, "titles": titles}
    made["queue_url"] = f"https://films.example/queue?m={number}&x=1"
    if number % 5:
        made["first_name"] = f"Ada O'{number}"
    return made
