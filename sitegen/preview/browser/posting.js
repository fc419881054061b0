// How the preview is asked to do something: a POST that brings the session's token, which no other site's page can know.

const NO_ANSWER = "The preview does not answer.";

let provenBy = "";

// The token of this session.
export const provenWith = (token) => (provenBy = token);

// The JSON that the preview answers to `asked`, which becomes JSON too; fails with words for a person.
export async function post(address, asked = {}) {
  const headers = { "Content-Type": "application/json", "X-Sitegen-Token": provenBy };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(asked) }).catch(() => null);
  if (answer?.headers.get("Content-Type")?.startsWith("application/json")) return answer.json();
  throw new Error((await answer?.text())?.replace(/^\d+ /, "") || NO_ANSWER);
}
