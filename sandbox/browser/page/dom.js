// The page's elements. Text always becomes a text node: nothing here, or anywhere on the page, parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, any>} Props  `on` holds listeners, `data` data attributes; the rest are attributes */

/**
 * Make an element.
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props ?? {}, children);
}

/**
 * Make an SVG element.
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props ?? {}, children);
}

/** @param {Element} element @param {Props} props @param {(Child | Child[])[]} children */
function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(/** @type {HTMLElement} */ (element).dataset, value);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  put(element, ...children);
  return element;
}

/** Append children, strings as text. @param {Node} parent @param {...(Child | Child[])} children */
export function put(parent, ...children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return parent;
}

/** Replace all children. @param {Element} parent @param {...(Child | Child[])} children */
export function refill(parent, ...children) {
  const fresh = document.createDocumentFragment();
  put(fresh, ...children);
  parent.replaceChildren(fresh);
}

const PATHS = {
  hash: "M4 9h16M4 15h16M10 4 8 20M16 4l-2 16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  home: "M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4.5v-5h-5v5H5a1 1 0 0 1-1-1z",
  chat: "M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-8l-4.5 4V16H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2",
  close: "M6 6l12 12M18 6 6 18",
  back: "M14 6l-6 6 6 6",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  down: "M7 10l5 5 5-5",
  send: "M5 12 4.5 5.5 20 12 4.5 18.5zM5 12h7",
  plus: "M12 5v14M5 12h14",
  lens: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5 20 20",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5 7.5 7.5 0 1 0 19 14.5z",
  menu: "M4 7h16M4 12h16M4 17h16",
  reply: "M9 7 4 12l5 5M4 12h9a6 6 0 0 1 6 6",
  pulse: "M3 12h4l2.5-6 5 12 2.5-6h4",
  bolt: "M13 3 5 13.5h6L10 21l8-10.5h-6z",
  copy: "M9 9h10v11H9zM5 15V4h10",
  flag: "M6 21V4h11l-2 4 2 4H6",
  clip: "M8 12.5 13.5 7a3 3 0 0 1 4.3 4.2l-7 7a5 5 0 0 1-7-7l6.5-6.5",
  check: "M5 12.5 10 17l9-10",
  play: "M8 5.5v13l10.5-6.5z",
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" },
    svg("path", { d: PATHS[name] }),
  );
}

/**
 * What a table says of a key, and nothing of one that it does not have.
 * @param {Record<string, string>} table @param {any} key
 * @returns {string | undefined}
 */
export function among(table, key) {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** A button of the page itself. @param {string} label @param {Props} props @param {...Child} children */
export function button(label, props, ...children) {
  return h("button", { type: "button", "aria-label": children.length ? label : undefined, title: children.length ? label : undefined, ...props }, ...(children.length ? children : [label]));
}

/** Say to a screen reader what is seen elsewhere on the screen. @param {string} text */
export function murmur(text) {
  tell(text).classList.add("unseen");
}

/** Say something to a screen reader, and briefly on the screen. @param {string} text @param {boolean} [isError] @returns {HTMLElement} */
export function tell(text, isError = false) {
  const shelf = document.querySelector(".toasts") ?? h("div", { class: "toasts", role: "status", "aria-live": "polite" });
  const host = document.querySelector("dialog[open]:last-of-type") ?? document.querySelector(".shell") ?? document.body;
  if (shelf.parentNode !== host) host.append(shelf);
  const toast = h("p", { class: isError ? "toast wrong" : "toast" }, text);
  shelf.append(toast);
  setTimeout(() => toast.remove(), isError ? 7000 : 4000);
  return toast;
}
