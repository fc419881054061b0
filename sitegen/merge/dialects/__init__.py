"""The merge languages of email services: one module each."""

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

__all__ = ["DIALECTS", "Dialect"]
