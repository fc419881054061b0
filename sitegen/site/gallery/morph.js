// Makes one tree of elements equal to another and leaves alone what is equal already, so that a mail that changed in
// one sentence keeps its scroll position, its selection and its pictures.

export function morph(old, now) {
  if (old.isEqualNode(now)) return;
  if (old.nodeType !== now.nodeType || old.nodeName !== now.nodeName || old.namespaceURI !== now.namespaceURI) {
    old.replaceWith(old.ownerDocument.importNode(now, true));
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = now.nodeValue;
    return;
  }
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of now.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  morphChildren(old, [...old.childNodes], [...now.childNodes]);
}

function morphChildren(parent, old, now) {
  let start = 0;
  while (start < old.length && start < now.length && old[start].isEqualNode(now[start])) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end).isEqualNode(now.at(-1 - end)))
    end += 1;
  const [gone, come] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  const after = old[old.length - end] ?? null;
  for (let at = 0; at < Math.max(gone.length, come.length); at += 1) {
    if (at >= come.length) gone[at].remove();
    else if (at >= gone.length) parent.insertBefore(parent.ownerDocument.importNode(come[at], true), after);
    else morph(gone[at], come[at]);
  }
}
