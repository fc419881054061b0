// Two mails beside each other: they scroll as one, paragraph beside paragraph, and lead to what differs.

const MARKED_FOR = 1800; // milliseconds that what was gone to stands out
const FOLLOWING = 150; // milliseconds after which the other pane may lead

// Lets two panes scroll as one. A line of the window wanders from its top to its bottom as a mail is scrolled from its
// beginning to its end; what stands at that line in one mail stands there in the other.
export function scrolledTogether(panes) {
  for (const pane of panes) {
    const before = pane.oncome;
    pane.oncome = (frame) => {
      before?.(frame);
      const [first] = panes;
      if (pane !== first && first.frame && !first.frame.loading_) follow(first.frame, frame);
      if (!frame.contentDocument || heard.has(frame.contentDocument)) return;
      heard.add(frame.contentDocument);
      frame.contentWindow.addEventListener("scroll", () => {
        if (led && led !== pane) return;
        lead(pane);
        for (const other of panes) if (other !== pane && isShown(other)) follow(frame, other.frame);
      });
    };
  }
}

let led = null; // the pane that somebody scrolls; the other one follows and must not lead back
let leading;
const heard = new WeakSet(); // the documents whose scrolling is heard

function lead(who) {
  led = who;
  clearTimeout(leading);
  leading = setTimeout(() => (led = null), FOLLOWING);
}

// Scrolls both panes to a difference, as `markDifferences` numbers them, and lets it stand out for a moment.
export function leadTo(panes, nth, pair) {
  const shown = panes.filter(isShown);
  const found = shown.map(({ frame }) => placesOf(frame, nth, pair));
  lead("difference");
  shown.forEach(({ frame }, at) => found[at].length && putLine(frame, middleOf(found[at][0], frame)));
  const first = found.findIndex((places) => places.length);
  shown.forEach(({ frame }, at) => first >= 0 && !found[at].length && follow(shown[first].frame, frame));
  shown[first]?.element.scrollIntoView({ block: "nearest" }); // in small windows the list stands below the mails
  for (const place of found.flat()) standOut(place);
}

export function standOut(element) {
  const seen = { outline: "3px solid #2754c5", outlineOffset: "3px" };
  element.animate([seen, { ...seen, offset: 0.7 }, { outline: "3px solid transparent", outlineOffset: "3px" }], MARKED_FOR);
}

const isShown = ({ frame, element }) => Boolean(frame?.contentDocument) && !element.hidden;

function placesOf({ contentDocument: doc }, nth, pair) {
  const marked = doc.querySelectorAll(`[data-difference-nth="${nth}"]`);
  return [...(marked.length || pair === null ? marked : doc.querySelectorAll(`[data-difference-pair="${pair}"]`))];
}

// How far a frame can be scrolled, and how high all of it is, in pixels.
function extentOf({ contentDocument: { documentElement: root } }) {
  return { range: root.scrollHeight - root.clientHeight, height: root.scrollHeight };
}

const topOf = (element, { contentWindow }) => element.getBoundingClientRect().top + contentWindow.scrollY;

const middleOf = (element, frame) => topOf(element, frame) + element.getBoundingClientRect().height / 2;

// Scrolls a frame so that the line stands at `y` pixels of its mail.
function putLine(frame, y) {
  const { range, height } = extentOf(frame);
  frame.contentWindow.scrollTo({ top: (y * range) / height, behavior: "instant" });
}

// Scrolls a frame to where another one is.
function follow(leader, frame) {
  const { range, height } = extentOf(leader);
  if (range > 0) putLine(frame, counterpart(leader, frame, (leader.contentWindow.scrollY * height) / range));
}

// The place in a frame's mail that stands for `y` in the other one: between the pairs around it by its share.
function counterpart(leader, frame, y) {
  const there = new Map(pairsIn(frame).map((place) => [place.dataset.differencePair, topOf(place, frame)]));
  const pairs = pairsIn(leader)
    .map((place) => [topOf(place, leader), there.get(place.dataset.differencePair)])
    .filter(([, to]) => to !== undefined);
  let [above, below] = [[0, 0], [extentOf(leader).height, extentOf(frame).height]];
  for (const pair of pairs) if (pair[0] <= y && pair[0] > above[0] && pair[1] > above[1]) above = pair;
  for (const pair of pairs) if (pair[0] > y && pair[0] < below[0] && pair[1] > above[1] && pair[1] < below[1]) below = pair;
  return above[1] + ((y - above[0]) / (below[0] - above[0] || 1)) * (below[1] - above[1]);
}

const pairsIn = ({ contentDocument }) =>
  [...contentDocument.querySelectorAll("[data-difference-pair]")].filter((place) => place.getClientRects().length);
