// A menu to choose from, with a search: one choice, or several as a row of tokens.

import { h, icon, refill } from "./dom.js";
import { float } from "./floating.js";

/** @typedef {{label: string, about?: string, group?: string, value: any, mark?: Node}} Choice */

let count = 0;

/**
 * @param {{
 *   label: string, choices: Choice[], chosen: any[], several: boolean, most?: number,
 *   placeholder: string, canClear: boolean, onChoose: (values: any[]) => void, id?: string,
 *   ask?: {shortest: number, search: (query: string) => Promise<Choice[]>},
 * }} options  `chosen` and what is handed over are values; equal by identity or as JSON
 */
export function picker(options) {
  let chosen = [...options.chosen];
  /** What the app has offered, so that its names are known once it is chosen. @type {Choice[]} */
  let known = [];
  const id = `picker-${++count}`;
  const face = h("span", { class: "picker-face" });
  const opener = h(
    "button",
    {
      type: "button", class: "picker", "aria-haspopup": "listbox", "aria-expanded": "false",
      id: options.id, on: { click: () => open() },
    },
    face, icon("down"),
  );
  const clear = h("button", { type: "button", class: "picker-clear", "aria-label": `Clear ${options.label}`, on: { click: () => set([]) } }, icon("close"));
  const host = h("div", { class: options.several ? "picker-host several" : "picker-host" }, opener, options.canClear ? clear : null);
  show();
  return host;

  /** @param {any[]} values */
  function set(values) {
    chosen = values;
    show();
    options.onChoose(values);
  }

  function show() {
    const picked = chosen.map((value) => [...known, ...options.choices].find((each) => same(each.value, value))).filter(Boolean);
    const labels = picked.map((each) => /** @type {Choice} */ (each).label);
    opener.setAttribute("aria-label", `${options.label}: ${labels.join(", ") || options.placeholder}`);
    face.classList.toggle("empty", !picked.length);
    clear.hidden = !picked.length;
    if (options.several && picked.length) refill(face, labels.map((label) => h("span", { class: "picked" }, label)));
    else refill(face, labels[0] ?? options.placeholder);
  }

  function open() {
    const search = h("input", {
      type: "text", class: "picker-search", role: "combobox", "aria-expanded": "true", "aria-controls": `${id}-list`,
      "aria-label": `Search ${options.label}`, placeholder: "Search", autocomplete: "off", spellcheck: "false",
    });
    const list = h("div", { role: "listbox", id: `${id}-list`, "aria-label": options.label, "aria-multiselectable": options.several ? "true" : undefined });
    const box = float(opener, [search, list], { label: options.label, kind: "picker-box" });
    box.style.minWidth = `${opener.getBoundingClientRect().width}px`;
    /** @type {Choice[]} */
    let shown = [];
    let active = 0;

    function draw() {
      const wanted = search.value.trim().toLowerCase();
      shown = options.ask ? known : options.choices.filter((each) => `${each.label} ${each.about ?? ""}`.toLowerCase().includes(wanted));
      active = Math.min(active, Math.max(shown.length - 1, 0));
      let group = "";
      const rows = shown.flatMap((each, index) => {
        const heading = each.group && each.group !== group ? [h("p", { class: "menu-heading", role: "presentation" }, (group = each.group))] : [];
        return [...heading, row(each, index)];
      });
      refill(list, rows.length ? rows : h("p", { class: "picker-none" }, options.ask ? (wanted.length < options.ask.shortest ? `Type ${options.ask.shortest} letters or more.` : "Nothing found.") : options.choices.length ? "Nothing matches." : "There is nothing to choose from."));
      point();
    }

    /** @param {Choice} each @param {number} index */
    function row(each, index) {
      const isChosen = chosen.some((value) => same(value, each.value));
      return h(
        "div",
        { role: "option", id: `${id}-${index}`, class: "option", "aria-selected": String(isChosen), on: { click: () => choose(each), pointermove: () => { active = index; point(); } } },
        each.mark, h("span", { class: "menu-text" }, h("span", { class: "menu-label" }, each.label), each.about ? h("span", { class: "menu-about" }, each.about) : null),
        isChosen ? icon("check") : null,
      );
    }

    function point() {
      for (const each of list.querySelectorAll(".option")) each.classList.toggle("active", each.id === `${id}-${active}`);
      search.setAttribute("aria-activedescendant", shown.length ? `${id}-${active}` : "");
      list.querySelector(".option.active")?.scrollIntoView({ block: "nearest" });
    }

    /** @param {Choice} each */
    function choose(each) {
      if (!options.several) {
        box.hidePopover();
        return set([each.value]);
      }
      const without = chosen.filter((value) => !same(value, each.value));
      if (without.length === chosen.length && options.most && chosen.length >= options.most) return;
      set(without.length < chosen.length ? without : [...chosen, each.value]);
      draw();
    }

    async function ask() {
      if (!options.ask) return;
      const query = search.value.trim();
      known = query.length < options.ask.shortest ? [] : await options.ask.search(query);
      if (query === search.value.trim()) draw();
    }

    search.addEventListener("input", () => { active = 0; draw(); void ask(); });
    search.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined && shown.length) {
        event.preventDefault();
        active = (active + step + shown.length) % shown.length;
        point();
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (shown[active]) choose(shown[active]);
      }
    });
    draw();
    void ask();
    box.settle();
    search.focus();
  }
}

/** @param {any} a @param {any} b */
function same(a, b) {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
