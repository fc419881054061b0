// The cells: by id, in their matrix, and which of them match the filters. No DOM here.

const textOf = (cell) =>
  folded(
    [cell.inbox.subject, cell.inbox.preheader, cell.segment.name, cell.segment.id, cell.campaign.name, cell.gated, cell.because].join("\n"),
  );

// A text without the difference of capital and small letters, whatever language the browser speaks; “ß” becomes “ss”, as
// on the server. Folded sign by sign it is the same: a last “ς” is a “σ” like others.
export const folded = (text) => text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");

// Words, and what stands in quotes as one; a quote that is not closed yet holds the rest. The server reads it so too.
export const phrasesOf = (q) =>
  [...folded(q).matchAll(/["“”„«»]([^"“”„«»]*)["“”„«»]?|[^\s"“”„«»]+/g)]
    .map(([word, phrase]) => (phrase ?? word).trim().replace(/\s+/g, " "))
    .filter(Boolean);

// Whether two cells' addresses differ in one part alone, as after a renaming of campaign, segment, variant or locale.
function isNear(one, other) {
  const parts = other.split("/");
  return one.split("/").filter((part, index) => part !== parts[index]).length === 1;
}

export class Cells {
  constructor(list) {
    this.replace(list);
    this.heirs = new Map();
  }

  replace(list) {
    this.list = list;
    this.at = new Map(list.map((cell, index) => [cell.id, index]));
    this.texts = new Map();
  }

  get(id) {
    return this.list[this.at.get(id)];
  }

  // What the cell of this id is called since it was renamed; nothing where it was not.
  heir(id) {
    const names = new Set();
    for (let name = id; this.heirs.has(name) && !this.get(name) && !names.has(name); name = this.heirs.get(name)) names.add(name);
    return this.get(this.heirs.get([...names].at(-1)));
  }

  // Puts newer states of cells in, and takes out those that are gone; tells whether the same cells are there as before.
  update(cells, gone = []) {
    const added = [];
    for (const cell of cells) {
      const index = this.at.get(cell.id);
      if (index === undefined) added.push(cell);
      else this.list[index] = cell;
      this.texts.delete(cell.id);
    }
    const lost = new Set(gone.filter((id) => this.at.has(id)));
    if (!added.length && !lost.size) return true;
    for (const id of added.length ? lost : []) {
      const { name } = this.get(id).campaign;
      const near = added.filter((cell) => isNear(id, cell.id) && cell.campaign.name === name);
      if (near.length === 1) this.heirs.set(id, near[0].id);
    }
    const list = this.list.filter((cell) => !lost.has(cell.id)).concat(added);
    this.replace(list.sort((one, other) => (one.id < other.id ? -1 : 1)));
    return false;
  }

  // `found`: ids of cells that hold all words of `q` elsewhere.
  matches(cell, { q, locale, variant, found }) {
    if (locale && cell.locale.tag !== locale) return false;
    if (variant && cell.variant.id !== variant) return false;
    if (!q || found?.has(cell.id)) return true;
    let text = this.texts.get(cell.id);
    if (text === undefined) this.texts.set(cell.id, (text = textOf(cell)));
    return phrasesOf(q).every((word) => text.includes(word));
  }

  // What can be opened now, in the order of the page; `here`: the id of a cell that has its place though it is not sent.
  open(filter, here = "") {
    return this.matrix().flatMap(({ rows }) =>
      rows.flatMap(({ columns }) => columns.flat().filter((cell) => (!cell.gated || cell.id === here) && this.matches(cell, filter))),
    );
  }

  // Campaigns, each with its variants and, by segment, the cells of each variant.
  matrix() {
    return grouped(this.list, "campaign").map(({ part, cells }) => {
      const variants = grouped(cells, "variant").map((group) => ({
        ...group.part,
        share: group.cells.find((cell) => !cell.gated)?.share ?? group.cells[0].share,
      }));
      const rows = grouped(cells, "segment").map((row) => ({
        ...row.part,
        columns: variants.map((variant) => row.cells.filter((cell) => cell.variant.id === variant.id)),
      }));
      return { ...part, cells, variants, rows };
    });
  }

  // The cells that differ from this one in one part only: its other locales, variants, segments.
  siblings(cell, part) {
    const others = ["campaign", "segment", "variant", "locale"].filter((name) => name !== part);
    return this.list.filter((other) => others.every((name) => keyOf(other[name]) === keyOf(cell[name])));
  }

  parts(part) {
    return grouped(this.list, part).map((group) => group.part);
  }
}

const keyOf = (part) => part.id ?? part.tag;

function grouped(cells, part) {
  const groups = new Map();
  for (const cell of cells) {
    const key = keyOf(cell[part]);
    const group = groups.get(key);
    if (group) group.cells.push(cell);
    else groups.set(key, { part: cell[part], cells: [cell] });
  }
  return [...groups.values()];
}
