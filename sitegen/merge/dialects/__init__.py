"""The merge languages of email services: one module each."""

import re

from sitegen.diagnostics import did_you_mean
from sitegen.merge.dialects.activecampaign import ACTIVECAMPAIGN
from sitegen.merge.dialects.base import Dialect
from sitegen.merge.dialects.braze import BRAZE
from sitegen.merge.dialects.brevo import BREVO
from sitegen.merge.dialects.customerio import CUSTOMERIO
from sitegen.merge.dialects.handlebars import HANDLEBARS
from sitegen.merge.dialects.hubspot import HUBSPOT
from sitegen.merge.dialects.iterable import ITERABLE
from sitegen.merge.dialects.jinja import JINJA
from sitegen.merge.dialects.klaviyo import KLAVIYO
from sitegen.merge.dialects.liquid import LIQUID
from sitegen.merge.dialects.mailchimp import MAILCHIMP
from sitegen.merge.dialects.mandrill import MANDRILL
from sitegen.merge.dialects.postmark import POSTMARK
from sitegen.merge.dialects.sendgrid import SENDGRID
from sitegen.merge.dialects.ses import SES
from sitegen.merge.dialects.sfmc import SFMC

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        LIQUID,
        BRAZE,
        CUSTOMERIO,
        HANDLEBARS,
        SENDGRID,
        ITERABLE,
        MANDRILL,
        SES,
        POSTMARK,
        KLAVIYO,
        BREVO,
        JINJA,
        HUBSPOT,
        MAILCHIMP,
        SFMC,
        ACTIVECAMPAIGN,
    )
}
"""All dialects by the name that site.yaml and `sitegen export` use."""

_CALLED = {
    "salesforce": SFMC,
    "marketingcloud": SFMC,
    "exacttarget": SFMC,
    "ampscript": SFMC,
    "aws": SES,
    "awsses": SES,
    "amazon": SES,
    "twilio": SENDGRID,
    "twiliosendgrid": SENDGRID,
    "sendinblue": BREVO,
    "mailchimptransactional": MANDRILL,
    "jinja2": JINJA,
}


def dialect_meant(wrong: str) -> str:
    """A hint that says which dialect `wrong` is probably meant to be, by what people call services too."""
    called = {**_CALLED, **{_plain(dialect.title): dialect for dialect in DIALECTS.values()}}
    found = called.get(_plain(wrong))
    return did_you_mean(found.name if found else wrong, DIALECTS, len(DIALECTS))


def unguarded(header: str) -> str:
    """A header in any dialect as people read it: without what only keeps line breaks out of it."""
    for guard in _GUARDS:
        header = header.replace(guard, "")
    return header


_GUARDS = frozenset(guard for dialect in DIALECTS.values() for guard in dialect.guards)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


__all__ = ["DIALECTS", "Dialect", "dialect_meant", "unguarded"]
