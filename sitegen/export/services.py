"""The email services, by dialect: what the API of each takes."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sitegen.export.service import Files, Limit, Naming, Service, Template

KILOBYTE = 1024


def _parts(template: Template) -> Files:
    return {
        "subject.txt": template.subject + "\n",
        "preheader.txt": template.preheader + "\n",
        "email.html": template.html,
        "email.txt": template.text,
    }


def _beside(template: Template, *names: str) -> dict[str, str]:
    """Those parts that the payload has no key for."""
    return {name: text for name, text in _parts(template).items() if name in names and isinstance(text, str)}


def _braze(template: Template) -> Files:
    payload = {
        "template_name": template.name,
        "subject": template.subject,
        "body": template.html,
        "plaintext_body": template.text,
        "should_inline_css": False,
    }
    return {"template.json": payload}


def _customerio(template: Template) -> Files:
    payload = {"subject": template.subject, "body": template.html}
    return {"content.json": payload, **_beside(template, "email.txt")}


def _klaviyo(template: Template) -> Files:
    attributes = {"name": template.name, "editor_type": "CODE", "html": template.html, "text": template.text}
    payload = {"data": {"type": "template", "attributes": attributes}}
    return {"template.json": payload, **_beside(template, "subject.txt")}


def _mailchimp(template: Template) -> Files:
    return {
        "template.json": {"name": template.name, "html": template.html},
        "content.json": {"html": template.html, "plain_text": template.text},
        **_beside(template, "subject.txt"),
    }


def _mandrill(template: Template) -> Files:
    payload = {
        "name": template.name,
        "from_email": template.sender.email,
        "from_name": template.sender.name,
        "subject": template.subject,
        "code": template.html,
        "text": template.text,
        "publish": False,
    }
    return {"template.json": payload}


def _sendgrid(template: Template) -> Files:
    version = {
        "active": 1,
        "name": template.name,
        "subject": template.subject,
        "html_content": template.html,
        "plain_content": template.text,
        "generate_plain_content": False,
        "editor": "code",
        "test_data": json.dumps(template.sample or {}, ensure_ascii=False),
    }
    return {"template.json": {"name": template.name, "generation": "dynamic"}, "version.json": version}


def _iterable(template: Template) -> Files:
    payload = {
        "clientTemplateId": template.name,
        "name": template.name,
        "subject": template.subject,
        "fromName": template.sender.name,
        "fromEmail": template.sender.email,
        "replyToEmail": template.reply_to,
        "html": template.html,
        "plainText": template.text,
    }
    return {"template.json": payload}


def _sfmc(template: Template) -> Files:
    payload = {
        "name": template.name,
        "customerKey": Naming("/", 36).name(template.cell),
        "assetType": {"name": "htmlemail", "id": 208},
        "views": {
            "html": {"content": template.html},
            "text": {"content": template.text},
            "subjectline": {"content": template.subject},
        },
        "data": {"email": {"options": {"characterEncoding": "utf-8"}}},
    }
    return {"asset.json": payload}


def _hubspot(template: Template) -> Files:
    annotation = f"<!--\n  templateType: email\n  isAvailableForNewContent: true\n  label: {template.name}\n-->\n"
    payload = {
        "name": template.name,
        "subject": template.subject,
        "from": {"fromName": template.sender.name, "replyTo": template.reply_to},
        "content": {"plainTextVersion": template.text},
    }
    return {"template.html": annotation + template.html, "email.json": payload}


def _ses(template: Template) -> Files:
    content = {"Subject": template.subject, "Text": template.text, "Html": template.html}
    return {"template.json": {"TemplateName": template.name, "TemplateContent": content}}


def _postmark(template: Template) -> Files:
    meta = {
        "Name": template.cell,
        "Alias": template.name,
        "Subject": template.subject,
        "TemplateType": "Standard",
        "TestRenderModel": template.sample or {},
    }
    return {"meta.json": meta, "content.html": template.html, "content.txt": template.text}


def _brevo(template: Template) -> Files:
    payload = {
        "templateName": template.name,
        "subject": template.subject,
        "sender": {"name": template.sender.name, "email": template.sender.email},
        "replyTo": template.reply_to,
        "htmlContent": template.html,
        "isActive": False,
    }
    return {"template.json": payload, **_beside(template, "email.txt")}


def _activecampaign(template: Template) -> Files:
    message = {
        "name": template.name,
        "fromname": template.sender.name,
        "fromemail": template.sender.email,
        "reply2": template.reply_to,
        "subject": template.subject,
        "html": template.html,
        "text": template.text,
    }
    return {"message.json": {"message": message}}


PLAIN = Service(
    call="your own program",
    files=_parts,
    steps=("Give the files of a template to the engine that fills it, with data such as in `samples/`.",),
)
"""What is written for a language that is no service's own."""

