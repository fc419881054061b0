// Puts the page together: data, address, filters, matrix, cell view.

import { asOffered, defaults, moved, readAddress, writeAddress } from "./address.js";
import { copy, MORE_SERVED, sections } from "./aside.js";
import { CellView } from "./cell.js";
import { Cells } from "./cells.js";
import { byId, h, plural } from "./dom.js";
import { askDisk, askMessage, askServer, Door } from "./door.js";
import { onKeys, shortcuts } from "./keys.js";
import { Matrix } from "./matrix.js";
import { mailPlaces, onPalette } from "./palette.js";
import { Thumbs } from "./thumbs.js";
import { SHOWS } from "./tools.js";

const CHIPS = 6; // more choices than that become a list
const PAUSE = 150; // milliseconds without a key until the server is asked to search

const LOOKED_AT = "-155px 0px -60% 0px"; // the part of the window, below the bar, that people look at

// On disk mails lie apart, and nobody has read them all.
const ELSEWHERE = "Subjects and preheaders were searched; “sitegen serve” searches the copy too.";

Object.assign(defaults, { thumbs: "on" });

// After all the others.
sections.push({ id: "served", title: "In the preview", make: ({ mail }) => mail.onDisk && h("p", { class: "quiet" }, MORE_SERVED) });

export class Gallery {
  constructor(data, sandbox) {
    this.data = data;
    this.cells = new Cells(data.cells);
    this.state = readAddress(location.hash);
    this.door = new Door(data.live ? askServer : askDisk(this.cells));
    if (data.live) this.door.message = askMessage;
    this.thumbs = new Thumbs(this.door, sandbox);
    this.root = byId("campaigns");
    this.matrix = new Matrix(this.root, this.cells, this.thumbs);
    this.view = new CellView(this.cells, (change, quietly) => this.go(change, quietly), sandbox, this.door);
    this.hits = { q: "", found: new Map() };
    byId("search").addEventListener("input", (event) => this.go({ q: event.target.value.trim() }, true));
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    // What `go` sets is taken up at once: this event comes later, when another key may have changed the address again.
    addEventListener("hashchange", () => location.hash === this.taken || this.arrive());
    // A link within the page names a cell alone; who follows it goes on seeing things as they are set.
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.('a[href^="#/"]');
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.go({ cell: readAddress(link.getAttribute("href")).cell });
    });
    const cellIsOpen = () => Boolean(this.state.cell);
    onKeys({
      step: (offset) => this.step(offset),
      close: () => this.go({ cell: "" }),
      move: (line, direction) => (line ? this.matrix.next(line, direction) : this.matrix.first()),
      cellIsOpen,
    });
    onPalette(mailPlaces(this.cells, (change) => this.go(change), Boolean(data.live)), cellIsOpen);
    this.addShortcuts();
    const bar = byId("gallery").querySelector(".bar");
    new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);
    this.build();
    this.arrive();
  }

  addShortcuts() {
    Object.entries(SHOWS).forEach(([show, label], at) =>
      shortcuts.push({ keys: String(at + 1), label: `Show: ${label}`, where: "cell", run: () => this.go({ show }) }),
    );
    const mail = (part, said) => async () =>
      copy((await this.door.document(this.state.cell, this.state.as))[part], byId("copied"), said);
    shortcuts.push(
      { keys: "h", label: "Copy the HTML", where: "cell", run: mail("html", "HTML copied") },
      { keys: "t", label: "Copy the plain text", where: "cell", run: mail("text", "Plain text copied") },
      { keys: "d", label: "Details beside the mail", where: "cell", run: () => this.view.toggleDetails() },
      { keys: "m", label: "More tools", where: "cell", run: () => this.toggle("tools", "all", "few") },
      { keys: "p", label: "Small pictures of the mails", where: "gallery", run: () => this.toggle("thumbs", "on", "off") },
      { label: "All mails", where: "cell", run: () => this.go({ cell: "" }) },
    );
    if (this.data.blocks)
      shortcuts.push({ label: "All blocks with their options", where: "", run: () => (location.href = this.data.blocks) });
  }

  toggle(name, one, other) {
    this.go({ [name]: this.state[name] === one ? other : one }, true);
  }

  // Changes the address; `quietly`: without a new entry in the history.
  go(change, quietly = false) {
    this.state = { ...moved(this.state, change.cell ?? this.state.cell, this.cells), ...change };
    const address = writeAddress(this.state);
    if (!quietly && "cell" in change) location.hash = address;
    else history.replaceState(null, "", address);
    this.arrive();
    if (change.q) scrollTo({ top: 0, behavior: "instant" }); // what is found begins there
  }

  arrive() {
    const hash = location.hash;
    // A plain fragment (the skip link, a campaign in the contents) moves the page and is no address.
    if (hash && !hash.startsWith("#/")) return;
    const asked = readAddress(hash);
    this.state = asOffered(asked, this.cells);
    const address = writeAddress(asked);
    if (address !== hash && !(hash === "" && address === "#/")) history.replaceState(null, "", address);
    this.taken = location.hash;
    this.filter();
    const open = Boolean(this.state.cell);
    byId("gallery").inert = open;
    document.documentElement.classList.toggle("cell-open", open);
    if (open) this.view.show(this.state, this.cells.open(this.filters(), this.state.cell));
    else if (this.view.shown) {
      this.view.hide();
      this.matrix.line(this.view.id)?.focus();
    }
    const cell = open && this.cells.get(this.state.cell);
    document.title = cell
      ? `${cell.inbox.subject || cell.id} (${this.data.title})`
      : `${this.data.title}: mails and landing pages`;
    this.onarrive?.();
  }

  step(offset) {
    const order = this.cells.open(this.filters(), this.state.cell);
    const next = order[order.findIndex((cell) => cell.id === this.state.cell) + offset];
    if (next) this.go({ cell: next.id });
  }

  build() {
    const campaigns = this.matrix.build();
    this.root.prepend(h("p", { class: "quiet searched", id: "searched", hidden: true }));
    this.root.append(h("p", { class: "empty", id: "empty", hidden: true }));
    byId("report").hidden = Boolean(this.data.live);
    byId("report").textContent = `This is a report. ${MORE_SERVED}`;
    byId("contents").replaceChildren(
      h(
        "ul",
        {},
        campaigns.map(({ id, name }) =>
          h(
            "li",
            { "data-campaign": id },
            h("a", { href: `#campaign-${id}`, onclick: (event) => this.jump(event, id) }, name, h("span", {})),
          ),
        ),
      ),
    );
    this.follow(campaigns);
    const choices = [
      this.choice(
        "locale",
        "Locale",
        this.cells.parts("locale").map(({ tag, name }) => [tag, name]),
      ),
      this.choice(
        "variant",
        "Variant",
        this.cells.parts("variant").map(({ id, name }) => [id, name]),
      ),
    ];
    byId("choices").replaceChildren(...choices);
  }

  // Marks in the contents the campaign that is in view.
  follow(campaigns) {
    this.following?.disconnect();
    const inView = new Set();
    this.following = new IntersectionObserver(
      (seen) => {
        for (const { target, isIntersecting } of seen) inView[isIntersecting ? "add" : "delete"](target);
        const here = campaigns.find(({ element }) => inView.has(element));
        if (!here) return;
        for (const item of byId("contents").querySelectorAll("li")) {
          const link = item.firstChild;
          if (item.dataset.campaign !== here.id) link.removeAttribute("aria-current");
          else {
            link.setAttribute("aria-current", "true");
            intoSight(link, byId("contents"));
          }
        }
      },
      { rootMargin: LOOKED_AT },
    );
    for (const { element } of campaigns) this.following.observe(element);
  }

  jump(event, id) {
    event.preventDefault();
    byId(`campaign-${id}`).scrollIntoView({ block: "start" });
  }

  choice(name, label, options) {
    if (options.length < 2) return "";
    if (options.length > CHIPS || name === "variant") {
      return h(
        "label",
        { class: "select" },
        label,
        h(
          "select",
          { name, onchange: (event) => this.go({ [name]: event.target.value }, true) },
          h("option", { value: "" }, "all"),
          options.map(([value, text]) => h("option", { value }, text)),
        ),
      );
    }
    return h(
      "fieldset",
      { class: "radios" },
      h("legend", {}, label),
      [["", "all"], ...options].map(([value, text]) =>
        h(
          "label",
          {},
          h("input", { type: "radio", name, value, onchange: () => this.go({ [name]: value }, true) }),
          h("span", { dir: "auto" }, text),
        ),
      ),
    );
  }

  // What is to be shown; `found` are the cells whose mail holds what is searched for, by id, with where its copy does;
  // as far as that is known.
  filters() {
    const { q, locale, variant } = this.state;
    return { q, locale, variant, found: this.hits.q === q ? this.hits.found : null };
  }

  filter() {
    const { q, locale, variant } = this.state;
    const search = byId("search");
    if (search.value.trim() !== q) search.value = q; // what is typed may end in a space
    for (const input of byId("choices").querySelectorAll("input"))
      input.checked = input.value === this.state[input.name];
    for (const select of byId("choices").querySelectorAll("select")) select.value = this.state[select.name];
    const shown = this.matrix.apply(this.filters(), this.state.thumbs === "on");
    for (const item of byId("contents").querySelectorAll("li")) {
      const { mails, held } = shown.of.get(item.dataset.campaign);
      item.hidden = !mails && !held;
      item.querySelector("span").textContent = mails.toLocaleString("en");
    }
    const filtered = q || locale || variant;
    const warned = this.cells.list.filter((cell) => cell.warnings).length;
    const sent = this.cells.list.filter(({ gated }) => !gated).length;
    this.counts = [
      plural(shown.campaigns, "campaign"),
      plural(shown.mails, "mail") + (filtered ? ` of ${sent.toLocaleString("en")}` : ""),
      shown.held ? `${shown.held.toLocaleString("en")} not sent` : "",
      !filtered && warned ? `${warned.toLocaleString("en")} with warnings` : "",
    ];
    this.count();
    const searched = byId("searched");
    searched.hidden = !q || Boolean(this.data.live) || (!shown.mails && !shown.held);
    searched.textContent = ELSEWHERE;
    this.empty(!shown.mails && !shown.held, filtered);
    this.search();
  }

  // Asks the server which mails hold what is searched for in their copy.
  search() {
    const { q } = this.state;
    clearTimeout(this.searching);
    if (!this.data.live || !q || (this.hits.q === q && !this.hits.old)) return;
    this.searching = setTimeout(async () => {
      const answer = await fetch(`api/search?q=${encodeURIComponent(q)}`);
      if (!answer.ok) return;
      this.hits = { q, found: new Map(Object.entries((await answer.json()).found)) };
      if (this.state.q === q) this.arrive();
    }, PAUSE);
  }

  count() {
    byId("counts").textContent = this.unlisted ? "" : [...this.counts, this.compiled].filter(Boolean).join(" · ");
  }

  // Whether the server is still reading the site.
  get unlisted() {
    return this.data.live?.listed === false;
  }

  empty(nothing, filtered) {
    const note = byId("empty");
    note.hidden = !nothing;
    if (!nothing) return;
    note.replaceChildren(
      ...(filtered
        ? [
            this.state.q && !this.data.live ? `No mail matches. ${ELSEWHERE} ` : "No mail matches. ",
            h(
              "button",
              { type: "button", onclick: () => this.go({ q: "", locale: "", variant: "" }, true) },
              "Show all",
            ),
          ]
        : [this.unlisted ? "Reading the site…" : byId("problems")?.shadowRoot.childElementCount ? "No mail can be shown before the mistakes are mended." : "There are no mails yet: add a campaign under content/campaigns/."]),
    );
  }

  // Newer states of some cells (`whole`: of all there are), and ids of those that are gone. Keeps scroll position, focus
  // and what is open.
  update(cells, { whole = false, gone = [] } = {}) {
    this.hits.old = true;
    const left = new Set(whole ? cells.map(({ id }) => id) : []);
    const lost = whole ? this.cells.list.map(({ id }) => id).filter((id) => !left.has(id)) : gone;
    if (this.cells.update(cells, lost)) {
      for (const cell of cells) this.matrix.renew(cell);
      this.arrive();
      return;
    }
    const { scrollX, scrollY } = window;
    const focused = document.activeElement?.dataset?.cell;
    this.build();
    this.arrive();
    scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
    if (focused) this.matrix.line(focused)?.focus({ preventScroll: true });
  }

  // These cells' mails look other than before, these pages too (as percent-encoded in `files`). `mails`: those that
  // are here already, each behind who was to read it.
  reload(ids, paths, mails) {
    this.hits.old = true;
    this.search();
    this.view.reload(ids, paths, mails);
    this.thumbs.renew(ids);
  }

  // The site's name, once it is known.
  call(title) {
    this.data.title = title;
    byId("gallery").querySelector("h1").textContent = title;
  }

  // How far the server is with the cells that nobody looks at.
  progress({ done, total }) {
    this.compiled = done < total ? `${done.toLocaleString("en")} of ${total.toLocaleString("en")} compiled` : "";
    this.count();
  }
}

// Scrolls a box alone so that something in it is seen; the page stays where it is.
function intoSight(element, box) {
  const [{ top, bottom }, edge] = [element, box].map((each) => each.getBoundingClientRect());
  if (top < edge.top) box.scrollTop -= edge.top - top;
  else if (bottom > edge.bottom) box.scrollTop += bottom - edge.bottom;
}

const data = JSON.parse(byId("data").textContent);
// No scripts in the frames. The page keeps its origin, for otherwise browsers refuse its pictures when opened from
// disk, and the preview could not keep the scroll position over a reload.
export const gallery = new Gallery(data, "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
