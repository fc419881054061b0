// Click to source: with “Inspect” on, pointing at a piece of the mail names the file and line it came from, what
// filled it and where that was set; a click opens the place in the editor.

import { fileLink } from "./aside.js";
import { h } from "./dom.js";
import { gallery } from "./gallery.js";
import { looks } from "./looks.js";
import { boxesOf, nodeAt, piecesOf, placesAt, placesIn, unmark, wordsIn } from "./marks.js";
import { shortcuts } from "./keys.js";
import { laidOut, manners } from "./tools.js";

const ORIGINS = {
  copy: "Copy",
  option: "Option",
  block: "Block",
  layout: "Layout",
  string: "Interface text",
  picture: "Picture",
  value: "Value",
  field: "Recipient’s field",
};

looks.unshift({
  wanted: ({ inspect }) => inspect === "on",
  put: (doc) => {
    unmark(doc);
    return { doc, said: [] };
  },
});

manners.push(({ state, go }) => {
  if (!laidOut(state) || state.show === "page") return null;
  const on = state.inspect === "on";
  return h(
    "button",
    {
      type: "button",
      class: "small",
      "data-key": "inspect",
      "aria-pressed": String(on),
      "aria-keyshortcuts": "i",
      title: "Point at a piece of the mail to see where it comes from (i)",
      onclick: () => go({ inspect: on ? "off" : "on" }, true),
    },
    "Inspect",
  );
});

shortcuts.push({
  keys: "i",
  label: "Inspect: where each piece of the mail comes from",
  where: "cell",
  run: () => gallery.toggle("inspect", "on", "off"),
});

class Inspection {
  constructor(view) {
    this.view = view;
    this.pane = view.panes.mail;
    this.told = null;
    this.asked = new Map();
    this.boxes = h("div", { class: "origin-boxes", "aria-hidden": "true" });
    const about = { "aria-label": "Where it comes from", "aria-live": "polite" };
    this.card = h("section", { class: "origin", hidden: true, ...about });
    this.pane.stage.append(this.boxes, this.card);
    view.sourced = (mail, state) => this.sourced(mail, state);
    const oncome = this.pane.oncome;
    this.pane.oncome = (frame) => {
      oncome?.(frame);
      this.listen(frame);
    };
    // Before the gallery's own keys, for Escape.
    document.addEventListener("keydown", (event) => this.key(event), true);
    for (const kind of ["pointerover", "focusin"]) view.head.addEventListener(kind, (event) => this.inbox(event));
  }

  get on() {
    return gallery.state.inspect === "on" && !this.view.element.hidden;
  }

  // The HTML to show for a mail: with marks while there is something to inspect.
  async sourced(mail, state) {
    if (state.inspect !== "on") {
      this.told = null;
      this.clear();
      return mail.html;
    }
    let told = this.asked.get(mail);
    if (!told) {
      told = originsOf(mail.id, mail.as);
      this.asked = new Map([[mail, told]]);
    }
    try {
      this.told = await told;
    } catch (error) {
      this.told = null;
      this.say(error.message);
      return mail.html;
    }
    if (!this.node) this.say("Point at a piece of the mail, or step through it.");
    return this.told.html;
  }

