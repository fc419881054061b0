// Who reads the mail: a persona, a service that sees tags, or a recipient made to test it. The server knows them.

import { sections } from "./aside.js";
import { h } from "./dom.js";
import { choice, tools } from "./tools.js";

const GROUPS = { personas: "Personas", dialects: "Merge tags", cases: "Worst cases" };

const WORKED_OUT =
  "This service’s tags cannot say the following by themselves. So your data needs a field for each, worked out before the mail is sent:";

sections.unshift({
  id: "derived",
  title: "Tags for what is worked out",
  make: ({ mail }) =>
    mail.derived?.length && [
      h("p", {}, WORKED_OUT),
      h(
        "dl",
        { class: "derived" },
        mail.derived.map(({ field, rule }) => [h("dt", {}, h("code", {}, field)), h("dd", {}, rule)]),
      ),
    ],
});

tools.push(({ mail, state, go }) => {
  if (!mail?.readers) return null;
  const own = mail.readers.personas.find((persona) => persona.own);
  const options = Object.entries(GROUPS).map(([kind, title]) => [
    title,
    mail.readers[kind].map((reader) => [
      reader === own ? "" : reader.as,
      reader.belongs === false ? `${reader.name} (other segment)` : reader.name,
    ]),
  ]);
  const chosen = Object.values(mail.readers).flat().find(({ as }) => as === (state.as || own?.as));
  const tool = choice("as", "Read as", options, state.as === own?.as ? "" : state.as, go);
  tool.title = chosen?.about ?? "";
  return tool;
});
