// One cell large: its inbox line, mail and landing page side by side, plain text, and the raw files.

import { cellAddress } from "./address.js";
import { byId, h, plural } from "./dom.js";
import { Pane } from "./frames.js";
import { badge, isOld, OLD } from "./matrix.js";

const CLIP = 102 * 1024; // Gmail cuts a mail's HTML there
const SHOWS = { both: "Mail and page", mail: "Mail", page: "Landing page", text: "Plain text" };
const WIDTHS = { phone: "Phone", desktop: "Desktop" };
const SCHEMES = { system: "System", light: "Light", dark: "Dark" };
const FILES = { preview: "preview", html: "email.html", text: "email.txt", eml: "email.eml", landing: "landing page" };

export class CellView {
  // `go(change)` changes the address; `sandbox` is the frames' sandbox attribute.
  constructor(cells, go, sandbox) {
    this.cells = cells;
    this.go = go;
    this.element = byId("cell");
    this.panes = {
      mail: new Pane("mail", "Mail", 800, sandbox),
      page: new Pane("page", "Landing page", 1280, sandbox),
      text: new Pane("text", "Plain text, with merge tags", 0, sandbox),
    };
    this.head = h("header", { class: "cell-head" });
    this.element.append(
      this.head,
      h(
        "div",
        { class: "panes" },
        Object.values(this.panes).map((pane) => pane.element),
      ),
    );
  }

  get shown() {
    return this.element.hidden ? null : this.id;
  }

  show(state, order) {
    const cell = this.cells.get(state.cell);
    const arriving = this.element.hidden || this.id !== state.cell;
    this.id = state.cell;
    this.element.hidden = false;
    const focused = this.head.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.head.replaceChildren(...(cell ? this.headOf(cell, state, order) : this.unknown(state.cell)));
    this.element.dataset.show = state.show;
    const files = cell?.files ?? {};
    const wanted = { mail: files.preview, page: files.landing, text: files.text };
    for (const [kind, pane] of Object.entries(this.panes)) {
      const visible = Boolean(wanted[kind]) && (state.show === kind || (state.show === "both" && kind !== "text"));
      pane.element.hidden = !visible;
      if (visible) pane.show(wanted[kind]);
      pane.resize(state.width);
      pane.paint(state.scheme);
    }
    if (arriving) for (const [kind, pane] of Object.entries(this.panes)) if (pane.element.hidden) pane.show("");
    if (focused) this.head.querySelector(`[data-key="${focused}"]`)?.focus();
    else if (arriving) byId("cell-title").focus({ preventScroll: true });
  }

  hide() {
    this.element.hidden = true;
    for (const pane of Object.values(this.panes)) pane.show("");
  }

  // Reloads the frames whose page is among `paths` (as percent-encoded in `files`).
  reload(paths) {
    for (const pane of Object.values(this.panes)) if (paths.has(pane.source)) pane.reload();
  }

  unknown(id) {
    return [
      h(
        "div",
        { class: "cell-line" },
        h("h2", { id: "cell-title", tabindex: "-1" }, "There is no such mail"),
        this.closer(),
      ),
      h(
        "p",
        { class: "cell-note" },
        `No cell has the address ${id}. It may have been renamed, or its campaign cannot be read.`,
      ),
    ];
  }

  closer() {
    return h(
      "a",
      { class: "button", href: "#/", "data-key": "close" },
      "All mails",
      h("kbd", { "aria-hidden": "true" }, "Esc"),
    );
  }

  headOf(cell, state, order) {
    const place = order.findIndex((other) => other.id === cell.id);
    const step = (offset, label, sign) => {
      const other = place < 0 ? undefined : order[place + offset];
      return other
        ? h(
            "a",
            { class: "button", href: cellAddress(other.id), "aria-label": label, title: label, "data-key": label },
            sign,
          )
        : h("span", { class: "button off", "aria-hidden": "true" }, sign);
    };
    return [
      h(
        "div",
        { class: "cell-line" },
        h(
          "h2",
          { id: "cell-title", tabindex: "-1" },
          [cell.campaign, cell.segment, cell.variant, cell.locale].map(({ name }, place) => [
            place ? h("span", { class: "slash" }, " / ") : "",
            h("bdi", {}, name),
          ]),
        ),
        h(
          "span",
          { class: "steps" },
          step(-1, "Previous mail", "←"),
          place < 0 ? "" : h("span", { class: "count" }, `${place + 1} of ${order.length}`),
          step(1, "Next mail", "→"),
        ),
        this.closer(),
      ),
      cell.gated ? h("p", { class: "cell-note" }, h("strong", {}, "Not sent: "), cell.gated) : this.inbox(cell),
      isOld(cell) && h("p", { class: "cell-note" }, h("strong", {}, "Old: "), OLD),
      h(
        "div",
        { class: "cell-line tools" },
        cell.gated ? "" : this.radios("show", "Show", SHOWS, state.show),
        cell.gated ? "" : this.radios("width", "Width", WIDTHS, state.width),
        // Frames that come from disk let nobody in.
        cell.gated || location.protocol === "file:" ? "" : this.radios("scheme", "Colours", SCHEMES, state.scheme),
        this.sibling(cell, "variant", "Variant"),
        this.sibling(cell, "locale", "Locale"),
        h("span", { class: "facts" }, this.facts(cell)),
      ),
    ];
  }

  inbox(cell) {
    const { locale, inbox } = cell;
    return h(
      "div",
      { class: "inbox" },
      h("span", { class: "avatar", "aria-hidden": "true" }, [...(inbox.sender || "?")][0].toLocaleUpperCase()),
      h(
        "p",
        { lang: locale.tag, dir: locale.dir },
        h("span", { class: "line-from" }, inbox.sender),
        h("span", { class: "line-subject" }, cell.pending ? "compiling…" : inbox.subject || "no subject"),
        h("span", { class: "line-preheader" }, inbox.preheader),
      ),
      badge(cell.errors, "error"),
      badge(cell.warnings, "warning"),
    );
  }

  radios(name, label, options, chosen) {
    return h(
      "fieldset",
      { class: "radios" },
      h("legend", { class: "unseen" }, label),
      Object.entries(options).map(([value, text]) =>
        h(
          "label",
          {},
          h("input", {
            type: "radio",
            name,
            value,
            checked: value === chosen,
            "data-key": `${name}-${value}`,
            onchange: () => this.go({ [name]: value }),
          }),
          h("span", {}, text),
        ),
      ),
    );
  }

  sibling(cell, part, label) {
    const others = this.cells.siblings(cell, part);
    if (others.length < 2) return "";
    return h(
      "label",
      { class: "select" },
      label,
      h(
        "select",
        { "data-key": part, onchange: (event) => this.go({ cell: event.target.value }) },
        others.map((other) => h("option", { value: other.id, selected: other.id === cell.id }, other[part].name)),
      ),
    );
  }

  facts(cell) {
    const size = cell.bytes
      ? h(
          "span",
          { class: cell.bytes > CLIP ? "warning" : "", title: "Gmail clips a mail over 102 KB" },
          `${(cell.bytes / 1024).toFixed(1)} KB`,
        )
      : "";
    const links = Object.entries(FILES).filter(([kind]) => cell.files[kind]);
    return [
      size,
      cell.warnings ? h("span", { class: "warning" }, plural(cell.warnings, "warning")) : "",
      ...links.map(([kind, name]) =>
        h("a", { href: cell.files[kind], target: "_blank", rel: "noreferrer", "data-key": kind }, name),
      ),
    ];
  }
}
