// A mail as some reader's program would show it: each look changes the document in turn, none of them asks the network.

import { parsed, written } from "./dom.js";

// Looks in the order they are put on. Each is `{ wanted(state), put(doc, state) }`; `put` gives `{ doc, said }`: the changed
// document, and what it has to say, a list of `{ title, lines }` for the details.
export const looks = [];

// A mail as `state` wants it seen: as a document, which may be changed, or as text; and what there is to say of it.
class Seen {
  constructor(html) {
    this.text = html;
    this.said = [];
  }

  get doc() {
    if (!this.made) {
      this.made = parsed(this.text);
      this.doctype = this.made.doctype;
    }
    return this.made;
  }

  set doc(doc) {
    this.made = doc;
  }

  // As it came where nobody asked for the document.
  get html() {
    return this.made ? written(this.made, this.doctype) : this.text;
  }
}

export function asSeen(html, state) {
  const seen = new Seen(html);
  for (const look of looks) {
    if (!look.wanted(state)) continue;
    const { doc, said } = look.put(seen.doc, state);
    seen.doc = doc;
    seen.said.push(...said);
  }
  return seen;
}
