// What is different between two texts, word by word (Myers, An O(ND) Difference Algorithm, 1986).

const STEPS = 2_000; // steps that are worth it; texts that differ more are different as a whole

// Two lists to what became of them: [{kind: "same" | "gone" | "new", items}], in order.
export function compareLists(old, now) {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const middle = between(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return joined([
    { kind: "same", items: old.slice(0, start) },
    ...middle,
    { kind: "same", items: old.slice(old.length - end) },
  ]);
}

function between(old, now) {
  const whole = [
    { kind: "gone", items: old },
    { kind: "new", items: now },
  ];
  if (!old.length || !now.length) return whole;
  const reached = new Map([[1, 0]]);
  const trail = [];
  for (let steps = 0; steps <= Math.min(STEPS, old.length + now.length); steps += 1) {
    trail.push(new Map(reached));
    for (let line = -steps; line <= steps; line += 2) {
      const down = line === -steps || (line !== steps && reached.get(line - 1) < reached.get(line + 1));
      let x = down ? reached.get(line + 1) : reached.get(line - 1) + 1;
      while (x < old.length && x - line < now.length && old[x] === now[x - line]) x += 1;
      reached.set(line, x);
      if (x >= old.length && x - line >= now.length) return walked(old, now, trail);
    }
  }
  return whole;
}

function walked(old, now, trail) {
  const found = [];
  let [x, y] = [old.length, now.length];
  for (let steps = trail.length - 1; steps >= 0; steps -= 1) {
    const reached = trail[steps];
    const line = x - y;
    const down = line === -steps || (line !== steps && reached.get(line - 1) < reached.get(line + 1));
    const from = down ? line + 1 : line - 1;
    const before = steps ? reached.get(from) : 0;
    while (x > before && y > before - from && x > 0 && y > 0 && old[x - 1] === now[y - 1]) {
      x -= 1;
      y -= 1;
      found.unshift({ kind: "same", items: [old[x]] });
    }
    if (!steps) break;
    if (down) {
      y -= 1;
      found.unshift({ kind: "new", items: [now[y]] });
    } else {
      x -= 1;
      found.unshift({ kind: "gone", items: [old[x]] });
    }
  }
  return found;
}

function joined(parts) {
  const found = [];
  for (const { kind, items } of parts) {
    if (!items.length) continue;
    if (found.at(-1)?.kind === kind) found.at(-1).items.push(...items);
    else found.push({ kind, items: [...items] });
  }
  return found;
}
