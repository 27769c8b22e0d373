// What the app itself says of its messages: the states each has been in, as they change.

import { h, refill } from "./dom.js";
import { channelName, now, store } from "./store.js";
import { dayText, format, isoDay } from "./text.js";

const LONGEST_PATH = 6; // states on the screen

/** @typedef {{id: string, what: string, place: string, path: string[], mood: string, at: string, at_means: string, tries: number, why: string}} Progress */

export class ProgressList {
  constructor() {
    /** @type {Map<string, {told: string, row: HTMLElement}>} */
    this.rows = new Map();
    this.list = h("ol", { class: "progress", tabindex: "0", "aria-label": `The messages of ${store.hello.app.name}` });
    const title = `${store.hello.app.name} says of its messages`;
    this.node = h("section", { class: "progress-host", "aria-label": title }, h("h3", {}, title), this.list);
    this.update();
  }

  update() {
    const before = this.rows;
    this.rows = new Map(store.progress.map((/** @type {Progress} */ each) => {
      const told = `${store.me} ${JSON.stringify(each)}`;
      const known = before.get(each.id);
      return [each.id, known?.told === told ? known : { told, row: draw(each) }];
    }));
    const rows = [...this.rows.values()].map((each) => each.row);
    refill(this.list, rows.length ? rows : h("li", { class: "muted" }, "No message yet."));
  }
}

/** @param {Progress} each @returns {HTMLElement} */
function draw(each) {
  const at = Date.parse(each.at);
  const left = each.path.length > LONGEST_PATH ? "… " : "";
  const states = each.path.slice(-LONGEST_PATH).map((state, index, all) => [index ? h("span", { class: "muted", "aria-hidden": "true" }, " → ") : left, h("span", { class: index === all.length - 1 ? `state ${each.mood}` : "state past" }, state)]);
  const facts = [`${each.at_means} ${moment(at)}`, each.tries > 1 ? `${each.tries} tries` : "", each.why].filter(Boolean).join(" · ");
  return h("li", { class: each.mood }, h("p", { class: "progress-what" }, h("strong", {}, each.what), whom(each.place)), h("p", { class: "progress-path" }, states.flat()), h("p", { class: "muted" }, facts));
}

/** @param {string} place */
function whom(place) {
  if (!place) return "";
  const reader = [...store.people.values()].find((each) => each.id === place || each.dm === place);
  return ` · ${reader ? reader.real_name : channelName(place)}`;
}

/** A time to the second, with its day unless that is today. @param {number} at */
function moment(at) {
  const time = format(at, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return isoDay(at) === isoDay(now()) ? time : `${dayText(at)} ${time}`;
}
