// Renders MJML with npm mjml, one JSON line {"mjml": ...} in, one {"html", "errors", "ms"} out; includes stay off.
// A line {"mjml": [...], "rounds": n} measures instead: n rounds over all documents, {"ms": per round} out.
import { createInterface } from "node:readline"
import mjml2html from "mjml"

async function render(mjml) {
  const start = performance.now()
  try {
    const { html, errors } = await mjml2html(mjml, { validationLevel: "soft" })
    return { html, errors: errors.map(error => error.formattedMessage), ms: performance.now() - start }
  } catch (error) {
    return { html: null, errors: [String(error.message ?? error)], ms: performance.now() - start }
  }
}

async function measure(documents, rounds) {
  const ms = []
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage()
    for (const document of documents) await render(document)
    const used = process.cpuUsage(start)
    ms.push((used.user + used.system) / 1000)
  }
  return { ms }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { mjml, rounds } = JSON.parse(line)
  const answer = Array.isArray(mjml) ? await measure(mjml, rounds) : await render(mjml)
  process.stdout.write(JSON.stringify(answer) + "\n")
}
