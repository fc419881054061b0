"""How services without an engine of their own at hand spell things, and the rules of the interpreters that stand in."""

from __future__ import annotations

from typing import Any

import activecampaign_engine
import ampscript_engine
import mailchimp_engine
import pytest

from sitegen.merge import Field, Literal, Place, Placed, Program
from sitegen.merge.contract import Contract
from sitegen.merge.dialects import DIALECTS
from sitegen.merge.dialects.mailchimp import tag
from sitegen.merge.expression import AllOf, AnyOf, Condition, Const, Filtered, Given, Is, Not, Round
from sitegen.merge.lower import lower
from sitegen.merge.program import Else, ElseIf, End, For, If

NAME, PLAN, PLAYS = Field("first_name", "there"), Field("plan"), Field("plays", type="number")
IS_BASIC, PLAYS_LESS = Is("==", PLAN, Const("string", "basic")), Is("<", PLAYS, Const("number", "3"))
PLAYS_MORE = Is(">", PLAYS, Const("number", "5"))
LEFT = Filtered("date", Field("left", type="date"), ("d MMMM y", "en"))
UNSUBSCRIBE, TOKEN = Field("unsubscribe", system=True), Field("action_token", system=True)


def asked(*conditions: Condition) -> Program:
    first, *others = conditions
    more = [piece for each in others for piece in (Placed(ElseIf(each), Place.TEXT), "y")]
    ends = (Placed(Else(), Place.TEXT), "z", Placed(End(), Place.TEXT))
    return (Placed(If(first), Place.TEXT), "x", *more, *ends)


def looped(value: Field | Round) -> Program:
    return (
        Placed(For(Field("tags", type="list", most=2), 1), Place.TEXT),
        Placed(value, Place.PLAIN),
        Placed(End(), Place.TEXT),
    )


