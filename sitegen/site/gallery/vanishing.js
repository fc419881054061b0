// Pictures that can hardly be seen on what lies behind them: dark strokes on a transparent ground, in a mail that is dark.

import { contrastOf, groundOf, over } from "./contrast.js";

const SIDE = 96; // pixels of the longer side that a picture is looked at with
const GONE = 1.5; // of less contrast than that, strokes are not seen
const MUCH = 0.25; // of what is drawn; less is shadow and outline
const CLEAR = 0.05; // of the picture is transparent, else its ground is its own
const KEPT_SHARES = 256; // pictures on a ground that were looked at lately need not be looked at again

const shares = new Map();

// The pictures of a drawn page of which much has no contrast with the ground they stand on, worst first:
// [{element, share}]. Only pictures with a transparent ground, and only those whose points the browser lets us see: not
// in a page from disk. Over another picture or a gradient nothing is judged.
export function hardToSee(page) {
  return [...page.images]
    .map((element) => ({ element, share: shareGone(element) }))
    .filter(({ share }) => share >= MUCH)
    .sort((one, other) => other.share - one.share);
}

// The share of what a picture draws that cannot be told from what lies behind it, from 0 to 1.
function shareGone(picture) {
  const behind = groundOf(picture);
  if (!behind || behind.alpha < 0.1) return 0;
  const key = `${picture.currentSrc} ${picture.naturalWidth} ${behind.ground}`;
  if (shares.has(key)) return shares.get(key);
  const points = pointsOf(picture);
  if (!points) return 0;
  const share = shareOf(points, behind);
  shares.set(key, share);
  if (shares.size > KEPT_SHARES) shares.delete(shares.keys().next().value);
  return share;
}

function shareOf(points, behind) {
  let [clear, drawn, gone] = [0, 0, 0];
  for (let at = 0; at < points.length; at += 4) {
    const alpha = points[at + 3] / 255;
    if (alpha < 0.1) clear++;
    if (alpha < 0.5) continue;
    drawn++;
    if (contrastOf(over([points[at], points[at + 1], points[at + 2], alpha], behind.ground), behind.ground) < GONE) gone++;
  }
  const all = points.length / 4;
  return clear < CLEAR * all || !drawn ? 0 : gone / drawn;
}

function pointsOf(picture) {
  const { naturalWidth, naturalHeight, complete } = picture;
  if (!complete || !naturalWidth || !naturalHeight || !picture.clientWidth) return null;
  const scale = Math.min(1, SIDE / Math.max(naturalWidth, naturalHeight));
  const [width, height] = [naturalWidth, naturalHeight].map((side) => Math.max(1, Math.round(side * scale)));
  const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  try {
    pen.drawImage(picture, 0, 0, width, height);
    return pen.getImageData(0, 0, width, height).data;
  } catch {
    return null; // from elsewhere, or from disk: it may be shown and not read
  }
}
