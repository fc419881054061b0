// The gallery served by the preview: hears over livereload's socket what changed and renews just that.

import { actionsChanged } from "./actions.js";
import { h, plural } from "./dom.js";
import { gallery } from "./gallery.js";
import { provenWith } from "./posting.js";

const PATIENCE = 2000; // milliseconds without a server until it is said

const AGAIN = 500; // milliseconds until the next attempt to reach a server that has gone

class Live {
  constructor({ session, revision, panel }) {
    this.session = session;
    this.revision = revision;
    this.host = h("div", { id: "problems" });
    this.root = this.host.attachShadow({ mode: "open" });
    document.body.append(this.host);
    this.showPanel(panel);
    gallery.onarrive = () => {
      this.look();
      if (this.arranged !== gallery.view.shown) this.arrange();
    };
    const words = "The preview has stopped: what you see is not kept current. Start sitegen serve again.";
    this.stopped = h("p", { class: "stopped", role: "status", hidden: true }, words);
    document.body.append(this.stopped);
    this.connect();
  }

  connect() {
    this.socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/livereload`);
    this.socket.addEventListener("open", () => {
      this.send({ command: "hello", protocols: ["http://livereload.com/protocols/official-7"] });
      this.send({ command: "info", url: location.href, session: this.session, revision: this.revision });
      this.looking = undefined;
      this.look();
      clearTimeout(this.waiting);
      this.waiting = undefined;
      this.stopped.hidden = true;
      gallery.thumbs.fillBlank();
    });
    this.socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    this.socket.addEventListener("close", () => {
      this.waiting ??= setTimeout(() => (this.stopped.hidden = false), PATIENCE);
      setTimeout(() => this.connect(), AGAIN);
    });
  }

  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  // Tells the server which cell is open and who reads it, so that a change shows there first.
  look() {
    const cell = gallery.view.shown ?? "";
    const as = cell ? gallery.view.state.as : "";
    const looking = `${cell}\n${as}`;
    if (looking === this.looking) return;
    this.looking = looking;
    this.send({ command: "look", cell, as });
  }

  hear(message) {
    if (message.revision !== undefined) this.revision = message.revision;
    if (message.command === "restart") location.reload();
    else if (message.command === "cells") this.list(message);
    else if (message.command === "progress") gallery.progress(message);
    else if (message.command === "pages") gallery.reload(new Set(message.cells), new Set(message.paths), message.mails);
    else if (message.command === "readers") gallery.view.readAnew();
    else if (message.command === "actions") actionsChanged();
    else if (message.command === "errors") this.showPanel(message.panel);
  }

  // `whole`: all cells there are; else those that are new or other than before, and the ids of those that are gone.
  list({ cells, gone, whole, title }) {
    gallery.data.live.listed = true;
    gallery.call(title);
    gallery.update(cells, { whole, gone });
  }

  // The server escaped every text in the panel; the page's policy forbids scripts other than its own besides. Who has
  // folded it is not disturbed before all is mended.
  showPanel(panel) {
    const folded = this.root.querySelector(".problems")?.open === false;
    const unfolded = this.root.querySelector(".elsewhere")?.open;
    const focused = this.root.activeElement;
    this.root.innerHTML = panel;
    this.mistakes = [...this.root.querySelectorAll("li")];
    const problems = this.root.querySelector(".problems");
    if (folded && problems) problems.open = false;
    this.arrange(unfolded);
    const [tag, text] = [focused?.tagName, focused?.textContent];
    const again = [...this.root.querySelectorAll("a, summary")].filter(({ tagName }) => tagName === tag);
    (again.find(({ textContent }) => textContent === text) ?? again[0])?.focus({ preventScroll: true });
  }

  // Who looks at a mail first sees what concerns it: mistakes in its campaign, and in what all campaigns share.
  arrange(unfolded) {
    const list = this.root.querySelector(".problems > ol");
    if (!list) return;
    const focused = this.root.activeElement;
    this.arranged = gallery.view.shown;
    const here = gallery.cells.get(this.arranged)?.campaign.id;
    const isElsewhere = ({ dataset }) => here !== undefined && dataset.campaign && dataset.campaign !== here;
    const elsewhere = this.mistakes.filter(isElsewhere);
    const open = unfolded ?? this.root.querySelector(".elsewhere")?.open ?? false;
    const count = elsewhere.reduce((sum, { dataset }) => sum + Number(dataset.count ?? 1), 0);
    const fold = () => {
      const summary = h("summary", {}, `${plural(count, "mistake")} in other campaigns`);
      return h("li", {}, h("details", { class: "elsewhere", open }, summary, h("ol", {}, ...elsewhere)));
    };
    list.replaceChildren(...this.mistakes.filter((mistake) => !isElsewhere(mistake)), ...(count ? [fold()] : []));
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }
}

provenWith(gallery.data.live.token);
new Live(gallery.data.live);
