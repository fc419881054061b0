// Shows one cell in both versions, in frames without scripts, from the first words on that differ. The address holds the cell: #campaign/segment/variant/locale

const data = JSON.parse(document.getElementById("data").textContent);
const WIDTHS = { desktop: ["Desktop", 800], phone: ["Phone", 375] };
const KINDS = { mail: "Mail", page: "Landing page" };
const state = { cell: "", kind: "mail", width: "desktop", words: [] };
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
  // Without scripts of its own, so that this page may look for marks in it.
  made.setAttribute("sandbox", "allow-same-origin");
  made.addEventListener("load", () => reveal(made));
  made.srcdoc = filled(html);
  return made;
}

// Frames as wide as they are meant to be, scaled down to the room there is.
function fit() {
  const width = WIDTHS[state.width][1];
  for (const stage of document.querySelectorAll("[data-side]")) {
    const made = stage.querySelector("iframe");
    if (!made) continue;
    const scale = Math.min(1, stage.clientWidth / width);
    made.style.width = `${width}px`;
    made.style.height = `${stage.clientHeight / scale}px`;
    made.style.transform = `scale(${scale})`;
    made.style.marginLeft = `${Math.max(0, (stage.clientWidth - width * scale) / 2)}px`;
  }
}

// Scrolls a frame to the words that were asked for, else to the first that differ, else to where the other one is.
function reveal(made) {
  const marks = [...made.contentDocument.querySelectorAll("mark[data-sitegen]")].filter((mark) => mark.getClientRects().length);
  const asked = (fits) => marks.find(({ textContent }) => state.words.some((words) => fits(words, textContent)));
  const mark =
    asked((words, text) => words === text) ??
    asked((words, text) => words.includes(text) || text.includes(words)) ??
    marks[0];
  made.dataset.marked = mark ? "yes" : "";
  if (mark) made.contentWindow.scrollTo(0, mark.getBoundingClientRect().top - made.clientHeight / 3);
  const other = [...document.querySelectorAll("[data-side] iframe")].find((each) => each !== made);
  if (!other?.contentWindow || Boolean(other.dataset.marked) === Boolean(mark)) return;
  const [led, leader] = mark ? [other, made] : [made, other];
  led.contentWindow.scrollTo(0, leader.contentWindow.scrollY);
}

function nothing(text) {
  return Object.assign(document.createElement("p"), { textContent: text });
}

// Turns to a cell, and to what is different of it.
function turn(id, words) {
  Object.assign(state, { cell: id, words });
  const { views } = data.cases.find((each) => each.id === id);
  if (!(state.kind in views)) {
    [state.kind] = Object.keys(views);
    document.querySelector(`[name="kind"][value="${state.kind}"]`).checked = true;
  }
  show();
}

function show() {
  const cell = data.cases.find((each) => each.id === state.cell);
  select.value = cell.id;
  const views = cell.views[state.kind];
  const name = KINDS[state.kind];
  for (const stage of document.querySelectorAll("[data-side]")) {
    const html = views?.[Number(stage.dataset.side)];
    stage.replaceChildren(
      html ? frame(html, `${name}, ${stage.previousElementSibling.textContent}`) : nothing(views ? "It is not there." : `The ${name.toLowerCase()} is the same.`),
    );
  }
  fit();
  const shot = data.shots[cell.id]?.[state.kind]?.[state.width];
  document.getElementById("shots").hidden = !shot;
  if (!shot) return;
  for (const image of document.querySelectorAll("[data-shot]")) image.src = shot[image.dataset.shot];
  const places = shot.places;
  document.getElementById("places").textContent =
    places === 0 ? "the same, pixel for pixel" : `${places} ${places === 1 ? "place differs" : "places differ"}`;
}

function follow(words = []) {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (!data.cases.some((each) => each.id === wanted)) return;
  turn(wanted, words);
  document.getElementById("side-by-side").scrollIntoView();
}

if (select) {
  choices("kind", KINDS, "kind");
  choices("width", { desktop: "Desktop", phone: "Phone" }, "width");
  select.addEventListener("change", () => turn(select.value, []));
  select.form.addEventListener("submit", (event) => event.preventDefault());
  // What asks for a cell asks for words in it as well, which no address holds.
  for (const link of document.querySelectorAll("a[href^='#']")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.pushState(null, "", link.hash);
      follow([...link.closest("li").querySelectorAll("del, ins")].map((each) => each.textContent));
    });
  }
  addEventListener("popstate", () => follow());
  addEventListener("resize", fit);
  turn(data.cases[0].id, []);
  follow();
}
