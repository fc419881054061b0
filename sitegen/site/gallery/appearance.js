// Ways to see a mail: in a client, in dark mode, without pictures; how inboxes cut its line and where Gmail clips it.

import { carried, offered } from "./address.js";
import { sections } from "./aside.js";
import { emulateClient, strippedLine } from "./clients.js";
import { CLIP_BYTES, clipOf } from "./clip.js";
import { hardToRead } from "./contrast.js";
import { DARKS, darkened } from "./dark.js";
import { h, parsed, plural } from "./dom.js";
import { imagesOff } from "./images.js";
import { inboxCuts, inboxRows, snippetOf } from "./inboxes.js";
import { looks } from "./looks.js";
import { mailClients } from "./support.js";
import { hardToSee } from "./vanishing.js";
import { alsoCalled, choice, laidOut, manners, radios, rare, SCHEMES } from "./tools.js";

const FORCED = DARKS.filter(({ id }) => id !== "apple");
const IMAGES = { on: "Pictures", off: "No pictures" };

offered.scheme = { label: "Colours", has: (scheme) => Object.hasOwn(SCHEMES, scheme) || Boolean(forced(scheme)) };
offered.client = { label: "Client", has: (client) => mailClients().some(({ id }) => id === client) };
offered.images = { label: "Pictures", has: (images) => Object.hasOwn(IMAGES, images) };

for (const { id } of FORCED) alsoCalled.scheme[id] = "dark mode";
alsoCalled.images = { on: "images", off: "images off without blocked" };

const mailShown = ({ show }) => show === "mail" || show === "both";

looks.push(
  {
    wanted: ({ client }) => mailClients().some(({ id }) => id === client),
    put: (mail, { client }) => {
      const { doc, stripped } = emulateClient(mail, client);
      const { title } = mailClients().find(({ id }) => id === client);
      return { doc, said: [{ title: `${title} leaves out${stripped.length ? ":" : " nothing."}`, lines: stripped.map(left) }] };
    },
  },
  {
    wanted: ({ scheme }) => scheme !== "system",
    put: (mail, { scheme }) => {
      const { doc, notes } = darkened(mail, { __proto__: null, light: "", dark: "apple" }[scheme] ?? forced(scheme));
      return { doc, said: notes.map((note) => ({ title: note })) };
    },
  },
  {
    wanted: ({ images }) => images === "off",
    put: (mail) => {
      const { doc, pictures, silent } = imagesOff(mail);
      const without = silent ? `, ${silent} of them without a text to stand for it` : "";
      return { doc, said: [{ title: `${plural(pictures, "picture")} not shown${without}.` }] };
    },
  },
);

// What a client would make of the mail is tried on the mails that one goes through; light and dark are the page's own.
carried.scheme = (scheme, from, to) => (to || !forced(scheme) ? scheme : "system");

const forced = (scheme) => (FORCED.some(({ id }) => id === scheme) ? scheme : "");

const left = (entry) => [
  h("a", { href: entry.url, target: "_blank", rel: "noreferrer" }, strippedLine(entry)),
  entry.note ? h("span", { class: "quiet" }, ` ${entry.note.replaceAll("`", "")}`) : "",
];

manners.push(
  ({ state, go }) => mailShown(state) && choice("client", "Client", [["", "This browser"], ...clientGroups()], state.client, go),
);
rare.push(
  ({ state, go }) =>
    mailShown(state) &&
    choice(
      "scheme",
      "Colours forced by",
      [[forced(state.scheme) ? "system" : state.scheme, "nobody"], ...FORCED.map(({ id, client }) => [id, titleOf(client)])],
      state.scheme,
      go,
    ),
  ({ state, go }) => mailShown(state) && radios("images", "Pictures", IMAGES, state.images, go),
);

const titleOf = (client) => mailClients().find(({ id }) => id === client).title;

function clientGroups() {
  const groups = new Map();
  for (const { id, title, group } of mailClients()) groups.set(group, [...(groups.get(group) ?? []), [id, title]]);
  return [...groups];
}

sections.push({
  id: "inboxes",
  title: "In the inbox",
  make: ({ cell, mail }) => {
    const snippet = snippetOf(parsed(mail.html));
    const { subject, preheader, from } = mail;
    return inboxRows(inboxCuts({ sender: from.name || from.email, subject, preheader, snippet }), cell.locale);
  },
});

sections.push({
  id: "clip",
  title: "Where Gmail clips it",
  make: ({ cell, mail }) => {
    if (cell.bytes <= CLIP_BYTES) return null;
    const { before, after } = clipOf(mail.html);
    return h("p", {}, `…${before} `, h("strong", {}, "✂"), h("span", { class: "cut" }, ` ${after}…`));
  },
});

const MOST = 8;

const judged = { cell: "", found: [] }; // what was hard to see at the last look

// Before what the looks say, for it matters more. It is made once the frame has been painted, for it takes a while; what was
// found in the mail before stands there until then.
sections.splice(1, 0, {
  id: "contrast",
  title: "Hard to see as shown",
  make: ({ cell, state, view }) => {
    const { frame } = view.panes.mail;
    if (!mailShown(state) || !frame) return null;
    const box = h("div", {}, judged.cell === cell.id ? judged.found : []);
    const hide = () => box.isConnected && (box.closest("section").hidden = !box.hasChildNodes());
    const judge = () => {
      if (!box.isConnected || !frame.contentDocument) return;
      const [texts, pictures] = [hardToRead(frame.contentDocument), hardToSee(frame.contentDocument)];
      const found = [...hard(texts.map(hardText), "more text"), ...hard(pictures.map(hardPicture), "more picture")];
      Object.assign(judged, { cell: cell.id, found });
      box.replaceChildren(...found);
      hide();
    };
    queueMicrotask(hide);
    if (frame.loading_) frame.addEventListener("load", judge, { once: true });
    else requestAnimationFrame(() => setTimeout(judge));
    return box;
  },
});

const hardText = ({ element, text, ratio, needed }) => [element, text, `contrast ${ratio.toFixed(1)}, needs ${needed}`];

const hardPicture = ({ element, share }) => [
  element,
  element.alt.trim() || "Picture without a text",
  `${Math.round(share * 100)} % of this picture cannot be told from what lies behind it`,
];

// The first of what is hard to see, each with a button that leads to it; `more` names one of the others.
function hard(found, more) {
  if (!found.length) return [];
  const rest = found.length - MOST;
  return [
    h(
      "ul",
      { class: "says" },
      found.slice(0, MOST).map(([element, words, what]) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "small", onclick: () => element.scrollIntoView({ block: "center" }) },
            words.length > 40 ? `${words.slice(0, 39)}…` : words,
          ),
          h("span", { class: "quiet" }, ` ${what}`),
        ),
      ),
    ),
    rest > 0 ? h("p", { class: "quiet" }, `and ${plural(rest, more)}`) : "",
  ];
}
