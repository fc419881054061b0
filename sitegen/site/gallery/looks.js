// A mail as some reader's program would show it: each look changes the document in turn, none of them asks the network.

import { parsed, written } from "./dom.js";

// Looks in the order they are put on. Each is `{ wanted(state), put(doc, state) }`; `put` gives `{ doc, said }`: the changed
// document, and what it has to say, a list of `{ title, lines }` for the details.
export const looks = [];

// The HTML of a mail as `state` wants it seen, and what there is to say of it. Unchanged where nothing is wanted.
export function asSeen(html, state) {
  const wanted = looks.filter((look) => look.wanted(state));
  if (!wanted.length) return { html, said: [] };
  const mail = parsed(html);
  let doc = mail;
  const said = [];
  for (const look of wanted) {
    const put = look.put(doc, state);
    doc = put.doc;
    said.push(...put.said);
  }
  return { html: written(doc, mail.doctype), said };
}
