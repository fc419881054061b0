// A mail as some reader's program would show it: each look changes the document in turn, none of them asks the network.

// Looks in the order they are put on. Each is `{ wanted(state), put(doc, state) }`; `put` may return what it has to say,
// a list of `{ title, lines }` for the details.
export const looks = [];

// The HTML of a mail as `state` wants it seen, and what there is to say of it. Unchanged where nothing is wanted.
export function asSeen(html, state) {
  const wanted = looks.filter((look) => look.wanted(state));
  if (!wanted.length) return { html, said: [] };
  const doc = new DOMParser().parseFromString(html, "text/html");
  const said = wanted.flatMap((look) => look.put(doc, state) ?? []);
  return { html: `<!doctype html>\n${doc.documentElement.outerHTML}`, said };
}
