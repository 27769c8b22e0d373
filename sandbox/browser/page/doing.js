// What the visitor does, said to the workspace; what goes wrong is told where it was done.

import { tell } from "./dom.js";
import { store } from "./store.js";

const LARGEST_FILE = 4 * 1024 * 1024; // bytes, as the page's server has it

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

/** Send a file to the workspace; its id, or null if it is refused. @param {File} file @returns {Promise<string | null>} */
export async function upload(file) {
  if (file.size > LARGEST_FILE) return null;
  const answer = await fetch(`upload?${new URLSearchParams({ person: store.me, name: file.name })}`, { method: "POST", body: file }).catch(() => null);
  return answer?.ok ? (await answer.json()).id : null;
}
