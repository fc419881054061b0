// A mail beside another one: another cell, or the same cell in the last build or the last commit.

import { defaults } from "./address.js";
import { copier, sections } from "./aside.js";
import { TEXT_DIFFERS } from "./differences.js";
import { h, plural } from "./dom.js";
import { tools, choice } from "./tools.js";

const OFFERED = 60; // cells that a list offers; the palette has all of them

// Other states of the same cell, for who can get at them: pairs of what stands in the address and words. The preview
// adds its own.
export const versions = [];

Object.assign(defaults, { compare: "" });

tools.push((context) => {
  const { state, cell, go } = context;
  const groups = [
    ["The same mail", versions],
    ["Variants", others(context, "variant")],
    ["Languages", others(context, "locale")],
    ["Segments", others(context, "segment")],
  ].filter(([, options]) => options.length);
  if (!groups.length) return null;
  const offered = groups.some(([, options]) => options.some(([value]) => value === state.compare));
  const far = state.compare && !offered ? [[state.compare, state.compare]] : [];
  return choice("compare", "Compare with", [["", "nothing"], ...far, ...groups], state.compare, (change) =>
    go(change.compare === cell.id ? { compare: "" } : change),
  );
});

const others = ({ cell, cells }, part) =>
  cells
    .siblings(cell, part)
    .filter((other) => other.id !== cell.id && !other.gated)
    .slice(0, OFFERED)
    .map((other) => [other.id, other[part].name]);

// What the other pane is called.
export const comparedTitle = (compare, cells) =>
  versions.find(([value]) => value === compare)?.[1] ?? cells.get(compare)?.inbox.subject ?? compare;

sections.unshift({
  id: "differences",
  title: "Differences",
  make: ({ differences, other, mail }) => {
    if (!differences) return null;
    const lines = [
      ...["subject", "preheader"]
        .filter((name) => other[name] !== mail[name])
        .map((name) => ({ what: name === "subject" ? "Subject" : "Preheader", gone: other[name], now: mail[name] })),
      ...differences,
    ];
    if (!lines.length) return h("p", { class: "quiet" }, "They read the same.");
    return [
      h("p", { class: "quiet" }, plural(lines.length, "difference")),
      h(
        "ul",
        { class: "differences" },
        lines.map(({ what, gone, now }) =>
          h(
            "li",
            {},
            what === TEXT_DIFFERS ? null : h("span", { class: "quiet" }, what),
            gone ? h("del", { dir: "auto" }, gone) : null,
            now ? h("ins", { dir: "auto" }, now) : null,
          ),
        ),
      ),
      copier("Copy differences", () =>
        lines.map(({ what, gone, now }) => [what, gone && `- ${gone}`, now && `+ ${now}`].filter(Boolean).join("\n")).join("\n\n"),
      ),
    ];
  },
});

// Lets two panes scroll as one, each by its share.
export function scrolledTogether(panes) {
  let led; // the frame that somebody scrolls; the other one follows and must not lead back
  for (const pane of panes) {
    const before = pane.oncome;
    pane.oncome = (frame) => {
      before?.(frame);
      const first = panes[0].frame;
      if (pane !== panes[0] && first && !first.loading_) scrollToShare(frame, shareOf(first));
      frame.contentWindow?.addEventListener("scroll", () => {
        if (led && led !== pane) return;
        led = pane;
        clearTimeout(pane.leading);
        pane.leading = setTimeout(() => (led = null), 150);
        const share = shareOf(frame);
        for (const other of panes) if (other !== pane && other.frame && !other.element.hidden) scrollToShare(other.frame, share);
      });
    };
  }
}

const rangeOf = ({ contentDocument: { documentElement: root } }) => root.scrollHeight - root.clientHeight;

const shareOf = (frame) => (rangeOf(frame) > 0 ? frame.contentWindow.scrollY / rangeOf(frame) : 0);

const scrollToShare = (frame, share) =>
  frame.contentWindow.scrollTo({ top: share * rangeOf(frame), behavior: "instant" });
