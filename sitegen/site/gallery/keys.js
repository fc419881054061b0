// The keyboard: arrows move, "/" searches, Escape goes back. Enter opens a line by itself, for lines are links.

import { byId } from "./dom.js";

const visible = (line) => !line.hidden && !line.closest("[hidden]");
const linesIn = (root) => [...root.querySelectorAll("a.line")].filter(visible);

export function onKeys({ step, close, cellIsOpen }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const field = event.target.closest?.("input[type=search], select, textarea, input[type=radio]");
    if (event.key === "Escape") {
      if (cellIsOpen()) close();
      else if (field === byId("search")) leaveSearch(field);
      else return;
    } else if (event.key === "/" && field !== byId("search") && !cellIsOpen()) {
      byId("search").select();
      byId("search").focus();
    } else if (field) {
      if (field !== byId("search") || event.key !== "ArrowDown") return;
      linesIn(document)[0]?.focus();
    } else if (cellIsOpen()) {
      if (event.key === "ArrowLeft") step(-1);
      else if (event.key === "ArrowRight") step(1);
      else return;
    } else if (!event.key.startsWith("Arrow") || !moveFocus(event.key.slice(5))) return;
    event.preventDefault();
  });
}

function leaveSearch(search) {
  if (search.value) {
    search.value = "";
    search.dispatchEvent(new Event("input", { bubbles: true }));
  } else search.blur();
}

function moveFocus(direction) {
  const line = document.activeElement.closest?.("a.line");
  if (!line) {
    if (direction !== "Down") return false;
    linesIn(document)[0]?.focus();
    return true;
  }
  const target =
    direction === "Down" || direction === "Up" ? above(line, direction === "Up") : beside(line, direction === "Left");
  target?.focus();
  return true;
}

// The next line in this column: in the same field of the table, in the next row, in the next campaign.
function above(line, up) {
  const here = linesIn(line.parentElement);
  const next = here[here.indexOf(line) + (up ? -1 : 1)];
  if (next) return next;
  const column = line.closest("td").cellIndex;
  const rows = [...document.querySelectorAll(".campaign tbody tr")].filter(visible);
  const step = up ? -1 : 1;
  for (let at = rows.indexOf(line.closest("tr")) + step; rows[at]; at += step) {
    const sameColumn = rows[at].cells[column] ? linesIn(rows[at].cells[column]) : [];
    const lines = sameColumn.length ? sameColumn : linesIn(rows[at]);
    if (lines.length) return lines.at(up ? -1 : 0);
  }
  return null;
}

// The same locale in the variant beside, or the line at the same height; with one variant only, the line beside.
function beside(line, left) {
  const tag = line.querySelector(".tag").textContent;
  const place = linesIn(line.parentElement).indexOf(line);
  let field = line.closest("td");
  while ((field = left ? field.previousElementSibling : field.nextElementSibling)) {
    const lines = linesIn(field);
    if (lines.length)
      return (
        lines.find((other) => other.querySelector(".tag").textContent === tag) ??
        lines[Math.min(place, lines.length - 1)]
      );
  }
  return line.closest(".single") ? above(line, left) : null;
}
