// Blocks tried out: the list, the form of the one that is open, and how it looks with what the form holds.

import { copy } from "./aside.js";
import { fieldsOf, markMistakes } from "./blockfields.js";
import { optionsIn, readTrial, textIn, withValue, writeTrial } from "./blockstate.js";
import { byId, h, plural } from "./dom.js";
import { Pane, smallWindow, usualWidth } from "./frames.js";
import { onKeys, shortcuts } from "./keys.js";
import { onPalette } from "./palette.js";
import { post, provenWith } from "./posting.js";
import { choice, radios, widths } from "./tools.js";

const RETRY = 500; // milliseconds until the next attempt to reach a server that has gone
const VIEWS = { both: "Mail and page", mail: "Mail", page: "Page", words: "Text" };
const DEVICES = { 375: "Phone", fit: "Fit", desktop: "Desktop", full: "Full" };
const COLOURS = { system: "System", light: "Light", dark: "Dark" };
const NO_SCRIPTS = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

const MOVES_HERE = [
  ["← →", "Previous and next block"],
  ["Esc", "Leave the field; outside of one: back to all mails"],
];

class Bench {
  constructor({ token, all }) {
    provenWith(token);
    this.hear(all);
    const resized = (width) => this.go({ width });
    this.panes = {
      mail: new Pane("mail", "Mail", 680, NO_SCRIPTS, resized),
      page: new Pane("page", "Landing page", 1280, NO_SCRIPTS, resized),
    };
    this.words = h("pre", { class: "words", tabindex: "0", "aria-label": "Plain text" });
    this.note = h("p", { class: "bench-note", role: "status" });
    byId("shown").append(this.note, h("div", { class: "panes", tabindex: "0", role: "group", "aria-label": "Mail and page" }, this.panes.mail.element, this.panes.page.element, this.words));
    this.form = h("form", { class: "fields", "aria-label": "Options", onsubmit: (event) => event.preventDefault() });
    this.rest = h("ul", { class: "findings" });
    this.snippet = h("pre", { class: "snippet", tabindex: "0", "aria-label": "The block as it is written" });
    addEventListener("hashchange", () => location.hash === this.written || this.arrive());
    smallWindow.addEventListener("change", () => this.state && this.go({}));
    this.connect();
    this.load();
  }

