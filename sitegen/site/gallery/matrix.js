// The first screen: each campaign a table, segments down, variants across, one inbox line per locale.

import { cellAddress } from "./address.js";
import { h, plural } from "./dom.js";

const percent = (share) => `${(share * 100).toLocaleString("en", { maximumFractionDigits: 1 })} %`;

function inboxText({ pending, errors, inbox }) {
  if (pending) return h("span", { class: "line-wait" }, "compiling…");
  if (errors && !inbox.subject) return h("span", { class: "line-wait" }, "cannot be compiled");
  return [
    h("span", { class: "line-from" }, inbox.sender || "no sender"),
    h("span", { class: "line-subject" }, inbox.subject || "no subject"),
    h("span", { class: "line-preheader" }, inbox.preheader || "\u00a0"),
  ];
}

export const OLD = "It cannot be built now; this is its last good version.";

export const isOld = ({ errors, bytes }) => errors > 0 && bytes > 0;

function inboxLine(cell) {
  const { locale } = cell;
  return h(
    "a",
    { class: "line", href: cellAddress(cell.id), "data-cell": cell.id },
    h("span", { class: "line-text", lang: locale.tag, dir: locale.dir }, inboxText(cell)),
    h(
      "span",
      { class: "line-side" },
      h("abbr", { class: "tag", title: locale.name }, locale.tag),
      isOld(cell) && h("span", { class: "badge error", title: OLD }, "old"),
      badge(cell.errors, "error"),
      badge(cell.warnings, "warning"),
    ),
  );
}

export function badge(count, word) {
  if (!count) return null;
  const words = plural(count, word);
  return h(
    "span",
    { class: `badge ${word}`, title: words },
    h("span", { "aria-hidden": "true" }, count),
    h("span", { class: "unseen" }, words),
  );
}

const heldLine = (cell) =>
  h(
    "div",
    { class: "held", "data-cell": cell.id },
    h("span", { class: "line-text" }, h("strong", {}, "Not sent: "), cell.gated),
    h("span", { class: "line-side" }, h("abbr", { class: "tag", title: cell.locale.name }, cell.locale.tag)),
  );

export const lineOf = (cell) => (cell.gated ? heldLine(cell) : inboxLine(cell));

export function campaignSection(campaign) {
  const mails = campaign.cells.filter((cell) => !cell.gated).length;
  const held = campaign.cells.length - mails;
  return h(
    "section",
    { class: "campaign", id: `campaign-${campaign.id}`, "aria-labelledby": `name-${campaign.id}` },
    h(
      "header",
      { class: "campaign-head" },
      h("h2", { id: `name-${campaign.id}` }, campaign.name),
      h(
        "p",
        {},
        [plural(mails, "mail"), held ? `${held.toLocaleString("en")} not sent` : ""].filter(Boolean).join(", "),
      ),
    ),
    h(
      "div",
      { class: "scroll", tabindex: "-1" },
      h(
        "table",
        { class: campaign.variants.length > 1 ? "matrix" : "matrix single" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col", class: "corner" }, "Segment"),
            campaign.variants.map((variant) =>
              h(
                "th",
                { scope: "col", "data-variant": variant.id },
                variant.name,
                campaign.variants.length > 1 &&
                  h("span", { class: "share", title: "share of the recipients" }, percent(variant.share)),
              ),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          campaign.rows.map((row) => segmentRow(row, campaign.variants)),
        ),
      ),
    ),
  );
}

const segmentRow = (row, variants) =>
  h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      h("span", { class: "segment" }, row.name),
      row.name === row.id ? null : h("code", {}, row.id),
    ),
    row.columns.map((cells, column) =>
      h(
        "td",
        { "data-variant": variants[column].id, "data-name": variants[column].name },
        h("div", { class: "lines" }, cells.map(lineOf)),
      ),
    ),
  );

// Hides what does not match; returns how many mails and unsent cells stay.
export function applyFilter(root, cells, filter) {
  const shown = { mails: 0, held: 0, campaigns: 0 };
  for (const section of root.querySelectorAll(".campaign")) {
    let any = false;
    for (const row of section.querySelectorAll("tbody tr")) {
      let inRow = false;
      for (const line of row.querySelectorAll("[data-cell]")) {
        const cell = cells.get(line.dataset.cell);
        line.hidden = !cells.matches(cell, filter);
        if (line.hidden) continue;
        inRow = true;
        shown[cell.gated ? "held" : "mails"] += 1;
      }
      row.hidden = !inRow;
      any ||= inRow;
    }
    for (const column of section.querySelectorAll("[data-variant]")) {
      column.hidden = Boolean(filter.variant) && column.dataset.variant !== filter.variant;
    }
    section.hidden = !any;
    shown.campaigns += any ? 1 : 0;
  }
  return shown;
}
