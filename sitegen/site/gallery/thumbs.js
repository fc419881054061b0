// Small pictures of mails: frames that are filled when they come into sight, a few at a time.

import { h } from "./dom.js";

const AT_ONCE = 3; // mails that are asked for at the same time
const NEAR = "200px"; // so far below the window's edge they are made

export class Thumbs {
  constructor(door, sandbox) {
    this.door = door;
    this.sandbox = sandbox;
    this.queue = new Set();
    this.busy = new Set();
    this.inSight = new Set();
    this.sight = new IntersectionObserver((seen) => seen.forEach((each) => this.seen(each)), {
      rootMargin: `${NEAR} 0px`,
    });
  }

  // An empty one; it fills itself when somebody could see it.
  make(cell) {
    const thumb = h("span", { class: "thumb", "aria-hidden": "true", "data-thumb": cell.id });
    this.sight.observe(thumb);
    return thumb;
  }

  // Makes the ones of these cells anew, as far as they are in the page.
  renew(ids) {
    for (const thumb of document.querySelectorAll("[data-thumb]")) {
      if (!ids.has(thumb.dataset.thumb) || !thumb.firstChild) continue;
      this.queue.add(thumb);
    }
    this.go();
  }

  // Makes those that could be seen and are blank: when they came into sight, nobody answered.
  fillBlank() {
    for (const thumb of this.inSight) {
      if (!thumb.isConnected) this.inSight.delete(thumb);
      else if (!thumb.firstChild && !this.busy.has(thumb)) this.queue.add(thumb);
    }
    this.go();
  }

  seen({ target, isIntersecting }) {
    this.inSight[isIntersecting ? "add" : "delete"](target);
    if (isIntersecting && !target.firstChild) this.queue.add(target);
    else if (!isIntersecting) this.queue.delete(target);
    this.go();
  }

  go() {
    // One whose row was emptied meanwhile never ends.
    for (const thumb of this.busy) if (!thumb.isConnected) this.busy.delete(thumb);
    for (const thumb of this.queue) {
      if (this.busy.size >= AT_ONCE) return;
      this.queue.delete(thumb);
      if (!thumb.isConnected) {
        this.sight.unobserve(thumb);
        this.inSight.delete(thumb);
        continue;
      }
      this.busy.add(thumb);
      this.fill(thumb).finally(() => {
        this.busy.delete(thumb);
        this.go();
      });
    }
  }

  async fill(thumb) {
    try {
      const { html } = await this.door.document(thumb.dataset.thumb);
      const frame = h("iframe", {
        srcdoc: html,
        sandbox: this.sandbox,
        referrerpolicy: "no-referrer",
        tabindex: "-1",
        title: "",
      });
      thumb.replaceChildren(frame);
      await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    } catch {
      thumb.replaceChildren(); // the line says what is wrong with it
    }
  }
}