  // The keyboard, as in the gallery; `all` is the page with all blocks.
  hear(all) {
    const leave = () => (location.href = "/");
    const steps = (offset) => {
      const ids = this.data?.blocks.map(({ id }) => id) ?? [];
      const next = ids[ids.indexOf(this.state?.block) + offset];
      if (next) this.open(next);
    };
    const close = (field) => (field ? field.blur() : leave());
    onKeys({ step: steps, close, cellIsOpen: () => true, moves: MOVES_HERE });
    Object.entries(VIEWS).forEach(([show, label], at) =>
      shortcuts.push({ keys: String(at + 1), label: `Show: ${label}`, where: "cell", run: () => this.go({ show }) }),
    );
    shortcuts.push(
      { label: "Back to the example", where: "cell", run: () => this.reset() },
      { label: "All mails", where: "cell", run: leave },
      { label: "All blocks on one page", where: "cell", run: () => (location.href = all) },
    );
    const named = (typed) => this.data?.blocks.filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(typed.toLowerCase()));
    const find = (typed, most) =>
      (named(typed) ?? [])
        .slice(0, most)
        .map(({ id, name }) => ({ label: name, about: id, run: () => this.open(id) }));
    onPalette({ placeholder: "Type a command or a block", called: "blocks, by their name", find }, () => true);
  }

  // Asks for the blocks as they are now.
  async load() {
    const answer = await fetch("/api/blocks");
    if (!answer.ok) return this.say((await answer.text()).replace(/^\d+ /, ""));
    this.data = await answer.json();
    const themes = Object.entries(this.data.themes).map(([id, name]) => [id === this.data.theme ? "" : id, name]);
    const go = (change) => this.go(change);
    byId("tools").replaceChildren(
      radios("show", "Show", VIEWS, "", go),
      widths("", go, DEVICES),
      radios("scheme", "Colours", COLOURS, "", go),
      themes.length > 1 ? choice("theme", "Theme", themes, "", go) : "",
    );
    this.arrive();
  }

  get block() {
    return this.data.blocks.find(({ id }) => id === this.state.block);
  }

  // Another block. It is taken up at once: the event comes later, when another key may have been pressed.
  open(id) {
    location.hash = `#/${encodeURIComponent(id)}`;
    this.arrive();
  }

  // Takes up the address.
  arrive() {
    if (!this.data || (location.hash && !location.hash.startsWith("#/"))) return;
    this.state = readTrial(location.hash);
    if (!this.state.block) this.state.block = this.data.blocks[0]?.id ?? "";
    this.build();
    this.go({});
  }

  // Changes the address, and what is shown after it.
  go(change) {
    this.state = { ...this.state, ...change };
    this.written = writeTrial(this.state);
    history.replaceState(null, "", this.written);
    const { show, width, scheme, theme } = this.state;
    const said = { show, scheme, width: width || usualWidth() };
    for (const input of byId("tools").querySelectorAll("input")) input.checked = said[input.name] === input.value;
    for (const select of byId("tools").querySelectorAll("select")) {
      select.value = theme;
      select.title = select.selectedOptions[0]?.textContent ?? "";
    }
    this.panes.mail.element.hidden = !["both", "mail"].includes(show);
    this.panes.page.element.hidden = !["both", "page"].includes(show);
    this.words.hidden = show !== "words";
    for (const pane of Object.values(this.panes)) {
      pane.resize(width);
      pane.paint(scheme);
    }
    this.render();
  }

  build() {
    const { block } = this;
    byId("list").replaceChildren(
      h(
        "ul",
        {},
        this.data.blocks.map(({ id, name }) =>
          h("li", {}, h("a", { href: `#/${encodeURIComponent(id)}`, "aria-current": id === this.state.block ? "page" : null }, name)),
        ),
      ),
    );
    document.title = block ? `${block.name} (Blocks)` : "Blocks";
    if (!block) {
      byId("options").replaceChildren(h("p", { class: "quiet" }, `There is no block “${this.state.block}”, or its files have errors; the list of all mails tells them.`));
      return;
    }
    this.fields();
    byId("options").replaceChildren(
      h("h2", {}, block.name, " ", h("code", {}, `/// ${block.id}`)),
      h("p", { class: "quiet" }, block.help),
      block.only_inside.length ? h("p", { class: "quiet" }, `Stands inside: ${block.only_inside.join(", ")}.`) : "",
      this.form,
      this.rest,
      h(
        "div",
        { class: "snippet-bar" },
        h("h3", {}, "For copy"),
        this.button("Back to the example", () => this.reset()),
        this.button("Copy", (event) => copy(this.snippet.textContent, event.currentTarget)),
      ),
      this.snippet,
    );
  }

  button(label, onclick) {
    return h("button", { type: "button", class: "small", onclick }, label);
  }

  fields() {
    const { block } = this;
    const value = (field) => (field === "text" ? textIn(block, this.state) : (optionsIn(block, this.state)[field.slice(2)] ?? null));
    const onvalue = (field, now) => this.go(withValue(block, this.state, field, now));
    this.form.replaceChildren(...fieldsOf(block, value, onvalue, this.data));
  }

  reset() {
    this.go({ options: {}, text: null });
    this.fields();
  }

  // Asks how the block looks now. One question at a time: what was typed meanwhile is asked next, and at once.
  async render() {
    this.due = true;
    if (this.asking) return;
    this.asking = true;
    while (this.due) {
      this.due = false;
      await this.ask();
    }
    this.asking = false;
  }

  async ask() {
    const { block, state } = this;
    if (!block) {
      this.said = null;
      return this.empty();
    }
    const asked = { block: block.id, options: optionsIn(block, state), text: textIn(block, state), theme: state.theme };
    const said = JSON.stringify(asked);
    if (said === this.said) return;
    this.said = said;
    try {
      const made = await post("/api/block", asked);
      if (this.state.block === block.id) this.show(block, made);
    } catch (error) {
      this.said = null;
      this.say(error.message);
    }
  }

  show(block, { html, landing, text, snippet, findings }) {
    const fresh = this.shown !== block.id;
    if (fresh) this.empty();
    this.shown = block.id;
    this.snippet.textContent = snippet;
    const rest = markMistakes(this.form, findings);
    this.rest.replaceChildren(
      ...rest.map((found) =>
        h("li", { class: found.severity }, h("p", {}, found.message), found.hint ? h("p", { class: "quiet" }, found.hint) : null, placed(found)),
      ),
    );
    const errors = findings.filter(({ severity }) => severity === "error").length;
    byId("shown").classList.toggle("stale", errors > 0);
    this.say(errors ? `${plural(errors, "mistake")}. ${fresh ? "There is nothing to show yet." : "This is the block before."}` : "");
    if (!html) return;
    this.panes.mail.fill(html);
    this.panes.page.fill(landing);
    this.words.textContent = text;
  }

  empty() {
    for (const pane of Object.values(this.panes)) pane.empty();
    this.words.textContent = "";
  }

  say(words) {
    this.note.textContent = words;
  }

  // Hears over livereload's socket that blocks, layouts or themes have changed.
  connect(again = false) {
    const socket = new WebSocket(`ws://${location.host}/livereload`);
    socket.addEventListener("open", () => {
      // The server may have been started anew, with another token.
      if (again) return location.reload();
      socket.send(JSON.stringify({ command: "hello", protocols: ["http://livereload.com/protocols/official-7"] }));
      socket.send(JSON.stringify({ command: "info", url: location.href }));
    });
    socket.addEventListener("message", (event) => JSON.parse(event.data).command === "reload" && this.renew());
    socket.addEventListener("close", () => setTimeout(() => this.connect(true), RETRY));
  }

  // As `load`; the field that somebody is typing in keeps the focus.
  async renew() {
    const { id, selectionStart, selectionEnd } = document.activeElement;
    this.said = null;
    await this.load();
    const field = id ? byId(id) : null;
    field?.focus();
    if (field && selectionStart !== null && field.setSelectionRange) field.setSelectionRange(selectionStart, selectionEnd);
  }
}

const placed = ({ path, line }) => (line ? h("p", { class: "place" }, h("code", {}, path ? `${path}:${line}` : `line ${line}`)) : null);

new Bench(JSON.parse(byId("data").textContent));
