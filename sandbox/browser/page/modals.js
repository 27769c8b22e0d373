// Forms: the one on top of the stack is shown, and the workspace knows what has been typed into each.

import { ask } from "./asking.js";
import { draw } from "./blocks.js";
import { flush } from "./controls.js";
import { attempt } from "./doing.js";
import { h, icon, refill, tell } from "./dom.js";
import { keepFocus } from "./messages.js";
import { store } from "./store.js";

/** @type {HTMLDialogElement | null} */
let dialog = null;
/** What is drawn now, so that the same is not drawn again under the visitor's fingers. */
let drawn = "";
/** Views into which something was typed. @type {Set<string>} */
const touched = new Set();
/** What was drawn when it was sent, until the answer is there: a second click at the same is none. */
let sent = "";

/** Show the form on top, or none. */
export function showModals() {
  const view = store.modals[store.modals.length - 1];
  if (!view) return hide();
  const key = JSON.stringify([view.id, view.hash, view.errors, store.modals.length]);
  if (key === drawn && dialog) return;
  const isSame = drawn.startsWith(`["${view.id}",`);
  drawn = key;
  const host = dialog ?? open();
  dialog = host;
  fill(host, view, isSame);
}

/** @returns {HTMLDialogElement} */
function open() {
  const made = h("dialog", { class: "modal", "aria-labelledby": "modal-title" });
  made.addEventListener("cancel", (/** @type {Event} */ event) => {
    event.preventDefault();
    void leave(true);
  });
  document.body.append(made);
  made.showModal();
  return made;
}

function hide() {
  drawn = "";
  touched.clear();
  if (!dialog) return;
  dialog.close();
  dialog.remove();
  dialog = null;
  /** @type {HTMLElement | null} */ (document.querySelector(".main .composer-text"))?.focus({ preventScroll: true });
}

/** @param {HTMLDialogElement} host @param {any} view @param {boolean} isSame */
function fill(host, view, isSame) {
  const before = host.querySelector(".modal-body");
  const scrolled = isSame ? (before?.scrollTop ?? 0) : 0;
  const place = { surface: /** @type {"modal"} */ ("modal"), where: view.id, state: view.state, errors: view.errors, onTyped: () => touched.add(view.id) };
  const body = h("div", { class: "modal-body" }, draw(view.blocks, place));
  if (before) keepFocus(before, body);
  const depth = store.modals.length;
  const head = h("div", { class: "modal-head" },
    depth > 1 ? h("button", { type: "button", class: "tool", "aria-label": "Back", title: "Back", on: { click: () => leave(false) } }, icon("back")) : null,
    h("h2", { id: "modal-title" }, view.title),
    h("button", { type: "button", class: "tool", "aria-label": "Close", title: "Close", on: { click: () => leave(true) } }, icon("close")));
  const foot = h("div", { class: "modal-foot" }, h("p", { class: "trouble", role: "alert" }),
    h("button", { type: "button", class: "button", on: { click: () => leave(false) } }, view.close || (view.submit ? "Cancel" : "Close")),
    view.submit ? h("button", { type: "submit", class: "button primary", disabled: view.submit_disabled }, view.submit) : null);
  const form = h("form", { novalidate: true, on: { submit: send, keydown: onKey } }, head, body, foot);
  refill(host, form);
  body.scrollTop = scrolled;
  focusFirst(body, foot, view, isSame);
}

/** @param {HTMLElement} body @param {HTMLElement} foot @param {any} view @param {boolean} isSame */
function focusFirst(body, foot, view, isSame) {
  const wrong = Object.keys(view.errors)[0];
  const target = /** @type {HTMLElement | null} */ (wrong
    ? body.querySelector(`[data-field="${CSS.escape(wrong)}"], [data-block="${CSS.escape(wrong)}"] input`)
    : isSame && document.activeElement !== document.body ? null : (body.querySelector("[autofocus]") ?? body.querySelector("input, textarea, .picker, .button") ?? foot.querySelector(".primary, .button")));
  if (target && (wrong || !isSame)) queueMicrotask(() => target.focus({ preventScroll: !wrong })); // it is read from its head
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return void send(event);
  if (event.key === "Enter" && target instanceof HTMLInputElement && target.type !== "submit") event.preventDefault();
}

/** @param {Event} event */
async function send(event) {
  event.preventDefault();
  if (!dialog || sent === drawn) return;
  const mine = (sent = drawn);
  flush();
  const form = dialog.querySelector("form");
  form?.setAttribute("aria-busy", "true");
  const answer = await attempt("submit");
  form?.removeAttribute("aria-busy");
  if (sent === mine) sent = "";
  const trouble = answer.ok ? answer.result?.trouble : answer.error;
  const note = dialog?.querySelector(".trouble");
  if (note) note.textContent = trouble ?? "";
  else if (trouble) tell(trouble, true);
}

/** Close the form on top, or all of them; what was typed is asked about first. @param {boolean} everything */
async function leave(everything) {
  const closing = everything ? store.modals : store.modals.slice(-1);
  const isTouched = closing.some((view) => touched.has(view.id) && view.submit);
  const question = { title: "Leave this form?", text: { type: "plain_text", text: "What you typed in it is not kept." }, confirm: "Leave", deny: "Keep editing", style: "danger" };
  if (isTouched && !(await ask(question))) return;
  const answer = await attempt("close", { everything });
  if (!answer.ok) tell(answer.error, true);
}
