// Who reads the mail: a persona, a service that sees tags, or a recipient made to test it. The server knows them.

import { choice, tools } from "./tools.js";

const GROUPS = { personas: "Personas", dialects: "Merge tags", cases: "Worst cases" };

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
