// Shows one cell in both versions, in frames without scripts. The address holds the cell: #campaign/segment/variant/locale

const data = JSON.parse(document.getElementById("data").textContent);
const WIDTHS = { desktop: ["Desktop", 800], phone: ["Phone", 375] };
const KINDS = { mail: "Mail", page: "Landing page" };
const state = { cell: "", kind: "mail", width: "desktop" };
const select = document.getElementById("cases");

function choices(id, names, key) {
  const place = document.getElementById(id);
  for (const [value, name] of Object.entries(names)) {
    const input = Object.assign(document.createElement("input"), { type: "radio", name: id, value });
    input.checked = state[key] === value;
    input.addEventListener("change", () => {
      state[key] = value;
      show();
    });
    const label = document.createElement("label");
    label.append(input, ` ${name}`);
    place.append(label);
  }
}

function filled(html) {
  return html.replace(/asset:([\w.-]+)/g, (_, name) => data.pictures[name] ?? "data:,");
}

function frame(html, title) {
  const made = Object.assign(document.createElement("iframe"), { title, referrerPolicy: "no-referrer" });
  made.setAttribute("sandbox", "");
  made.style.width = `${WIDTHS[state.width][1]}px`;
  made.srcdoc = filled(html);
  return made;
}

function nothing(text) {
  return Object.assign(document.createElement("p"), { textContent: text });
}

function show() {
  const cell = data.cases.find((each) => each.id === state.cell) ?? data.cases[0];
  select.value = cell.id;
  const views = cell.views[state.kind];
  const name = KINDS[state.kind];
  for (const stage of document.querySelectorAll("[data-side]")) {
    const html = views?.[Number(stage.dataset.side)];
    stage.replaceChildren(
      html ? frame(html, `${name}, ${stage.previousElementSibling.textContent}`) : nothing(views ? "It is not there." : `The ${name.toLowerCase()} is the same.`),
    );
  }
  const shot = data.shots[cell.id]?.[state.kind]?.[state.width];
  document.getElementById("shots").hidden = !shot;
  if (!shot) return;
  for (const image of document.querySelectorAll("[data-shot]")) image.src = shot[image.dataset.shot];
  const places = shot.places;
  document.getElementById("places").textContent =
    places === 0 ? "the same, pixel for pixel" : `${places} ${places === 1 ? "place differs" : "places differ"}`;
}

function follow() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (!data.cases.some((each) => each.id === wanted)) return;
  state.cell = wanted;
  show();
  document.getElementById("side-by-side").scrollIntoView();
}

if (select) {
  choices("kind", KINDS, "kind");
  choices("width", { desktop: "Desktop", phone: "Phone" }, "width");
  select.addEventListener("change", () => {
    state.cell = select.value;
    show();
  });
  select.form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  show();
  follow();
}
