// Menus and other things that float: opened at a button, closed by Escape or a click elsewhere.

import { h, put } from "./dom.js";

/**
 * Show `content` beside `anchor`; the browser closes it by itself. Returns the floating element.
 * @param {HTMLElement} anchor
 * @param {Node[]} content
 * @param {{label: string, kind?: string, align?: "start" | "end", onClose?: () => void, wide?: boolean}} how
 */
export function float(anchor, content, { label, kind = "", align = "start", onClose }) {
  const box = h("div", { class: `floating ${kind}`, popover: "auto", "aria-label": label, role: "dialog" });
  put(box, ...content);
  (anchor.closest("dialog") ?? document.body).append(box);
  anchor.setAttribute("aria-expanded", "true");
  const follow = () => settle(anchor, box, align);
  addEventListener("resize", follow);
  box.addEventListener("toggle", (/** @type {any} */ event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    const hadFocus = box.contains(document.activeElement) || document.activeElement === document.body;
    box.remove();
    removeEventListener("resize", follow);
    if (hadFocus && anchor.isConnected) anchor.focus({ preventScroll: true });
    onClose?.();
  });
  box.showPopover();
  follow();
  return Object.assign(box, { settle: follow });
}

/** @param {HTMLElement} anchor @param {HTMLElement} box @param {string} align */
function settle(anchor, box, align) {
  const at = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const left = align === "end" ? at.right - size.width : at.left;
  const below = at.bottom + 4 + size.height <= innerHeight - 8;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
  box.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4)}px`;
}

/**
 * A menu of things to do.
 * @param {HTMLElement} anchor
 * @param {{label: string, about?: string, icon?: Node, current?: boolean, act: () => void}[]} items
 * @param {{label: string, align?: "start" | "end", heading?: string}} how
 */
export function menu(anchor, items, { label, align, heading }) {
  const rows = items.map((item) =>
    h(
      "button",
      { type: "button", role: "menuitem", class: item.current ? "menu-item current" : "menu-item", on: { click: () => pick(item) } },
      item.icon,
      h("span", { class: "menu-text" }, h("span", { class: "menu-label" }, item.label), item.about ? h("span", { class: "menu-about" }, item.about) : null),
    ),
  );
  const list = h("div", { role: "menu", "aria-label": label }, rows);
  const box = float(anchor, [...(heading ? [h("p", { class: "menu-heading" }, heading)] : []), list], { label, align, kind: "menu" });
  /** @param {{act: () => void}} item */
  function pick(item) {
    box.hidePopover();
    item.act();
  }
  walk(list, () => rows);
  rows[0]?.focus();
  return box;
}

/** Let the arrow keys walk through rows. @param {HTMLElement} host @param {() => HTMLElement[]} rows */
export function walk(host, rows) {
  host.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = rows();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = Number.isFinite(step) ? (at + step + all.length) % all.length : step < 0 ? 0 : all.length - 1;
    all[next]?.focus();
  });
}