SPELLINGS: list[tuple[str, Program, str]] = [
    ("klaviyo", (Placed(NAME, Place.TEXT),), "{{ person|lookup:'first_name'|default:'there' }}"),
    ("klaviyo", (Placed(NAME, Place.PLAIN),), "{{ person|lookup:'first_name'|default:'there'|safe }}"),
    ("klaviyo", (Placed(PLAN, Place.URL_PART),), "{{ person|lookup:'plan'|urlencode:'' }}"),
    ("klaviyo", (Placed(LEFT, Place.TEXT),), "{{ person|lookup:'left'|format_date_string|date:'j F Y' }}"),
    ("klaviyo", (Placed(UNSUBSCRIBE, Place.URL),), "{% unsubscribe_link %}"),
    (
        "klaviyo",
        asked(AllOf((Given(PLAN), AnyOf((IS_BASIC, PLAYS_LESS)))), Not(IS_BASIC)),
        "{% if person|lookup:'plan' and person|lookup:'plan' == 'basic'"
        " or person|lookup:'plan' and person|lookup:'plays' < 3 %}x"
        "{% elif person|lookup:'plan' != 'basic' %}y{% else %}z{% endif %}",
    ),
    ("brevo", (Placed(NAME, Place.TEXT),), "{{ params.first_name|default:'there' }}"),
    ("brevo", looped(Field("tags[]", depth=1)), "{% for tags_1 in params.tags %}{{ tags_1|safe }}{% endfor %}"),
    ("jinja", (Placed(NAME, Place.TEXT),), '{{ recipient.first_name|default("there", true)|e }}'),
    (
        "jinja",
        asked(AllOf((Given(PLAN), AnyOf((IS_BASIC, PLAYS_LESS))))),
        '{% if recipient.plan and (recipient.plan == "basic" or recipient.plays is number and recipient.plays < 3) %}x'
        "{% else %}z{% endif %}",
    ),
    ("hubspot", (Placed(NAME, Place.TEXT),), '{{ contact.first_name|default("there", true)|escape }}'),
    ("hubspot", looped(Round("index", 1)), "{% for tags_1 in custom.tags %}{{ loop.index }}{% endfor %}"),
    ("mailchimp", (Placed(NAME, Place.TEXT),), "*|IF:FNAME|**|FNAME|**|ELSE:|*there*|END:IF|*"),
    ("mailchimp", asked(IS_BASIC, PLAYS_MORE), "*|IF:PLAN=basic|*x*|ELSEIF:PLAYS>5|*y*|ELSE:|*z*|END:IF|*"),
    ("mailchimp", asked(Not(Given(PLAN))), "*|IF:PLAN|*z*|ELSE:|*x*|END:IF|*"),
    ("mailchimp", (Placed(UNSUBSCRIBE, Place.URL),), "*|UNSUB|*"),
    (
        "mailchimp",
        looped(Field("tags[]", depth=1)),
        "*|IF:TAGS__GZ7V|**|HTML:TAGS__7SYK|**|END:IF|**|IF:TAGS__BZT9|**|HTML:TAGS__ZBJR|**|END:IF|*",
    ),
    ("mailchimp", looped(Round("index", 1)), "*|IF:TAGS__GZ7V|*1*|END:IF|**|IF:TAGS__BZT9|*2*|END:IF|*"),
    ("sfmc", (Placed(PLAN, Place.PLAIN),), '%%=V(AttributeValue("plan"))=%%'),
    (
        "sfmc",
        asked(PLAYS_LESS, Given(PLAN)),
        '%%[ IF ((NOT Empty(AttributeValue("plays"))) AND AttributeValue("plays") < 3) THEN ]%%x'
        '%%[ ELSEIF (NOT Empty(AttributeValue("plan"))) THEN ]%%y%%[ ELSE ]%%z%%[ ENDIF ]%%',
    ),
    (
        "sfmc",
        looped(Field("tags[]", depth=1)),
        '%%[ SET @tags_1_rows = LookupOrderedRows("tags",0,"RowNumber asc",'
        '"SubscriberKey",_subscriberkey,"ParentKey","")'
        " FOR @tags_1_at = 1 TO RowCount(@tags_1_rows) DO SET @tags_1 = Row(@tags_1_rows,@tags_1_at) ]%%"
        '%%=V(Field(@tags_1,"value",0))=%%%%[ NEXT @tags_1_at ]%%',
    ),
    ("activecampaign", (Placed(PLAN, Place.PLAIN),), "%PLAN%"),
    ("activecampaign", asked(IS_BASIC), "%IF $PLAN == basic%x%ELSE%z%/IF%"),
    ("activecampaign", (Placed(Literal("100%"), Place.TEXT), "; 5% more"), "100%; 5% more"),
    ("sfmc", (Placed(Literal("%%x%%"), Place.TEXT),), '%%=V("%")=%%%x%%=V("%")=%%%'),
]


@pytest.mark.parametrize(("name", "program", "spelled"), SPELLINGS)
def test_the_spelling(name: str, program: Program, spelled: str) -> None:
    assert lower(program, DIALECTS[name]) == spelled


def test_a_loop_written_out_asks_for_each_item_with_a_rule_that_can_be_read() -> None:
    contract = Contract()
    lower(looped(Field("tags[]", depth=1)), DIALECTS["mailchimp"], contract)
    assert sorted(each.rule for each in contract.derived.values()) == [
        "recipient.tags | length > 0",
        "recipient.tags | length > 1",
        "recipient.tags[0]",
        "recipient.tags[1]",
    ]
    assert [path for path in contract.derived if path.startswith(("tags_1_", "tags_2_"))]
    assert [*contract.used] == ["tags", "tags[]"]


def test_mailchimp_tags_have_ten_characters_and_stay_apart() -> None:
    paths = [f"very_long_name_{number}" for number in range(500)] + ["fname", "first_name", "unsub", "if", "plan", "_x"]
    tags = {tag(path) for path in paths}
    assert len(tags) == len(paths)
    assert max(map(len, tags)) == 10
    assert {"FNAME", "PLAN"} <= tags
    assert not tags & {"UNSUB", "IF"}


