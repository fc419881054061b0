// What happened on the landing page, told above it: where a link led, what was recorded, what its visitor finds instead.

import { standOut } from "./beside.js";
import { gallery } from "./gallery.js";

const ARRIVED = "The link leads here. Nothing is recorded until somebody presses the button.";
const AS_USUAL = "The page as somebody finds it who can still answer.";

let followed = false; // whether a link led to the page that is shown or comes
let toldIn = null; // the frame of the last page: what comes in the same one was led to; what is renewed has a new one

// A link leads to the page: at once where it is shown already.
export function pageFollowed(isThere) {
  followed = true;
  if (isThere && landingPane.frame?.contentDocument) tellOf(landingPane.frame);
}

const landingPane = gallery.view.panes.page;
const landedBefore = landingPane.oncome;
landingPane.oncome = (frame) => {
  landedBefore?.(frame);
  if (frame.contentDocument) tellOf(frame);
};

function tellOf(frame) {
  const page = frame.contentDocument;
  const led = followed || frame === toldIn;
  followed = false;
  toldIn = frame;
  const instead = page.querySelector(".sitegen-state");
  const asked = new URL(page.URL);
  const form = formOf(page, asked.hash.slice(1));
  const { said = "", wrong } = page.documentElement.dataset;
  const usual = asked.hash && form ? ARRIVED : led && form ? AS_USUAL : "";
  const words = instead?.querySelector("strong").textContent || usual;
  landingPane.tell(said || words, wrong !== undefined || (Boolean(instead) && !instead.querySelector("form")));
  if (!led) return;
  const place = instead && (!asked.hash || !form) ? instead : form;
  // Where somebody looks, and after the page has gone where it was before.
  requestAnimationFrame(() => {
    landingPane.element.scrollIntoView({ block: "nearest" });
    place?.scrollIntoView({ block: "center", behavior: "instant" });
    if (place) standOut(place);
  });
}

// The form that an action's link means, `action-value`, or what is called so; nothing for any other fragment.
function formOf(page, fragment) {
  if (!fragment) return page.querySelector("form[method=post]:has([name=action])");
  const named = page.getElementById(fragment);
  const meant = [...page.querySelectorAll("[name=action]")].find(
    ({ value }) => fragment === value || fragment.startsWith(`${value}-`),
  );
  return named ?? meant?.closest("form") ?? null;
}
