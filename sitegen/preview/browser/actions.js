// Actions beside a mail: its links to the page's forms, the states of the page, and what was posted.

import { sections } from "./aside.js";
import { h } from "./dom.js";
import { gallery } from "./gallery.js";
import { pageFollowed } from "./happened.js";
import { post } from "./posting.js";

const ANSWERS_SHOWN = 5;

async function receivedOf(id) {
  const answer = await fetch("api/actions");
  return answer.ok ? (await answer.json()).received.filter(({ cell }) => cell === id) : [];
}

// Shows the list anew where it is shown: something was posted, or forgotten.
export function actionsChanged() {
  const list = document.querySelector("[data-detail=actions] .answers");
  if (list) fillAnswers(list);
}

function actionsSection({ cell, mail, state }) {
  const { links, states } = mail.actions ?? { links: [] };
  if (!links.length) return null;
  const link = ({ href, name }) =>
    h(
      "a",
      { class: "chip", href, "aria-current": visitOf(href) === state.visit && "true", onclick: (event) => visitPage(event, href) },
      h("bdi", {}, name),
    );
  const chips = (title, some) => h("p", {}, h("bdi", { class: "quiet" }, title), h("span", { class: "chips" }, some.map(link)));
  const answers = h("div", { class: "answers", "data-cell": cell.id });
  fillAnswers(answers);
  return h(
    "div",
    { class: "actions" },
    [...new Map(links.map(({ action, title }) => [action, title]))].map(([action, title]) =>
      chips(
        title,
        links.filter((each) => each.action === action),
      ),
    ),
    chips("The page as somebody finds it", states),
    answers,
  );
}

async function fillAnswers(list) {
  const received = await receivedOf(list.dataset.cell);
  const lines = received.slice(0, ANSWERS_SHOWN).map(receivedLine);
  list.replaceChildren(...(lines.length ? [h("ol", { class: "received" }, lines), forgetter()] : []));
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
      onclick: async ({ target }) => {
        try {
          await post("api/actions");
          gallery.view.panes.page.reload();
        } catch (error) {
          target.textContent = error.message;
        }
      },
    },
    "Forget all answers",
  );

// Opens the landing page as the link says, beside the mail.
function visitPage(event, href) {
  event.preventDefault();
  const visit = visitOf(href);
  const isThere = visit === gallery.state.visit;
  pageFollowed(isThere);
  gallery.go({ visit, compare: "", show: gallery.state.show === "page" ? "page" : "both" }, true);
}

// The address of a landing page from its parameters on.
function visitOf(href) {
  const { search, hash } = new URL(href, location.href);
  return search + hash;
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
  frame.contentDocument?.addEventListener("click", followHere);
};

sections.splice(1, 0, { id: "actions", title: "Actions", make: actionsSection });
