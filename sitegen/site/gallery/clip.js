// The size at which Gmail cuts a mail off, and what would be lost.

import { parsed } from "./dom.js";

// Measured at 99,507 to 100,217 bytes of HTML (hteumeuleu/email-bugs, issue 41); commonly given as 102 KB.
export const CLIP_BYTES = 102_400;

const WORDS = 60;

// Where Gmail would clip a mail: {bytes, limit, share, clipped, before, after}. `html` is the mail as it is sent; share is
// of the limit. When it is clipped, `before` are the last words that are shown and `after` the first that are not.
export function clipOf(html, limit = CLIP_BYTES) {
  const bytes = new TextEncoder().encode(html);
  const size = { bytes: bytes.length, limit, share: bytes.length / limit, clipped: bytes.length > limit };
  if (!size.clipped) return { ...size, before: "", after: "" };
  const cut = new TextDecoder().decode(bytes.subarray(0, limit)).replace(/\ufffd$/, "");
  // A tag that the cut goes through belongs to what follows.
  const opened = cut.lastIndexOf("<");
  const place = opened > cut.lastIndexOf(">") ? opened : cut.length;
  return {
    ...size,
    before: wordsOf(html.slice(0, place)).slice(-WORDS),
    after: wordsOf(html.slice(place)).slice(0, WORDS),
  };
}

function wordsOf(html) {
  const doc = parsed(html.replace(/<style\b[^]*?(?:<\/style>|$)|<title\b[^]*?<\/title>/gi, ""));
  return doc.body.textContent.replace(/[\s\u034f\u00ad\u200b-\u200d\u2007\ufeff]+/g, " ").trim();
}