SERVICES: Mapping[str, Service] = {
    "braze": Service(
        call="POST /templates/email/create",
        source="https://www.braze.com/docs/api/endpoints/templates/email_templates/post_create_email_template/",
        files=_braze,
        steps=(
            "Send each `template.json` as the body, with your API key as bearer token.",
            "The answer has an `email_template_id`. To change a template later, add it to the body and send that to "
            "`POST /templates/email/update`.",
        ),
    ),
    "customerio": Service(
        call="PUT /v1/newsletters/{newsletter_id}/contents/{content_id}",
        source="https://docs.customer.io/integrations/api/app/tag/newsletter-variants/updatenewslettervariant/",
        files=_customerio,
        steps=(
            "Make a newsletter with the code editor: the call changes nothing that was made by drag and drop or in "
            "Design Studio. A variant or translation has a `content_id` of its own.",
            "Send each `content.json` to the App API, with your App API key as bearer token.",
            "Paste `email.txt` in the editor as the text part.",
        ),
        unverified=("that the call has no key for the text part",),
    ),
    "klaviyo": Service(
        call="POST https://a.klaviyo.com/api/templates",
        source="https://developers.klaviyo.com/en/reference/create_template",
        files=_klaviyo,
        steps=(
            "Send each `template.json` as the body, with your private key and the header `revision: YYYY-MM-DD`, the "
            "API's version.",
            "A template has no subject. Put `subject.txt` into the campaign's or flow's message.",
        ),
        templates=1000,
    ),
    "mailchimp": Service(
        call="POST /3.0/templates",
        source="https://mailchimp.com/developer/marketing/api/templates/add-template/",
        files=_mailchimp,
        steps=(
            "Send each `template.json` as the body. Or give the mail to a campaign that you have made: send "
            "`content.json`, which has the text part too, to `PUT /3.0/campaigns/{campaign_id}/content`.",
            "A template has no subject. Put `subject.txt` into the campaign's `settings.subject_line`.",
        ),
    ),
    "mandrill": Service(
        call="POST /templates/add",
        source="https://mailchimp.com/developer/transactional/api/templates/add-new-template/",
        files=_mandrill,
        steps=(
            "Add your API key to each `template.json` as `key`, and send it. Templates arrive as drafts; "
            "`POST /templates/publish` publishes them.",
            "Send mail with `merge_language: handlebars`, and the data as `global_merge_vars` or `merge_vars`.",
        ),
    ),
    "sendgrid": Service(
        call="POST /v3/templates, then POST /v3/templates/{template_id}/versions",
        source="https://www.twilio.com/docs/sendgrid/api-reference/transactional-templates-versions",
        files=_sendgrid,
        steps=(
            "Send `template.json`; the answer has the template's `id`.",
            "Send `version.json` to the second address with that `id` in it. It becomes the active version, and its "
            "test data are those of the cell's persona.",
            "Send mail with the data as `dynamic_template_data`, and an unsubscribe group as `asm.group_id`. Where "
            "SendGrid does not fill in `unsubscribe` and `unsubscribe_preferences` by itself, as it does in marketing "
            "designs, give them in the data: `<%asm_group_unsubscribe_raw_url%>` and `<%asm_preferences_raw_url%>`.",
        ),
        naming=Naming(most=100),
        limits=(Limit("subject", 255, "characters"), Limit("html", 1_048_576), Limit("text", 1_048_576)),
        unverified=("that the limit of 1,048,576 bytes holds for the text part as for the HTML",),
    ),
    "iterable": Service(
        call="POST /api/templates/email/upsert",
        source="https://api.iterable.com/api/docs",
        files=_iterable,
        steps=(
            "Send each `template.json`, with your key in the header `Api-Key`. A template of the same "
            "`clientTemplateId` is replaced.",
        ),
        unverified=("the names of the payload's keys: read in a third party's description",),
    ),
    "sfmc": Service(
        call="POST /asset/v1/content/assets",
        source="https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/content-api.html",
        files=_sfmc,
        steps=(
            "Send each `asset.json` with your access token. To have it in a folder, add `category: {id: …}`.",
            "Bring `fields.json` to the sendable data extension: a column for each field that is no list.",
            "Make a data extension of its own for each list, called as the list is (`orders__lines` for a list `lines` "
            "in the items of `orders`), with a row for each item: `SubscriberKey`, `RowNumber` (a number, from 1), "
            "`RowKey`, `ParentKey` (the `RowKey` of the item that the list is in, else empty) and a column for each "
            "column of the list, or `value` where items are plain. `samples/` have such rows under `extensions`.",
        ),
        naming=Naming(most=200),
        unverified=("that a name may have 200 characters",),
    ),
    "hubspot": Service(
        call="PUT /cms/v3/source-code/{environment}/content/{path}",
        source="https://developers.hubspot.com/docs/api/cms/source-code",
        files=_hubspot,
        steps=(
            "Upload each `template.html` to the design manager under a path of its own, by the call or by "
            "`hs upload`. Its first lines tell HubSpot that it is a template for mail.",
            "Make a mail from that template, by hand or by `POST /marketing/v3/emails`; `email.json` has its name, "
            "subject, sender and text part.",
        ),
        unverified=("the annotation at the top of `template.html`", "the keys of `from` in `email.json`"),
    ),
    "ses": Service(
        call="CreateEmailTemplate (SES API v2)",
        source="https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailTemplate.html",
        files=_ses,
        steps=(
            "`aws sesv2 create-email-template --cli-input-json file://template.json`; `update-email-template` takes "
            "the same file. SES takes one such call per second.",
            "Send mail by `SendEmail` or `SendBulkEmail` with the data as `TemplateData`: JSON as text.",
            "For SES's own unsubscribe link set `ListManagementOptions`; SES then takes one recipient a mail.",
            "SES stops at a field that is missing. Give all of `fields.json`, be it as an empty text or `false`, as "
            "`samples/` do.",
        ),
        naming=Naming("_", 64),
        limits=(Limit("mail", 500 * KILOBYTE),),
        templates=10_000,
        unverified=(
            "that names are at most 64 letters, digits, underscores and hyphens: the reference only says that they are "
            "not empty",
        ),
    ),
    "postmark": Service(
        call="postmark templates push templates/ (or POST /templates)",
        source="https://github.com/ActiveCampaign/postmark-cli",
        files=_postmark,
        steps=(
            "`postmark templates push templates/`, with your server token. It shows what would change, and asks.",
            "Send mail with the data as `TemplateModel`.",
        ),
        templates=100,
        naming=Naming(".", 100, letter_first=True),
        limits=(Limit("subject", 2000, "UTF-16 units"),),
        flat=True,
        unverified=("how long an alias may be; sitegen cuts at 100 signs",),
    ),
    "brevo": Service(
        call="POST /v3/smtp/templates",
        source="https://developers.brevo.com/reference/create-smtp-template",
        files=_brevo,
        steps=(
            "Send each `template.json`, with your key in the header `api-key`. The sender must be one that Brevo "
            "knows. Templates arrive inactive.",
            "The call has no key for the text part; `email.txt` is for campaigns and for sending without a template.",
        ),
    ),
    "activecampaign": Service(
        call="POST /api/3/messages",
        source="https://developers.activecampaign.com/reference/messages",
        files=_activecampaign,
        steps=(
            "Send each `message.json`, with your key in the header `Api-Token`, and choose the message in a campaign.",
        ),
        unverified=("the keys of `message`: read in a third party's description",),
    ),
}
"""All services by the name of their dialect."""


def service_of(dialect: str) -> Service:
    """The service that speaks `dialect`; PLAIN for a language that is no service's own."""
    return SERVICES.get(dialect, PLAIN)
