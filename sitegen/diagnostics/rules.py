"""The catalogue of rules: every id a diagnostic can carry, its severity and what to do by default."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding: its id (area/name), default severity, what it means and a general hint."""

    id: str
    severity: str
    summary: str
    hint: str = ""


def _rules(*rules: Rule) -> dict[str, Rule]:
    return {rule.id: rule for rule in rules}


RULES: dict[str, Rule] = _rules(
    # the command line
    Rule("command/cluster", "error", "A Dask cluster that cannot be used."),
    Rule("command/ignored", "warning", "An option of another command that has no effect here."),
    Rule("command/send", "error", "A test mail that cannot be sent."),
    Rule("command/usage", "error", "A command line that makes no sense."),
    # files
    Rule("file/missing", "error", "A file that is referred to does not exist."),
    Rule("file/outside", "error", "A path leads outside the project.", "Keep everything inside the project folder."),
    Rule("file/too-large", "error", "A source file is larger than sitegen reads."),
    Rule("file/encoding", "error", "A source file is not UTF-8 text.", "Save the file as UTF-8."),
    Rule("file/character", "error", "A character or word that a source cannot hold."),
    Rule("file/name", "error", "A file name carries a word that is no variant, segment or locale."),
    Rule("file/suffix", "error", "A YAML file that is not named .yaml.", "Rename it so that it ends in .yaml."),
    Rule("file/output", "error", "The output folder cannot be written."),
    Rule("file/locked", "error", "Another build is writing to the output folder."),
    Rule("file/ignored", "warning", "A file that sitegen does not read.", "Move it into assets/, or remove it."),
    # YAML
    Rule("yaml/syntax", "error", "The YAML cannot be parsed."),
    Rule("yaml/duplicate-key", "error", "A key stands twice in one mapping.", "Keep one of the two."),
    Rule("yaml/alias", "error", "Aliases expand to more than sitegen reads."),
    Rule("yaml/tag", "error", "A YAML tag that sitegen does not load.", "Remove the tag; plain YAML is enough."),
    # schema
    Rule("schema/unknown-key", "error", "A key that does not exist here."),
    Rule("schema/missing-key", "error", "A key that must be there is not."),
    Rule("schema/type", "error", "A value of the wrong type."),
    Rule("schema/value", "error", "A value outside what is allowed."),
    # references
    Rule("ref/broken", "error", "A theme, block or field that cannot be used while its own file has errors."),
    Rule("ref/segment", "error", "A segment that does not exist."),
    Rule("ref/field", "error", "A recipient field that does not exist."),
    Rule("ref/persona", "error", "A persona that does not exist."),
    Rule("ref/campaign", "error", "A campaign that does not exist."),
    Rule("ref/locale", "error", "A locale that the site does not have."),
    Rule("ref/theme", "error", "A theme that does not exist."),
    Rule("ref/action", "error", "An action that the campaign does not have."),
    Rule("ref/block", "error", "A block that does not exist."),
    Rule("ref/dialect", "error", "A dialect that does not exist."),
    Rule("ref/rule", "error", "A rule of sitegen that does not exist."),
    Rule("ref/query", "error", "A query that the campaign does not have."),
    # SQL
    Rule("sql/syntax", "error", "The SQL cannot be parsed."),
    Rule("sql/unknown-column", "error", "A column that does not exist."),
    Rule("sql/unknown-table", "error", "A table that does not exist."),
    Rule("sql/unknown-parameter", "error", "A $parameter that nothing sets."),
    Rule("sql/not-reproducible", "error", "A function whose answer changes from run to run."),
    Rule("sql/not-a-query", "error", "A statement where a query or condition belongs."),
    Rule("sql/failed", "error", "The database refused the query."),
    # plan
    Rule("plan/no-cells", "warning", "A campaign that yields no cell at all."),
    Rule("plan/gated", "info", "A cell that was asked for and is gated."),
    Rule("plan/no-copy", "error", "A campaign without email.md."),
    Rule("plan/untranslated", "warning", "A locale for which no copy of its own was found."),
    Rule("plan/weights", "error", "Variant weights that do not add up."),
    Rule("plan/segment-id", "error", "A family whose segments cannot be told apart or named."),
    Rule("plan/empty-family", "warning", "A family of segments without members."),
    Rule("plan/no-persona", "info", "A segment that no persona belongs to."),
    Rule("plan/persona-locale", "warning", "A persona in a language that the site does not have."),
    Rule("plan/value-shape", "warning", "A single value where a less specific layer has a group of them, or reverse."),
    Rule("plan/hidden-value", "warning", "A variant's text that a locale's own keeps from being shown."),
    Rule("plan/untranslated-value", "warning", "A text shown in a language in which it has been left out."),
    Rule("plan/name", "error", "A name that already means something else."),
    Rule("plan/tie", "error", "Two copy files that are for the same cells."),
    Rule("plan/recipient-gate", "error", "A send_when that looks at the recipient."),
    Rule("plan/unknown-cell", "error", "A cell that does not exist."),
    Rule("plan/same-path", "error", "Two cells that would be written to one path."),
    Rule("plan/unused-file", "warning", "A copy file that no cell reads."),
    # data
    Rule("data/table", "error", "A data table that cannot be read."),
    Rule("data/column", "warning", "A column of a table that copy will not find as it is probably meant."),
    # copy
    Rule("copy/front-matter", "error", "Front matter that is not closed or not a mapping."),
    Rule("copy/unknown-block", "error", "A block that does not exist."),
    Rule("copy/unclosed-block", "error", "A block that is never closed."),
    Rule("copy/stray-fence", "error", "A closing fence without a block to close."),
    Rule("copy/unknown-option", "error", "An option that the block does not have."),
    Rule("copy/missing-option", "error", "An option that the block needs."),
    Rule("copy/option-type", "error", "An option of the wrong type."),
    Rule("copy/option-place", "error", "An option that is not on the lines directly below its fence."),
    Rule("copy/body", "error", "Text in a block that takes none, or none where it needs some."),
    Rule("copy/child", "error", "A block that does not belong inside another."),
    Rule("copy/raw-html", "error", "HTML in copy that mail clients drop or run.", "Write Markdown, or use a block."),
    Rule("copy/subject", "error", "A mail without a subject, for all recipients or for some."),
    Rule("copy/link", "error", "A link that leads nowhere."),
    Rule("copy/literal", "warning", "Text that looks like a link, field, table or pattern and is none."),
    # templates
    Rule("template/syntax", "error", "A Jinja template that cannot be parsed."),
    Rule("template/undefined", "error", "A name that does not exist."),
    Rule("template/fallback", "warning", "A name in copy that does not exist, so that everybody gets its fallback."),
    Rule("template/missing", "error", "A template that does not exist."),
    Rule("template/failed", "error", "A template that failed while it was rendered."),
    Rule("template/unsafe", "error", "An operation that templates must not do."),
    Rule("template/endless", "error", "A template that does not come to an end."),
    # merge fields
    Rule("merge/no-fallback", "error", "A field with neither default nor required, used without a fallback."),
    Rule("merge/not-here", "error", "A recipient field where only build-time values work."),
    Rule("merge/condition", "error", "Something on recipient values that cannot be left to the sender."),
    Rule("merge/torn", "error", "A condition or loop on recipients that begins where it cannot end."),
    Rule("merge/filter", "error", "A filter that merge fields do not have."),
    Rule("merge/broken", "error", "A merge field that was cut or changed on its way."),
    Rule("merge/foreign", "warning", "A merge tag in another tool's spelling, which is sent as it is written."),
    Rule("merge/dialect", "error", "Something that the sender's language cannot say."),
    # export
    Rule("export/limit", "error", "A mail that the email service does not take."),
    # bundles
    Rule("bundle/changed", "error", "A file that does not hold what its manifest says.", "Fetch it again."),
    Rule("bundle/missing", "error", "A file that the manifest lists and that is not there.", "Fetch it again."),
    Rule("bundle/added", "error", "A file that the manifest does not list."),
    Rule("bundle/damaged", "error", "A bundle, build or export that is not as sitegen writes it."),
    Rule("bundle/unsafe", "error", "An entry that must not be unpacked, or a file that must not be followed."),
    Rule("bundle/digest", "error", "A bundle with another digest than the one that is expected."),
    Rule("bundle/no-digest", "info", "A bundle of which nothing says which digest it should have."),
    Rule("bundle/stale", "info", "A build in which mails are old, because they have errors now."),
    Rule("bundle/upload", "error", "A bundle that cannot be uploaded, or fetched."),
    # reviews
    Rule("review/revision", "error", "A git revision that cannot be had."),
    Rule("review/build", "error", "A build that cannot be compared."),
    Rule("review/browser", "error", "Screenshots without a browser to take them."),
    # assets
    Rule("asset/missing", "error", "A picture that does not exist."),
    Rule("asset/unreadable", "error", "A picture that cannot be read."),
    Rule("asset/format", "error", "A picture in a format that mail clients do not show.", "Save it as PNG or JPEG."),
    Rule("asset/no-alt", "error", "A picture without alternative text.", 'Say what it shows; alt: "" if decoration.'),
    Rule("asset/too-large", "error", "A picture with more pixels than sitegen reads."),
    Rule("asset/small", "info", "A picture with fewer pixels than the place it fills."),
    # layouts
    Rule("layout/missing", "error", "A layout file that does not exist."),
    Rule("layout/mjml", "error", "MJML that the engine cannot take."),
    Rule("layout/unknown-component", "error", "An MJML component that does not exist."),
    Rule("layout/unclosed", "error", "A component or tag of a layout that is not closed, or that closes nothing."),
    Rule("layout/nesting", "error", "An MJML component where it does not belong."),
    Rule("layout/title", "warning", "A document without a title."),
    Rule("layout/attribute", "error", "An attribute or value that an MJML component does not take."),
    Rule("layout/include", "error", "An mj-include whose file cannot be had."),
    Rule("layout/css", "error", "CSS that cannot be inlined."),
    Rule("layout/picture", "error", "A picture that a template names by a path, which nothing publishes."),
    Rule("layout/link", "warning", "A button of a template that leads nowhere."),
    Rule("layout/policy", "warning", "Something that mail clients drop, or that the security policy of pages refuses."),
    Rule("layout/colour", "error", "A theme colour that is no colour."),
    # checks
    Rule("check/html-size", "warning", "A mail near or over the size at which Gmail clips it."),
    Rule("check/subject", "warning", "A subject that inboxes cut or that is empty."),
    Rule("check/header", "error", "A value that no mail header can carry."),
    Rule("check/heading", "warning", "A mail without exactly one main heading."),
    Rule("check/unsubscribe", "error", "A marketing mail without an unsubscribe link."),
    Rule("check/address", "error", "A marketing mail without the sender's postal address."),
    Rule("check/contrast", "warning", "Theme colours that are hard to read on each other."),
)