  listen(frame) {
    const doc = frame.contentDocument;
    if (!doc) return;
    if (doc === this.doc) return this.again();
    this.doc = doc;
    this.node = null;
    doc.addEventListener("pointermove", (event) => this.on && this.at(event));
    doc.addEventListener("focusin", (event) => this.on && this.point(wordsIn(event.target)));
    doc.addEventListener("click", (event) => this.click(event), true);
    doc.addEventListener("keydown", (event) => this.key(event));
    doc.addEventListener("scroll", () => this.outline(), { passive: true });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !this.view.shown) return;
    if (event.target.closest?.("input[type=search], select, textarea")) return;
    if (!this.on || event.key !== "Escape") return;
    gallery.go({ inspect: "off" }, true);
    event.preventDefault();
  }

  click(event) {
    if (!this.on) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.detail) this.at(event);
    else this.point(wordsIn(event.target));
    const place = this.places[0];
    const at = place && (event.shiftKey || !place.file ? (place.set_at ?? place) : place);
    if (at?.open) fileLink(at.open).click();
  }

  at({ clientX, clientY }) {
    const { node, exact } = nodeAt(this.doc, clientX, clientY);
    this.point(node, exact);
  }

  // Names what a node of the mail came from.
  point(node, exact = true) {
    if (!this.told || !node || (node === this.node && exact === this.exact)) return;
    this.node = node;
    this.exact = exact;
    this.found = placesAt(node, exact);
    this.places = this.found
      .filter(({ what }, at) => what !== "href" || at === this.found.findIndex((other) => other.what === "href"))
      .map(({ number, what }) => ({ ...this.told.origins[number], what }));
    this.tell(this.places);
    this.outline();
  }

  // What is pointed at may be from elsewhere than before.
  again() {
    const node = this.node;
    this.node = null;
    if (node?.isConnected) this.point(node, this.exact);
    else this.boxes.replaceChildren();
  }

  outline() {
    if (!this.on || !this.node?.isConnected || !this.found.length) return this.boxes.replaceChildren();
    const frame = this.pane.frame;
    const [outer, stage] = [frame.getBoundingClientRect(), this.pane.stage.getBoundingClientRect()];
    const scale = outer.width / frame.offsetWidth;
    const block = this.found.find(({ what }) => what === "in");
    const drawn = [
      ...boxesOf(this.found[0]).map((box) => [box, "piece"]),
      ...(block && block !== this.found[0] ? boxesOf(block).map((box) => [box, "block"]) : []),
    ];
    const [last] = drawn.at(0) ?? [];
    this.card.classList.toggle("above", (last?.bottom ?? 0) * scale > stage.height - this.card.offsetHeight - 24);
    this.boxes.replaceChildren(
      ...drawn.map(([box, kind]) => {
        const element = h("div", { class: `origin-box ${kind}` });
        Object.assign(element.style, {
          left: `${outer.left - stage.left + box.left * scale}px`,
          top: `${outer.top - stage.top + box.top * scale}px`,
          width: `${box.width * scale}px`,
          height: `${box.height * scale}px`,
        });
        return element;
      }),
    );
  }

  inbox(event) {
    if (!this.on || !this.told) return;
    const part = ["from", "subject", "preheader"].find((name) => event.target.closest?.(`.line-${name}`));
    if (!part) return;
    this.node = null;
    this.boxes.replaceChildren();
    const line = this.told.lines[part];
    const { numbers } = placesIn(this.told[part] ?? "");
    const values = numbers.map((number) => this.told.origins[number]);
    this.tell([...values, ...(line ? [{ kind: "copy", name: part, ...line }] : [])]);
  }

  tell(places) {
    const shown = places.filter(({ kind }, at) => kind !== "layout" || !at);
    this.card.hidden = false;
    this.card.replaceChildren(
      shown.length
        ? h("ul", {}, shown.map((place) => this.item(place)))
        : h("p", { class: "quiet" }, "Nothing here is from anybody’s file."),
      this.steps(),
    );
  }

  item(place) {
    const kind = place.what === "href" ? "Link" : ORIGINS[place.kind];
    return h(
      "li",
      { "data-kind": place.kind },
      h("p", { class: "origin-what" }, h("span", { class: "origin-kind" }, kind), ...this.words(place)),
      h(
        "p",
        { class: "origin-places" },
        this.link(place),
        place.layout ? this.link(place.layout) : null,
        place.set_at ? this.setting(place.set_at) : null,
      ),
    );
  }

  setting({ name, layer, over = [], ...place }) {
    return [
      h("span", {}, `${name} set in ${layer ? `the ${layer}: ` : ""}`, this.link(place)),
      over.map((other) => h("span", {}, `over the ${other.layer}: `, this.link(other))),
    ];
  }

  words({ kind, expression, value, name, source }) {
    if (expression)
      return [h("code", {}, `{{ ${expression} }}`), ...(value ? [" = ", h("bdi", {}, h("q", {}, value))] : [])];
    if (kind === "copy" || kind === "option") return [h("bdi", {}, h("code", {}, source ?? ""))];
    return [name ? h("code", {}, name) : "", value ? [" = ", h("bdi", {}, h("q", {}, value))] : ""].flat();
  }

  link(place) {
    if (!place.file) return null;
    const name = `${place.file}:${place.line}`;
    const about = { "data-place": name, title: place.source };
    return place.open ? fileLink(place.open, name, about) : h("span", about, name);
  }

  steps() {
    const step = (offset, label, sign) =>
      h(
        "button",
        { type: "button", class: "small", "aria-label": label, title: label, onclick: () => this.step(offset, label) },
        sign,
      );
    return h("span", { class: "origin-steps" }, step(-1, "Previous piece", "↑"), step(1, "Next piece", "↓"));
  }

  step(offset, label) {
    const nodes = this.doc ? piecesOf(this.doc) : [];
    const at = nodes.findIndex((node) => node === this.node);
    const node = nodes.at((at + offset + (at < 0 && offset < 0 ? 1 : 0)) % nodes.length);
    if (!node) return;
    (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).scrollIntoView({ block: "center" });
    this.point(node);
    this.card.querySelector(`[aria-label="${label}"]`)?.focus();
  }

  say(words) {
    this.boxes.replaceChildren();
    this.card.hidden = false;
    this.card.replaceChildren(h("p", { class: "quiet" }, words), this.told ? this.steps() : "");
  }

  clear() {
    this.node = null;
    this.boxes.replaceChildren();
    this.card.hidden = true;
  }
}

async function originsOf(id, reader) {
  const address = `api/origins/${id.split("/").map(encodeURIComponent).join("/")}`;
  const answer = await fetch(reader ? `${address}?as=${encodeURIComponent(reader)}` : address);
  if (answer.ok) return answer.json();
  throw new Error((await answer.text()).replace(/^\d+ /, "") || "The preview does not answer.");
}

new Inspection(gallery.view);
if (gallery.state.inspect === "on") gallery.arrive();
