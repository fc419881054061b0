// Actions beside a mail: its links to the page's forms, the states of the page, and what was posted.

import { sections } from "./aside.js";
import { h } from "./dom.js";
import { gallery } from "./gallery.js";

const ANSWERS_SHOWN = 5;

async function actionsOf(id) {
  const answer = await fetch(`api/actions?cell=${encodeURIComponent(id)}`);
  return answer.ok ? answer.json() : { links: [], states: [], received: [] };
}

// Shows the list anew where it is shown: something was posted, or forgotten.
export function actionsChanged() {
  const section = document.querySelector("[data-detail=actions] .actions");
  if (section) fillActions(section, section.dataset.cell);
}

function actionsSection({ cell }) {
  if (!cell.files.landing) return null;
  const section = h("div", { class: "actions", "data-cell": cell.id });
  fillActions(section, cell.id);
  return section;
}

async function fillActions(section, id) {
  const { links, states, received } = await actionsOf(id);
  if (section.dataset.cell !== id) return;
  section.closest(".detail")?.toggleAttribute("hidden", !links.length);
  const link = ({ href, name }) => h("a", { href, onclick: (event) => visitPage(event, href) }, h("bdi", {}, name));
  const own = received.filter(({ cell }) => cell === id);
  section.replaceChildren(
    ...[...new Map(links.map(({ action, title }) => [action, title]))].map(([action, title]) => {
      const some = links.filter((each) => each.action === action);
      return h("p", {}, h("bdi", { class: "quiet" }, title), h("span", { class: "chips" }, some.map(link)));
    }),
    h("p", {}, h("span", { class: "quiet" }, "The page as somebody finds it"), h("span", { class: "chips" }, states.map(link))),
    ...(own.length ? [h("ol", { class: "received" }, own.slice(0, ANSWERS_SHOWN).map(receivedLine)), forgetter()] : []),
  );
}

const receivedLine = ({ number, action, value, meaning, recipient, name, wrong, at }) =>
  h(
    "li",
    {},
    h(
      "a",
      { href: `_sitegen/received/${number}`, target: "_blank", rel: "noreferrer" },
      h("code", {}, action || "form"),
      " ",
      h("bdi", {}, meaning || value || "nothing"),
    ),
    h("span", { class: wrong ? "error" : "quiet" }, wrong ? ` ${wrong}` : ` ${name || recipient || "somebody"}`),
    h("time", { datetime: new Date(at * 1000).toISOString() }, new Date(at * 1000).toLocaleTimeString("en-GB")),
  );

const forgetter = () =>
  h(
    "button",
    {
      type: "button",
      class: "small",
      onclick: async () => {
        const headers = { "X-Sitegen-Token": gallery.data.live.token };
        await fetch("api/actions", { method: "POST", headers });
        gallery.view.panes.page.reload();
      },
    },
    "Forget all answers",
  );

// Opens the landing page as the link says, beside the mail.
function visitPage(event, href) {
  event.preventDefault();
  const { search, hash } = new URL(href, location.href);
  gallery.go({ visit: search + hash, show: gallery.state.show === "page" ? "page" : "both" }, true);
}

// A link of the mail to its own page opens it here, not where it will lie.
function followHere(event) {
  const href = event.target.closest?.("a[href]")?.getAttribute("href");
  const page = `/${gallery.state.cell.split("/").map(encodeURIComponent).join("/")}/landing/`;
  if (!href || gallery.state.inspect === "on" || event.defaultPrevented || !URL.canParse(href)) return;
  if (new URL(href).pathname.endsWith(page)) visitPage(event, href);
}

const mailPane = gallery.view.panes.mail;
const cameBefore = mailPane.oncome;
mailPane.oncome = (frame) => {
  cameBefore?.(frame);
  // The same function is added once, however often the mail changes.
  frame.contentDocument.addEventListener("click", followHere);
};

sections.push({ id: "actions", title: "Actions", make: actionsSection });
