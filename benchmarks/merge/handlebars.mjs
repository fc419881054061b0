// Reads {templates, records, rounds} on standard input; prints CPU microseconds a message and the first message.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const Handlebars = createRequire(process.argv[2])("handlebars");
const { templates, records, rounds } = JSON.parse(readFileSync(0, "utf8"));
const compiled = templates.map(({ text, escape }) => Handlebars.compile(text, { noEscape: !escape }));
const all = () => {
  let length = 0;
  for (const record of records) for (const template of compiled) length += template(record).length;
  return length;
};
all();
const times = [];
for (let round = 0; round < rounds; round++) {
  const start = process.cpuUsage();
  all();
  const used = process.cpuUsage(start);
  times.push((used.user + used.system) / records.length);
}
console.log(JSON.stringify({ times, first: compiled.map((template) => template(records[0])) }));
