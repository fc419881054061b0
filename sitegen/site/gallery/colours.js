// Colours in CSS values: found, read, and given another lightness.

const COLOUR = /url\([^)]*\)|"[^"]*"|'[^']*'|#[0-9a-f]{3,8}\b|(?:rgb|hsl)a?\([^()]*\)|(?<![\w-])[a-z]{3,}(?![\w(-])/gi;

let pen;
const coloursRead = new Map(); // words as often as colours; mails have few of either

// [red, green, blue, alpha] from 0 to 255 and 0 to 1; null where `text` is no colour.
export function readColour(text) {
  if (!coloursRead.has(text)) {
    if (coloursRead.size > 5000) coloursRead.clear();
    coloursRead.set(text, parseColour(text));
  }
  return coloursRead.get(text);
}

function parseColour(text) {
  pen ??= new OffscreenCanvas(1, 1).getContext("2d");
  if (/^(?:inherit|initial|unset|none|auto)$/i.test(text)) return null;
  const [one, other] = ["#000000", "#ffffff"].map((before) => {
    pen.fillStyle = before;
    pen.fillStyle = text;
    return pen.fillStyle;
  });
  if (one !== other) return null; // it was left as it stood before
  if (one.startsWith("#")) return [...[1, 3, 5].map((place) => parseInt(one.slice(place, place + 2), 16)), 1];
  return one.match(/[\d.]+/g).map(Number);
}

// The value with each colour in it replaced by what `change(colour)` makes of it; null leaves it.
export function changeColours(value, change) {
  return value.replace(COLOUR, (text) => {
    const colour = /^(?:url\(|["'])/i.test(text) ? null : readColour(text);
    const changed = colour && change(colour);
    return changed ? writeColour(changed) : text;
  });
}

// The first colour in a value, as it is written; "" if there is none.
export function firstColour(value) {
  return (value.match(COLOUR) ?? []).find((text) => !/^(?:url\(|["'])/i.test(text) && readColour(text)) ?? "";
}

export function writeColour([red, green, blue, alpha]) {
  const whole = [red, green, blue].map((part) => Math.round(Math.min(255, Math.max(0, part))));
  if (alpha < 1) return `rgba(${whole.join(", ")}, ${alpha})`;
  return `#${whole.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

// Lightness in CIELAB, 0 (black) to 100 (white).
export const lightness = (colour) => toLab(colour)[0];

export function withLightness(colour, light) {
  const [, a, b] = toLab(colour);
  return [...fromLab([light, a, b]), colour[3]];
}

const WHITE = [0.95047, 1, 1.08883]; // D65

function toLab([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const [x, y, z] = [
    0.4124564 * r + 0.3575761 * g + 0.1804375 * b,
    0.2126729 * r + 0.7151522 * g + 0.072175 * b,
    0.0193339 * r + 0.119192 * g + 0.9503041 * b,
  ].map((part, place) => {
    const share = part / WHITE[place];
    return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function fromLab([light, a, b]) {
  const y = (light + 16) / 116;
  const [X, Y, Z] = [y + a / 500, y, y - b / 200].map((part, place) => {
    const share = part ** 3 > 216 / 24389 ? part ** 3 : (116 * part - 16) / (24389 / 27);
    return share * WHITE[place];
  });
  return [
    3.2404542 * X - 1.5371385 * Y - 0.4985314 * Z,
    -0.969266 * X + 1.8760108 * Y + 0.041556 * Z,
    0.0556434 * X - 0.2040259 * Y + 1.0572252 * Z,
  ].map((part) => 255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055));
}
