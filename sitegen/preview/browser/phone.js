// The open mail on a phone in the same network.

import { h } from "./dom.js";
import { modal, shortcuts } from "./keys.js";

shortcuts.push({ keys: "q", label: "Open on a phone (QR code)", where: "", run: show });

async function show() {
  const asked = new URLSearchParams({ hash: location.hash });
  const { address, said } = await (await fetch(`api/phone.json?${asked}`)).json();
  modal(
    "On a phone",
    address
      ? [
          h("img", { class: "code", src: `api/phone.svg?${asked}`, alt: `QR code of ${address}`, width: "280", height: "280" }),
          h("p", {}, h("a", { href: address }, address)),
        ]
      : h("p", {}, said),
  );
}
