// The tour: a card that does the real thing, step by step, and can be left at any moment.

import { whileMoving } from "./clock.js";
import { perform } from "./doing.js";
import { button, h, icon } from "./dom.js";
import { store } from "./store.js";
import { mrkdwn } from "./text.js";

/** @type {(to: {person: string, place: string}) => Promise<void>} */
let visit = async () => {};
let isBusy = false;

/** @param {(to: {person: string, place: string}) => Promise<void>} go */
export function prepareTour(go) {
  visit = go;
}

function key() {
  return `tour/${store.hello.sample}`;
}

/** Which step is shown: a number; -1 when the tour was left or is over. */
function step() {
  const [generation, at] = (localStorage.getItem(key()) ?? "").split("/");
  if (generation === "left") return -1;
  return generation === store.hello.started ? Number(at) : 0;
}

/** @param {number} at */
function remember(at) {
  localStorage.setItem(key(), at < 0 ? "left" : `${store.hello.started}/${at}`);
}

export function restartTour() {
  remember(0);
  showTour();
}

/** Show the card of the present step, or nothing. */
export function showTour() {
  document.querySelector(".tour")?.remove();
  const steps = store.hello.tour;
  const at = step();
  if (!steps.length || at < 0) return;
  document.querySelector(".shell")?.append(at >= steps.length ? farewell() : card(steps[at], at, steps.length));
}

/** @param {any} one @param {number} at @param {number} of */
function card(one, at, of) {
  const act = h("button", { type: "button", class: "button primary", on: { click: play } }, one.button);
  const node = h("aside", { class: "tour", "aria-label": "Tour" },
    h("div", { class: "tour-text" },
      h("h2", {}, one.title, h("span", { class: "muted small" }, `Tour · ${at + 1} of ${of}`)), h("p", {}, mrkdwn(one.text)), one.typed ? h("code", { class: "tour-typed" }, one.typed) : null),
    h("div", { class: "tour-foot" }, act, h("button", { type: "button", class: "button quiet", on: { click: () => next(at) } }, "Skip this step"), button("Leave the tour", { class: "tool", on: { click: leave } }, icon("close"))));
  async function play() {
    if (isBusy) return;
    isBusy = true;
    act.setAttribute("aria-busy", "true");
    const answer = await whileMoving(() => perform("tour", { step: at }));
    isBusy = false;
    act.removeAttribute("aria-busy");
    if (!answer.ok) return;
    await visit(answer.result);
    next(at);
  }
  return node;
}

function farewell() {
  return h("aside", { class: "tour", "aria-label": "Tour" },
    h("div", { class: "tour-text" }, h("h2", {}, "That is the round."), h("p", {}, "The workspace is yours: type, click, act as somebody else, move the clock. Start over and other workspaces are in the menu at the top left.")),
    h("div", { class: "tour-foot" }, h("button", { type: "button", class: "button primary", on: { click: leave } }, "Done")));
}

/** @param {number} at */
function next(at) {
  remember(at + 1);
  showTour();
  /** @type {HTMLElement | null} */ (document.querySelector(".tour .primary"))?.focus({ preventScroll: true });
}

function leave() {
  remember(-1);
  showTour();
}
