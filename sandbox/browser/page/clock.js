// The clock in the top bar: the workspace's time and each person's, and ways to move it.

import { perform } from "./doing.js";
import { h, icon, murmur, refill } from "./dom.js";
import { float } from "./floating.js";
import { avatar } from "./messages.js";
import { actors, me, now, store } from "./store.js";
import { clock, dayText, format, instant, isoDay, mrkdwn, shortDate } from "./text.js";

const face = h("span", { class: "clock-face" });
export const clockButton = h("button", { type: "button", class: "bar-button clock", "aria-haspopup": "dialog", "aria-expanded": "false", on: { click: open } }, icon("clock"), face);
/** The lines that appear while the clock moves. */
const trail = h("ol", { class: "trail", "aria-live": "polite", "aria-label": "What happened meanwhile", title: "Click to put away", on: { click: () => trail.remove() } });
let isMoving = false;
/** Milliseconds after which the clock has been moved, and has not just gone on. */
const A_MOMENT = 60_000;
let movedFrom = 0;
let from = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let leaving;

export function tick() {
  const at = now();
  face.replaceChildren(`${format(at, { weekday: "short" })} `, h("span", { class: "clock-date" }, `${shortDate(at)} `), clock(at));
  clockButton.setAttribute("aria-label", `The clock: ${dayText(at)} ${clock(at)}, ${me().tz}. Move it.`);
  for (const each of document.querySelectorAll("[data-zone]")) each.textContent = local(at, /** @type {HTMLElement} */ (each).dataset.zone ?? "UTC");
}

/** @param {number} at @param {string} zone */
function local(at, zone) {
  return `${format(at, { weekday: "short" }, zone)} ${clock(at, zone)}`;
}

function open() {
  const people = actors().map((each) => h("li", {}, avatar(each.id, "tiny"), h("span", {}, each.real_name), h("span", { class: "muted zone" }, each.tz.split("/").pop()?.replace("_", " ")), h("span", { class: "person-time", data: { zone: each.tz } }, local(now(), each.tz))));
  const day = h("input", { type: "date", class: "entry short", "aria-label": "Day", value: isoDay(now() + 86_400_000), min: isoDay(now()) });
  const time = h("input", { type: "time", class: "entry short", "aria-label": "Time", value: "09:00" });
  const go = (/** @type {string} */ label, /** @type {() => string} */ to) => h("button", { type: "button", class: "button", on: { click: () => { box.hidePopover(); void move(to()); } } }, label);
  const box = float(clockButton, [
    h("p", { class: "menu-heading" }, "Move the clock"),
    h("div", { class: "clock-moves" },
      go("+1 hour", () => iso(now() + 3_600_000)),
      go("Tomorrow 09:00", () => iso(instant(isoDay(now() + 86_400_000), "09:00"))),
      go("Next Monday", () => iso(instant(nextMonday(), "09:00"))),
      go("Next thing that happens", () => "next")),
    h("form", { class: "clock-pick", on: { submit: (/** @type {Event} */ event) => { event.preventDefault(); box.hidePopover(); void move(iso(instant(day.value, time.value))); } } }, day, time, h("button", { type: "submit", class: "button" }, "Go")),
    h("p", { class: "menu-heading" }, "Their time"),
    h("ul", { class: "people-times" }, people),
    h("p", { class: "muted small" }, "Times on the page are in the zone of the person you act as."),
  ], { label: "The clock", kind: "clock-box", align: "end" });
}

function nextMonday() {
  const weekday = new Date(`${isoDay(now())}T00:00Z`).getUTCDay();
  return isoDay(now() + (((8 - weekday) % 7) || 7) * 86_400_000);
}

/** @param {number} at */
function iso(at) {
  return new Date(at).toISOString();
}

/** What moves the clock waits for what moves it already. @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
function inTurn(work) {
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  return mine;
}

/** @param {string} to */
export function move(to) {
  return inTurn(() => moveOn(to));
}

/** @param {string} to */
async function moveOn(to) {
  if (to !== "next" && Date.parse(to) <= now()) return; // it is there already: this was a second click
  const answer = await asItMoves(() => perform("move_clock", { to }));
  if (!answer.ok) return;
  if (!trail.children.length) trail.append(h("li", { class: "muted" }, "Nothing was sent."));
  murmur(`It is ${dayText(now())} ${clock(now())}.`);
}

/**
 * Do something that may move the clock, and let a line appear for each message that is sent meanwhile.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function whileMoving(work) {
  return inTurn(() => asItMoves(work));
}

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function asItMoves(work) {
  movedFrom = store.now;
  isMoving = true;
  from = store.passed.length;
  clearTimeout(leaving);
  document.body.classList.add("moving");
  refill(trail);
  document.querySelector(".trail-host")?.replaceChildren(trail);
  trail.hidden = true;
  const wait = h("li", { class: "muted trail-wait" }, "Time passes …");
  trail.append(wait);
  try {
    return await work();
  } finally {
    isMoving = false;
    document.body.classList.remove("moving");
    wait.remove();
    trail.hidden = store.now - movedFrom < A_MOMENT;
    leaving = setTimeout(() => trail.remove(), 12_000);
  }
}

/** Show what was sent while the clock moved: one line each. */
export function showPassing() {
  if (!isMoving) return;
  trail.hidden = store.now - movedFrom < A_MOMENT;
  const fresh = store.passed.slice(from);
  from = store.passed.length;
  const wait = trail.querySelector(".trail-wait");
  for (const each of fresh) {
    const line = h("li", {}, h("span", { class: "trail-at" }, local(Date.parse(each.at), each.tz)), h("strong", {}, each.whom), h("span", { class: "trail-text" }, mrkdwn(each.text)));
    trail.insertBefore(line, wait);
  }
  while (trail.children.length > 40) trail.firstElementChild?.remove();
  trail.scrollTop = trail.scrollHeight;
}

