// Where mails come from, as data: the preview's server, or script files beside a page that was opened from disk.

const KEPT = 64; // mails that were looked at lately need not be asked for again

export class Door {
  // `ask(id, reader)` promises the mail of a cell as one reader sees it, or ("@build", "@HEAD") as it was; it fails with
  // words for a person.
  constructor(ask) {
    this.ask = ask;
    this.kept = new Map();
  }

  // How a mail was in a build or commit is asked each time: there may be a later one, of which nobody tells the page.
  document(id, reader = "") {
    if (reader.startsWith("@")) return this.ask(id, reader);
    const key = `${id}\n${reader}`;
    const found = this.kept.get(key) ?? this.ask(id, reader);
    this.put(key, found);
    found.catch(() => this.kept.get(key) === found && this.kept.delete(key));
    return found;
  }

  // This is the mail of a cell as one reader sees it.
  keep(id, reader, mail) {
    this.put(`${id}\n${reader}`, Promise.resolve(mail));
  }

  put(key, found) {
    this.kept.delete(key);
    this.kept.set(key, found);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
  }

  // These cells look other than before; all of them without a list.
  forget(ids) {
    for (const key of [...this.kept.keys()]) if (!ids || ids.has(key.split("\n", 1)[0])) this.kept.delete(key);
  }
}

const addressOf = (id) => `api/cell/${id.split("/").map(encodeURIComponent).join("/")}`;

// The whole message as one reader gets it, "" where there is none.
export async function askMessage(id, reader) {
  const answer = await fetch(`${addressOf(id)}?${new URLSearchParams({ as: reader, part: "message" })}`);
  return answer.ok ? answer.text() : "";
}

export async function askServer(id, reader) {
  const address = addressOf(id);
  const asked = reader.startsWith("@") ? { at: reader.slice(1) } : reader ? { as: reader } : {};
  const answer = await fetch(`${address}?${new URLSearchParams(asked)}`.replace(/\?$/, ""));
  if (answer.ok) return answer.json();
  throw new Error((await answer.text()).replace(/^\d+ /, "") || "The preview does not answer.");
}

// From disk a page may load scripts and nothing else, so each mail lies there as a script that hands itself over.
export const askDisk = (gallery) => (id, reader) =>
  new Promise((resolve, reject) => {
    if (reader.startsWith("@")) {
      reject(new Error("The mail as it was is not in this report. Run sitegen serve to see it."));
      return;
    }
    arriving.set(id, (mail) => resolve({ ...mail, unknown: reader }));
    const script = document.createElement("script");
    script.src = gallery.get(id)?.files.preview ?? "";
    script.addEventListener("load", () => script.remove());
    script.addEventListener("error", () => {
      script.remove();
      reject(new Error("The file of this mail does not lie beside this page."));
    });
    document.head.append(script);
  });

const arriving = new Map();

globalThis.sitegenDocument = (mail, html) => {
  arriving.get(mail.id)?.({ ...mail, html, onDisk: true });
  arriving.delete(mail.id);
};
