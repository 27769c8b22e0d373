// A question that must be answered before anything happens.

import { h } from "./dom.js";
import { plain, textOf } from "./text.js";

/**
 * Ask with Slack's confirm object; true if the answer is yes.
 * @param {{title: any, text: any, confirm: any, deny: any, style?: string}} confirm
 * @returns {Promise<boolean>}
 */
export function ask(confirm) {
  return new Promise((settle) => {
    const isDanger = confirm.style === "danger";
    const no = h("button", { type: "submit", value: "no", class: "button" }, plain(confirm.deny));
    const yes = h("button", { type: "submit", value: "yes", class: `button ${isDanger ? "danger solid" : "primary"}` }, plain(confirm.confirm));
    const dialog = h(
      "dialog",
      { class: "modal ask", "aria-labelledby": "ask-title" },
      h("form", { method: "dialog" },
        h("h2", { id: "ask-title" }, plain(confirm.title)),
        h("div", { class: "ask-text" }, textOf(confirm.text)),
        h("div", { class: "modal-foot" }, no, yes)),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      settle(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    (isDanger ? no : yes).focus();
  });
}

/**
 * Ask for a text; null if none is given.
 * @param {string} title @param {string} text @param {string} yes
 * @returns {Promise<string | null>}
 */
export function askText(title, text, yes) {
  return new Promise((settle) => {
    const field = h("textarea", { class: "entry", rows: 4, "aria-label": title });
    field.value = text;
    const dialog = h(
      "dialog",
      { class: "modal ask", "aria-label": title },
      h("form", { method: "dialog" },
        h("h2", {}, title), h("div", { class: "ask-text" }, field),
        h("div", { class: "modal-foot" }, h("button", { type: "submit", value: "no", class: "button" }, "Cancel"), h("button", { type: "submit", value: "yes", class: "button primary" }, yes))),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      settle(dialog.returnValue === "yes" ? field.value : null);
    });
    document.body.append(dialog);
    dialog.showModal();
    field.focus();
  });
}
