// “Send a test”: the mail that is open, to an address, as a persona gets it.

import { h } from "./dom.js";
import { shortcuts } from "./keys.js";
import { post } from "./posting.js";
import { tools } from "./tools.js";

const SET_UP = ["export SITEGEN_SMTP_HOST=smtp.example.com", "export SITEGEN_SMTP_USER=you@example.com", "sitegen serve"];

let typedAddress = ""; // the last address, as long as this page is open and nowhere else

export const sendButton = (cell, state) =>
  h("button", { type: "button", "data-key": "send", onclick: () => openSend(cell, state) }, "Send a test");

// What the server has to send with.
async function sendWith(cell) {
  const asked = await fetch(`api/send?cell=${encodeURIComponent(cell.id)}`).catch(() => null);
  return asked?.ok ? asked.json() : { through: "", said: "The preview does not answer.", setUp: false, personas: [] };
}

let isOpening = false; // the server is asked what to say; a second key or click would open a second dialog

async function openSend(cell, state) {
  if (isOpening) return;
  isOpening = true;
  const { through, said, setUp, personas } = await sendWith(cell).finally(() => (isOpening = false));
  const result = h("p", { class: "send-result", role: "status" });
  const to = h("input", { type: "email", name: "to", required: true, autocomplete: "email", value: typedAddress });
  const as = h(
    "select",
    { name: "as" },
    personas.map((each) => h("option", { value: each.as, selected: each.as === state.as }, each.name)),
  );
  const apart = h("input", { type: "checkbox", name: "apart", "aria-describedby": "send-apart" });
  const button = h("button", { type: "submit", class: "main" }, "Send");
  const close = h("button", { type: "button", onclick: () => dialog.close() }, "Close");
  const dialog = h(
    "dialog",
    { class: "send", "aria-labelledby": "send-title" },
    h(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          typedAddress = to.value.trim();
          postTest({ cell: cell.id, as: as.value, to: typedAddress, apart: apart.checked }, button, result);
        },
      },
      h("h2", { id: "send-title" }, "Send a test"),
      through
        ? [
            h("p", { class: "quiet" }, `Through ${through}`),
            h("label", {}, "To", to),
            personas.length ? h("label", {}, "As", as) : null,
            h("label", { class: "check" }, apart, "As a mail of its own"),
            h("p", { class: "quiet", id: "send-apart" }, "With a new Message-ID, so that a mailbox files it with no other."),
            result,
          ]
        : [h("p", { class: "trouble" }, said), setUp ? settingUp() : null],
      h("div", { class: "send-end" }, through ? button : null, close),
    ),
  );
  // The page's own keys would close the mail behind.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("close", () => {
    dialog.remove();
    document.querySelector("[data-key=send]")?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  (through ? to : close).focus();
}

// What to write, for who has never done so; the rest is in docs/preview.md.
const settingUp = () => [
  h("p", {}, "For example, in the terminal where the preview is started:"),
  h("pre", { class: "send-setup", tabindex: "0", "aria-label": "Example" }, SET_UP.join("\n")),
  h("p", { class: "quiet" }, "The password is asked of the system’s keyring, or taken from SITEGEN_SMTP_PASSWORD. Ask your technical team for the names."),
];

async function postTest(asked, button, result) {
  // Not disabled, which would take the focus out of the dialog.
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  result.className = "send-result quiet";
  result.textContent = "Sending…";
  const { sent, said } = await post("api/send", asked).catch(({ message }) => ({ sent: false, said: message }));
  result.className = sent ? "send-result good" : "send-result trouble";
  result.textContent = said;
  button.removeAttribute("aria-disabled");
}

shortcuts.push({
  keys: "s",
  label: "Send a test",
  where: "cell",
  run: () => document.querySelector("[data-key=send]")?.click(),
});
tools.push(({ cell, state }) => sendButton(cell, state));
