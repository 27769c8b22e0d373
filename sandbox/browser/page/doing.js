// What the visitor does, said to the workspace; what goes wrong is told where it was done.

import { tell } from "./dom.js";

/** @type {{link: import("./link.js").Link | null}} */
export const wire = { link: null };

/**
 * @param {string} act
 * @param {Record<string, any>} [more]
 * @returns {Promise<import("./link.js").Answer>}
 */
export function attempt(act, more = {}) {
  return wire.link?.do(act, more) ?? Promise.resolve({ ok: false, error: "The workspace is not there yet." });
}

/** Do something, and tell the visitor if it cannot be done. @param {string} act @param {Record<string, any>} [more] */
export async function perform(act, more = {}) {
  const answer = await attempt(act, more);
  if (!answer.ok) tell(answer.error, true);
  else if (answer.result?.ok === false && answer.result.error) tell(`The app did not answer: ${answer.result.error}.`, true);
  return answer;
}
