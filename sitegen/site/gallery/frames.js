// A mail or a page in a sandboxed frame, laid out at a device's width and scaled down where the pane is narrower.

import { h, parsed } from "./dom.js";
import { morph } from "./morph.js";

const NARROWEST = 240; // pixels; no device is narrower
const STEP = 10; // pixels that an arrow key moves the edge by

// Where there is no room for a desktop's width, a mail is shown at the window's own.
export const smallWindow = matchMedia("(max-width: 900px)");

export const usualWidth = () => (smallWindow.matches ? "full" : "fit");

export const isWidth = (width) => ["fit", "desktop", "full"].includes(width) || (/^\d+$/.test(width) && Number(width) >= NARROWEST);

// As wide as there is room for, and large enough to read: at most as wide as on a desktop, shown at this scale at least
// unless that were narrower than this. Mails have columns of 600 pixels; a page can be a phone's.
const FITS = { mail: { narrow: 620, scale: 1 }, page: { narrow: 375, scale: 0.75 } };

export class Pane {
  // `wide`: width of the desktop layout in CSS pixels. `sandbox`: what the page in the frame may do; never scripts.
  // `onwidth(pixels)` hears of a width that was chosen at the edge.
  constructor(kind, label, wide, sandbox, onwidth) {
    this.kind = kind;
    this.wide = wide;
    this.fits = FITS[kind] ?? FITS.mail;
    this.width = usualWidth();
    this.scheme = "system";
    this.source = "";
    this.html = "";
    this.sandbox = sandbox;
    this.label = label;
    this.readout = h("output", {});
    this.edge = h("div", {
      class: "edge",
      role: "slider",
      tabindex: "0",
      "aria-label": `Width of the ${label.toLocaleLowerCase()}`,
      "aria-valuemin": NARROWEST,
      "aria-valuenow": wide,
      title: "Drag to change the width; arrow keys do so too",
    });
    this.note = h("p", { class: "pane-note", hidden: true });
    this.told = h("p", { class: "pane-told", role: "status" });
    this.stage = h("div", { class: "stage" }, this.edge);
    this.element = h(
      "figure",
      { class: "pane", "data-pane": kind },
      h("figcaption", {}, h("span", { dir: "auto" }, label), this.readout),
      this.note,
      this.told,
      this.stage,
    );
    this.drag(onwidth);
    new ResizeObserver(() => this.fit()).observe(this.stage);
  }

  // Gives it another name.
  call(label) {
    if (label === this.label) return;
    this.label = label;
    const name = this.element.querySelector("figcaption span");
    name.textContent = name.title = label;
    this.edge.setAttribute("aria-label", `Width of the ${label.toLocaleLowerCase()}`);
    for (const frame of this.frames()) frame.title = label;
  }

  // Says something of what it shows, above it.
  remark(words) {
    this.remarked = words;
    this.note.textContent = words;
    this.note.hidden = !words || Boolean(this.told.textContent);
  }

  // Says what has just happened in it, in place of the remark; `refused`: it did not go as was wanted.
  tell(words, refused = false) {
    this.told.textContent = words;
    this.told.classList.toggle("refused", refused);
    this.remark(this.remarked ?? "");
  }

  // Shows the page at an address.
  show(source) {
    if (source === this.source) return;
    this.empty();
    this.source = source;
    if (source) this.load();
  }

  // Shows a mail, which may be there as a document too. One that is shown already is changed where it differs; it stays
  // where it was scrolled to.
  fill(html, fresh, doc) {
    if (html === this.html && !fresh) return;
    const body = this.frame?.contentDocument?.body;
    if (fresh || !this.html || !body || this.frame.loading_) {
      this.empty();
      this.html = html;
      this.frame = this.framed({ srcdoc: html });
      this.frame.loading_ = true;
      this.place(this.frame);
      return;
    }
    this.html = html;
    morph(this.frame.contentDocument.documentElement, (doc ?? parsed(html)).documentElement);
    this.arrived(this.frame);
  }

  empty() {
    this.source = this.html = "";
    this.tell("");
    this.frame = null;
    this.edge.hidden = true;
    for (const frame of this.frames()) frame.remove();
  }

  frames() {
    return [...this.stage.querySelectorAll("iframe")];
  }

  framed(content) {
    const frame = h("iframe", {
      title: this.label,
      sandbox: this.sandbox,
      referrerpolicy: "no-referrer",
      ...content,
    });
    frame.addEventListener("load", () => this.frame === frame && this.arrived(frame));
    return frame;
  }

  place(frame) {
    this.stage.prepend(frame);
    // The first document of a frame has the window that the frame begins with. People read it, click into it and press
    // keys before its pictures have come.
    frame.contentWindow.addEventListener("DOMContentLoaded", () => {
      if (this.frame !== frame) return;
      this.attend(frame);
      if (this.html) this.oncome?.(frame);
    });
    this.fit();
  }

  // What is in the frame has come, or has changed.
  arrived(frame) {
    frame.loading_ = false;
    this.fit();
    this.attend(frame);
    this.oncome?.(frame);
  }

  attend(frame) {
    shade(frame, this.scheme);
    if (frame.contentDocument) {
      frame.contentWindow.addEventListener("click", followOutside);
      frame.contentDocument.addEventListener("keydown", passOn);
    }
  }