AMPSCRIPT = [
    ('%%[ set @A = "x" ]%%%%=v(@a)=%%', "x"),
    ('%%[ IF "Gold" == "GOLD" THEN ]%%y%%[ ELSE ]%%n%%[ ENDIF ]%%', "y"),
    ('%%[ IF "10" > "9" THEN ]%%y%%[ ENDIF ]%%', "y"),
    ('%%[ IF EMPTY(@none) AND NOT EMPTY("0") THEN ]%%y%%[ ENDIF ]%%', "y"),
    ("%%[ FOR @i = 1 TO 3 DO ]%%%%=V(@i)=%%,%%[ NEXT ]%%", "1,2,3,"),
    ('%%=IIF(EMPTY(AttributeValue("none")),"it is ""so""",1)=%%', 'it is "so"'),
    ("%%unknown%% %%plan%% %%PLAN%%", " basic basic"),
    ("%%[ FOR @i = 3 DOWNTO 1 DO OUTPUT(@i) NEXT /* and so on */ ]%%", "321"),
    ("%%[ IF @null < 0 AND NOT (@null == 0) AND 'a' < 1 AND true > 0 THEN OUTPUTLINE('y') ENDIF ]%%", "y\n"),
    ("%%=Substring('Curt Harris',1,Subtract(IndexOf('Curt Harris',' '),1))=%%", "Curt"),
    ("%%=Format(1234.5,'C')=%% %%=FormatNumber('-1.8967','0,00#.##')=%%", "$1,234.50 -0,001.9"),
    ("%%=FormatDate('2017-09-15T06:07:08','dddd, MMMM d','h:mm tt')=%%", "Friday, September 15 6:07 AM"),
    ("%%=DateDiff('12/31/2001','5/31/2002','D')=%% %%=DateAdd('2026-01-31',1,'M')=%%", "151 2/28/2026 12:00:00 AM"),
    ("%%=RowCount(BuildRowSetFromString('a|b','|'))=%%%%=Field(Row(BuildRowSetFromString('a|b','|'),2),1)=%%", "2b"),
    ("%%=TreatAsContent(Concat('%','%=Add(1,2)=','%','%'))=%% %%=ProperCase('BARB BROWN')=%%", "3 Barb Brown"),
    ("%%=MD5('a')=%% %%=Base64Encode('é')=%%", "0cc175b9c0f1b6a831c399e269772661 w6k="),
    ("<script runat='server' language='ampscript'>SET @a = 1</script>%%=v(@a)=%%{{.slot x}}!{{/slot}}", "1!"),
]


@pytest.mark.parametrize(("template", "made"), AMPSCRIPT)
def test_the_interpreter_of_ampscript_knows_its_rules(template: str, made: str) -> None:
    context: dict[str, Any] = {"attributes": {"plan": "basic"}, "extensions": {}, "system": {}}
    assert ampscript_engine.render(template, context) == made


AMPSCRIPT_REFUSED = (
    *(
        "%%=Char(34.5)=%%",
        "%%=Add('x',1)=%%",
        "%%=DateParse('')=%%",
        "%%=Nothing()=%%",
        "%%[ IF 1 THEN ]%%",
        "%%[ NEXT ]%%",
    ),
    *("%%=V(@a=%%", "%%=Divide(1,0)=%%", "<script runat='server'>Write(1)</script>", "%%=Row(@none,1)=%%"),
)


@pytest.mark.parametrize("template", AMPSCRIPT_REFUSED)
def test_the_interpreter_of_ampscript_refuses_what_would_not_be_sent(template: str) -> None:
    with pytest.raises(ampscript_engine.AmpscriptError):
        ampscript_engine.render(template, {"attributes": {}, "extensions": {}, "system": {}})


def test_the_interpreters_of_tags_know_their_rules() -> None:
    nested = "*|IF:A|**|IF:B=x|*1*|ELSEIF:B=y|*2*|ELSE:|*3*|END:IF|**|END:IF|**|IFNOT:C|*4*|END:IF|*"
    assert mailchimp_engine.render(nested, {"A": "1", "B": "y"}) == "24"
    assert mailchimp_engine.render("*|A|**|HTML:A|*", {"A": "<"}) == "&lt;<"
    assert activecampaign_engine.render("%IF $A == yes%%B%%ELSE%no%/IF% 5%", {"A": "yes", "B": "b"}) == "b 5%"
