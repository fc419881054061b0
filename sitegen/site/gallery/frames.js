// A page in a sandboxed frame, laid out at a device's width and scaled down where the pane is narrower.

import { h } from "./dom.js";

const PHONE = 375;

export class Pane {
  // `wide`: width of the desktop layout in CSS pixels. `sandbox`: what the page in the frame may do; never scripts.
  constructor(kind, label, wide, sandbox) {
    this.kind = kind;
    this.wide = wide;
    this.width = "desktop";
    this.scheme = "system";
    this.source = "";
    this.sandbox = sandbox;
    this.label = label;
    this.readout = h("output", {});
    this.stage = h("div", { class: "stage" });
    this.element = h(
      "figure",
      { class: "pane", "data-pane": kind },
      h("figcaption", {}, h("span", {}, label), this.readout),
      this.stage,
    );
    new ResizeObserver(() => this.fit()).observe(this.stage);
  }

  show(source) {
    if (source === this.source) return;
    this.source = source;
    this.frame = null;
    this.stage.replaceChildren();
    if (source) this.load();
  }

  // Loads the page anew behind the one that is seen and swaps them when it has come: no flash, same scroll position.
  load() {
    const seen = this.frame;
    const frame = h("iframe", {
      title: this.label,
      src: this.source,
      sandbox: this.sandbox,
      referrerpolicy: "no-referrer",
      loading: "lazy",
    });
    this.frame = frame;
    frame.addEventListener("load", () => {
      if (this.frame !== frame) return frame.remove();
      const [left, top] = scrollOf(seen);
      frame.schemed = schemed(frame);
      shade(frame, this.scheme);
      if (left || top) frame.contentWindow.scrollTo({ left, top, behavior: "instant" });
      for (const other of [...this.stage.children]) if (other !== frame) other.remove();
      frame.classList.remove("arriving");
    });
    if (seen) frame.classList.add("arriving");
    this.stage.append(frame);
    this.fit();
  }

  reload() {
    if (this.source) this.load();
  }

  resize(width) {
    this.width = width;
    this.fit();
  }

  // Shows the page as in light or dark mode, or as the system has it.
  paint(scheme) {
    this.scheme = scheme;
    for (const frame of this.stage.children) shade(frame, scheme);
  }

  fit() {
    const { clientWidth, clientHeight } = this.stage;
    if (!clientWidth || !this.frame) return;
    const width = this.kind === "text" ? clientWidth : this.width === "phone" ? PHONE : this.wide;
    const scale = Math.min(1, clientWidth / width);
    for (const frame of this.stage.children) {
      frame.style.width = `${width}px`;
      frame.style.height = `${clientHeight / scale}px`;
      frame.style.transform = scale < 1 ? `scale(${scale})` : "";
      frame.style.marginInlineStart = `${Math.max(0, (clientWidth - width * scale) / 2)}px`;
    }
    this.readout.textContent =
      this.kind === "text" ? "" : `${width} px${scale < 1 ? `, shown at ${Math.round(scale * 100)} %` : ""}`;
  }
}

// Browsers tell a page in a frame of the system's mode alone, so its own rules for dark mode are switched.
function shade(frame, scheme) {
  for (const { media, written } of frame.schemed ?? [])
    media.mediaText = { light: "not all", dark: "all" }[scheme] ?? written;
}

// The conditions of the frame's rules for dark mode, as they are written. None of one from disk, which tells nothing.
function schemed(frame) {
  return [...(frame.contentDocument?.styleSheets ?? [])]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter(({ media }) => media?.mediaText.includes("prefers-color-scheme"))
    .map(({ media }) => ({ media, written: media.mediaText }));
}

function scrollOf(frame) {
  try {
    return [frame.contentWindow.scrollX, frame.contentWindow.scrollY];
  } catch {
    return [0, 0]; // no frame before, or one from disk, which tells nothing
  }
}