  // Loads the page anew behind the one that is seen and swaps them when it has come: no flash, same scroll position.
  load() {
    const seen = this.frame;
    const frame = this.framed({ src: this.source });
    this.frame = frame;
    frame.addEventListener("load", () => {
      if (this.frame !== frame) return frame.remove();
      const [left, top] = scrollOf(seen);
      if (left || top) frame.contentWindow.scrollTo({ left, top, behavior: "instant" });
      for (const other of this.frames()) if (other !== frame) other.remove();
      frame.classList.remove("arriving");
    });
    if (seen) frame.classList.add("arriving");
    this.place(frame);
  }

  reload() {
    if (this.source) this.load();
  }

  // `width`: pixels, "fit", "desktop", "full" (all there is), or "" for what is usual.
  resize(width) {
    this.width = isWidth(width) ? width : usualWidth();
    this.fit();
  }

  // Shows the page as in light or dark mode, or as the system has it.
  paint(scheme) {
    this.scheme = scheme;
    for (const frame of this.frames()) shade(frame, scheme);
  }

  fit() {
    const { clientWidth, clientHeight } = this.stage;
    if (!clientWidth || !this.frame) return;
    this.edge.hidden = false;
    const { narrow, scale: least } = this.fits;
    const fitting = Math.round(Math.min(this.wide, Math.max(narrow, clientWidth / least)));
    const chosen = { __proto__: null, full: clientWidth, desktop: this.wide, fit: fitting }[this.width] ?? (Number(this.width) || fitting);
    // A note of the preview is there to be read, at no device's width.
    const width = this.frame.contentDocument?.documentElement?.dataset.sitegen === "note" ? Math.min(chosen, clientWidth) : chosen;
    const scale = Math.min(1, clientWidth / width);
    const margin = Math.max(0, (clientWidth - width * scale) / 2);
    for (const frame of this.frames()) {
      frame.style.width = `${width}px`;
      frame.style.height = `${clientHeight / scale}px`;
      frame.style.transform = scale < 1 ? `scale(${scale})` : "";
      frame.style.marginInlineStart = `${margin}px`;
    }
    this.edge.style.insetInlineEnd = `${Math.max(0, margin - 8)}px`;
    this.edge.setAttribute("aria-valuenow", Math.round(width));
    this.edge.setAttribute("aria-valuemax", clientWidth);
    this.edge.setAttribute("aria-valuetext", `${Math.round(width)} pixels`);
    this.readout.textContent = `${Math.round(width)} px${scale < 1 ? `, shown at ${Math.round(scale * 100)} %` : ""}`;
  }

  drag(onwidth) {
    const choose = (width) => {
      const most = this.stage.clientWidth;
      onwidth(String(Math.round(Math.min(most, Math.max(NARROWEST, width)))));
    };
    this.edge.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.edge.setPointerCapture(event.pointerId);
      this.stage.classList.add("dragging");
    });
    this.edge.addEventListener("pointermove", (event) => {
      if (!this.edge.hasPointerCapture(event.pointerId)) return;
      const { left, width } = this.stage.getBoundingClientRect();
      choose(2 * (event.clientX - left - width / 2));
    });
    for (const end of ["pointerup", "pointercancel"])
      this.edge.addEventListener(end, () => this.stage.classList.remove("dragging"));
    this.edge.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      choose(Number(this.edge.getAttribute("aria-valuenow")) + by);
    });
  }
}

// Keys mean the same wherever somebody has clicked, but for what is typed into a form.
function passOn(event) {
  if (event.defaultPrevented || event.target.closest?.("input, select, textarea, button")) return;
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  const same = { key, ctrlKey, metaKey, altKey, shiftKey, bubbles: true, cancelable: true };
  if (!document.dispatchEvent(new KeyboardEvent("keydown", same))) event.preventDefault();
}

// Browsers tell a page in a frame of the system's mode alone, so its own rules for dark mode are switched. Not in a
// page from disk, which lets nobody in.
function shade(frame, scheme) {
  for (const sheet of frame.contentDocument?.styleSheets ?? []) {
    if (!asWritten.has(sheet)) asWritten.set(sheet, schemed(sheet));
    for (const { media, text } of asWritten.get(sheet))
      media.mediaText = { __proto__: null, light: "not all", dark: "all" }[scheme] ?? text;
  }
}

const asWritten = new WeakMap(); // the conditions of a sheet's rules for dark mode, as they were before

const schemed = (sheet) =>
  rulesOf(sheet)
    .filter(({ media }) => media?.mediaText.includes("prefers-color-scheme"))
    .map(({ media }) => ({ media, text: media.mediaText }));

function rulesOf(sheet) {
  try {
    return [...sheet.cssRules];
  } catch {
    return []; // from elsewhere, such as web fonts: the page's policy keeps it out, and nobody may look into it
  }
}

// What other programs open leaves the frame as it is; any address that is neither this nor of the web would empty it.
const LEADS_OUT = /^(https?|mailto|tel|sms):$/;

// A link out of a mail or page opens a tab of its own, whatever its target: no other site may be loaded into the frame.
function followOutside(event) {
  const link = event.target.closest?.("a[href], area[href]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.getAttribute("href")?.startsWith("#")) return;
  if (!LEADS_OUT.test(link.protocol)) return event.preventDefault();
  if (!link.protocol.startsWith("http")) return;
  if (link.origin === location.origin && event.currentTarget.location.href !== "about:srcdoc") return;
  event.preventDefault();
  h("a", { href: link.href, target: "_blank", rel: "noopener noreferrer" }).click();
}

function scrollOf(frame) {
  try {
    return [frame.contentWindow.scrollX, frame.contentWindow.scrollY];
  } catch {
    return [0, 0]; // no frame before, or one from disk, which tells nothing
  }
}
