// The "break it" menu, and what is broken at the moment, with one click to undo it and one to see what comes of it.

import { move } from "./clock.js";
import { perform } from "./doing.js";
import { h, icon, refill } from "./dom.js";
import { float, walk } from "./floating.js";
import { store } from "./store.js";

/** @typedef {{name: string, group: string, label: string, about: string, watch: string, advice: string}} Breakage */

export class Breaker {
  constructor() {
    /** What was broken last, of which the strip says what to watch. @type {Breakage | null} */
    this.last = null;
    this.opener = h("button", { type: "button", class: "button danger small", "aria-haspopup": "menu", "aria-expanded": "false", on: { click: () => this.open() } }, "Break it …");
    this.strip = h("div", { class: "broken", role: "region", "aria-label": "What is broken", hidden: true });
    this.update();
  }

  open() {
    /** @type {HTMLElement[]} */ const rows = [];
    const groups = [...new Set(all().map((each) => each.group))].map((group) => {
      const inside = all().filter((each) => each.group === group).map((each) => this.row(each, () => box.hidePopover()));
      rows.push(...inside);
      return h("div", { role: "group", "aria-label": group }, h("p", { class: "menu-heading", "aria-hidden": "true" }, group), inside);
    });
    const list = h("div", { role: "menu", "aria-label": "Break it" }, groups);
    const box = float(this.opener, [list], { label: "Break it", align: "end", kind: "menu breakages" });
    walk(list, () => rows);
    (rows.find((each) => each.getAttribute("aria-checked") === "true") ?? rows[0])?.focus();
  }

  /** @param {Breakage} each @param {() => void} close @returns {HTMLElement} */
  row(each, close) {
    const isOn = store.broken.includes(each.name);
    return h("button", { type: "button", role: "menuitemcheckbox", "aria-checked": String(isOn), class: isOn ? "menu-item current" : "menu-item", on: { click: () => { close(); void this.turn(each, !isOn); } } },
      h("span", { class: "menu-text" },
        h("span", { class: "menu-label" }, each.label, isOn ? h("span", { class: "state unsure" }, "broken: undo") : null),
        h("span", { class: "menu-about" }, `${each.about} ${each.watch}`)));
  }

  /** @param {Breakage} each @param {boolean} on */
  async turn(each, on) {
    if (!(await perform("break_it", { name: each.name, on })).ok) return;
    if (on) this.last = each;
    else if (this.last?.name === each.name) this.last = null;
    this.update();
  }

  async mend() {
    if (!(await perform("mend")).ok) return;
    this.last = null;
    this.update();
  }

  update() {
    const broken = all().filter((each) => store.broken.includes(each.name));
    const hadFocus = this.strip.contains(document.activeElement);
    this.strip.hidden = !broken.length && !this.last;
    const chips = broken.map((each) => h("button", { type: "button", class: "chip-undo", "aria-label": `Undo: ${each.label}`, title: "Undo", on: { click: () => this.turn(each, false) } }, each.label, icon("close")));
    const watch = this.last ? h("p", { class: "broken-watch", role: "status" }, h("strong", {}, `${this.last.label}. `), this.last.advice || this.last.watch) : null;
    refill(this.strip,
      h("div", { class: "broken-chips" }, chips.length ? h("span", { class: "muted" }, "Broken:") : h("span", { class: "muted" }, "Nothing is broken."), chips,
        h("span", { class: "gap" }),
        h("button", { type: "button", class: "button small", on: { click: () => move("next") } }, "Next thing that happens"),
        h("button", { type: "button", class: "button small", on: { click: () => this.mend() } }, broken.length ? "Mend everything" : "Close")),
      watch);
    if (hadFocus && !this.strip.contains(document.activeElement)) (this.strip.hidden ? this.opener : this.strip.querySelector("button"))?.focus();
  }
}

/** @returns {Breakage[]} */
function all() {
  return store.hello.breakages;
}
