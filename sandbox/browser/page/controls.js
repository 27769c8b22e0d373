// Block Kit's elements: what can be pressed, chosen and filled in.

import { ask } from "./asking.js";
import { attempt, perform, upload } from "./doing.js";
import { among, h, icon, tell } from "./dom.js";
import { menu } from "./floating.js";
import { picker } from "./picker.js";
import { actors, person, store } from "./store.js";
import { clock, emojiIn, instant, isoDay, plain, textOf, unescape } from "./text.js";

/**
 * Where elements stand: `where` names the message or view to the workspace.
 * @typedef {{surface: "message" | "modal" | "home", where: any, state: any, onTyped?: () => void}} Context
 */

let count = 0;
/** What was typed and is on its way, by view and field; it outlives a redrawing. @type {Map<string, any>} */
const pending = new Map();
/** @type {Map<string, ReturnType<typeof setTimeout>>} */
const timers = new Map();

/** @param {any} element @param {any} block @param {Context} context @returns {Node} */
export function control(element, block, context) {
  const make = MAKERS[element.type] ?? (MENUS.has(element.type) ? choosing : TYPED.has(element.type) ? typing : unknown);
  return make(element, block, context);
}

/** @param {any} element */
function unknown(element) {
  return h("span", { class: "muted" }, `[${element.type}]`);
}

// Pressing

/** @param {any} element @param {any} block @param {Context} context @param {any} [value] @param {HTMLElement} [busy] */
async function press(element, block, context, value, busy) {
  if (element.confirm && !(await ask(element.confirm))) return false;
  busy?.setAttribute("aria-busy", "true");
  const answer = await perform("press", {
    where: context.where, block_id: block.block_id, action_id: element.action_id, ...(value === undefined ? {} : { value }),
  });
  busy?.removeAttribute("aria-busy");
  return answer.ok;
}

/** @param {any} element @param {any} block @param {Context} context */
function button(element, block, context) {
  const style = among({ primary: "primary", danger: "danger" }, element.style) ?? "";
  const content = element.type === "icon_button" ? [icon("close")] : textOf(element.text);
  const face = h(
    "button",
    {
      type: "button", class: `button ${style}`, "aria-label": element.accessibility_label || (element.type === "icon_button" ? plain(element.text) : undefined),
      data: { focus: `${block.block_id}/${element.action_id}` },
      on: { click: pressed },
    },
    content,
    element.url ? h("span", { class: "muted", "aria-hidden": "true" }, " ↗") : null,
  );
  async function pressed() {
    if (face.getAttribute("aria-busy")) return;
    const done = await press(element, block, context, undefined, face);
    if (done && element.url && /^https?:/i.test(element.url)) window.open(element.url, "_blank", "noopener,noreferrer");
  }
  return face;
}

/** @param {any} element @param {any} block @param {Context} context */
function overflow(element, block, context) {
  const face = h("button", {
    type: "button", class: "button icon-only", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false",
    data: { focus: `${block.block_id}/${element.action_id}` }, on: { click: open },
  }, icon("more"));
  function open() {
    const items = element.options.map((/** @type {any} */ option, /** @type {number} */ nth) => ({
      label: emojiIn(unescape(plain(option.text))).join(""), about: option.description ? plain(option.description) : undefined,
      act: () => press(element, block, context, { nth }, face),
    }));
    menu(face, items, { label: "More actions", align: "end" });
  }
  return face;
}

/** @param {any} element @param {any} block @param {Context} context */
function feedback(element, block, context) {
  const inside = [element.positive_button, element.negative_button].filter(Boolean);
  return h("span", { class: "feedback" }, inside.map((each, index) => {
    const face = h("button", { type: "button", class: "button small", "aria-label": each.accessibility_label, on: { click: () => press(element, block, context, each.value, face) } }, index ? "👎" : "👍");
    return face;
  }));
}

// Filling in

/** Whether a value is kept in the form until it is sent, rather than sent at once. @param {any} block */
function isField(block) {
  return block.type === "input" && !block.dispatch_action;
}

/** @param {any} block @param {any} element @param {Context} context */
function keyOf(block, element, context) {
  return `${JSON.stringify(context.where)}/${block.block_id}/${element.action_id}`;
}

/**
 * Keep or send what a field now holds. `soon` waits for a pause in typing.
 * @param {any} element @param {any} block @param {Context} context @param {any} value @param {{soon?: boolean}} [how]
 */
function hold(element, block, context, value, { soon = false } = {}) {
  context.onTyped?.();
  if (!isField(block)) return press(element, block, context, value);
  const key = keyOf(block, element, context);
  pending.set(key, { value, element, block, context });
  clearTimeout(timers.get(key));
  if (soon) timers.set(key, setTimeout(() => send(key), 250));
  else return send(key);
  return undefined;
}

/** @param {string} key */
async function send(key) {
  const held = pending.get(key);
  clearTimeout(timers.get(key));
  timers.delete(key);
  if (!held) return;
  const { value, element, block, context } = held;
  const answer = await attempt("enter", { view: context.where, block_id: block.block_id, action_id: element.action_id, value });
  if (pending.get(key) === held) pending.delete(key);
  const note = document.querySelector(`[data-note="${CSS.escape(block.block_id)}"]`);
  if (note) note.textContent = answer.ok ? "" : answer.error;
}

/** Send all that is still held; the workspace takes it in order, so nothing has to be waited for. */
export function flush() {
  for (const key of [...timers.keys()]) void send(key);
}

/** What a field shows: what was typed last, or what the workspace knows. @param {any} element @param {any} block @param {Context} context @param {string} name */
function held(element, block, context, name) {
  const key = keyOf(block, element, context);
  if (pending.has(key)) return pending.get(key).value;
  return context.state?.[block.block_id]?.[element.action_id]?.[name] ?? null;
}

/** @param {any} block @param {any} element */
function named(block, element) {
  const id = `field-${++count}`;
  const label = block.type === "input" ? undefined : plain(element.placeholder) || plain(block.text) || "Choose";
  return {
    id, "aria-label": label, data: { focus: `${block.block_id}/${element.action_id}`, field: block.block_id },
    "aria-required": block.type === "input" && !block.optional ? "true" : undefined,
  };
}

const TYPED = new Set(["plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"]);

/** @param {any} element @param {any} block @param {Context} context */
function typing(element, block, context) {
  const isRich = element.type === "rich_text_input";
  const known = held(element, block, context, isRich ? "rich_text_value" : "value");
  const many = element.multiline || isRich;
  const kind = among({ email_text_input: "email", url_text_input: "url" }, element.type) ?? "text";
  const field = h(many ? "textarea" : "input", {
    ...named(block, element), class: "entry", type: many ? undefined : kind, rows: many ? 4 : undefined,
    placeholder: plain(element.placeholder), autocomplete: "off", autofocus: element.focus_on_load,
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : undefined,
    maxlength: element.max_length,
    on: {
      input: () => (isField(block) ? hold(element, block, context, field.value, { soon: true }) : onCharacter()),
      blur: flush,
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Enter" && !many && !isField(block) && dispatches("on_enter_pressed")) void hold(element, block, context, field.value);
      },
    },
  });
  field.value = isRich && known && typeof known === "object" ? richAsText(known) : (known ?? "");
  /** @param {string} what */
  function dispatches(what) {
    return (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]).includes(what);
  }
  function onCharacter() {
    if (dispatches("on_character_entered")) void hold(element, block, context, field.value);
  }
  return field;
}

/** @param {any} value */
function richAsText(value) {
  return (value.elements ?? []).flatMap((/** @type {any} */ part) => (part.elements ?? []).map((/** @type {any} */ each) => each.text ?? "")).join("");
}

/** @param {string} type @param {string} key */
function native(type, key) {
  return (/** @type {any} */ element, /** @type {any} */ block, /** @type {Context} */ context) => {
    const field = h("input", {
      ...named(block, element), class: "entry short", type, autofocus: element.focus_on_load, max: type === "date" ? "9999-12-31" : undefined,
      on: { change: () => changed(), input: () => context.onTyped?.() },
    });
    field.value = held(element, block, context, key) ?? "";
    function changed() {
      if (type === "date" && field.value && field.value < "1000") return;
      if (field.value || isField(block)) void hold(element, block, context, field.value || null);
    }
    return field;
  };
}

/** @param {any} element @param {any} block @param {Context} context */
function moment(element, block, context) {
  const field = h("input", {
    ...named(block, element), class: "entry short", type: "datetime-local", autofocus: element.focus_on_load,
    on: { change: () => void hold(element, block, context, read()), input: () => context.onTyped?.() },
  });
  const known = held(element, block, context, "selected_date_time");
  field.value = known ? `${isoDay(known * 1000)}T${clock(known * 1000)}` : "";
  function read() {
    const [day, time] = field.value.split("T");
    return day && time ? Math.round(instant(day, time.slice(0, 5)) / 1000) : null;
  }
  return field;
}

/** @param {any} element @param {any} block @param {Context} context */
function boxes(element, block, context) {
  const isRadio = element.type === "radio_buttons";
  const name = `group-${++count}`;
  const known = held(element, block, context, isRadio ? "selected_option" : "selected_options");
  const chosen = new Set((isRadio ? [known] : (known ?? [])).filter(Boolean).map((/** @type {any} */ each) => ("nth" in each ? each.nth : indexOf(element, each))));
  const rows = element.options.map((/** @type {any} */ option, /** @type {number} */ nth) =>
    h("label", { class: "box" },
      h("input", { type: isRadio ? "radio" : "checkbox", name, value: nth, checked: chosen.has(nth), data: { focus: `${block.block_id}/${element.action_id}/${nth}` }, on: { change: changed } }),
      h("span", { class: "menu-text" }, h("span", {}, textOf(option.text)), option.description ? h("span", { class: "menu-about" }, textOf(option.description)) : null)),
  );
  const group = h("div", { class: "boxes", role: isRadio ? "radiogroup" : "group", "aria-label": plain(block.label) || plain(block.text) }, rows);
  function changed() {
    const ticked = [...group.querySelectorAll("input:checked")].map((each) => ({ nth: Number(/** @type {HTMLInputElement} */ (each).value) }));
    void hold(element, block, context, isRadio ? ticked[0] : ticked);
  }
  return group;
}

/** @param {any} element @param {any} option */
function indexOf(element, option) {
  return optionsOf(element).findIndex((each) => each.option.value === option.value && plain(each.option.text) === plain(option.text));
}

/** @param {any} element */
function optionsOf(element) {
  const grouped = (element.option_groups ?? []).flatMap((/** @type {any} */ group) => group.options.map((/** @type {any} */ option) => ({ option, group: plain(group.label) })));
  return [...(element.options ?? []).map((/** @type {any} */ option) => ({ option, group: "" })), ...grouped];
}

const MENUS = new Set(["static", "external", "users", "conversations", "channels"].flatMap((each) => [`${each}_select`, `multi_${each}_select`]));

/** @param {any} element @param {any} block @param {Context} context */
function choosing(element, block, context) {
  const several = element.type.startsWith("multi_");
  const kind = element.type.replace("multi_", "").replace("_select", "");
  const key = among({ users: "selected_user", conversations: "selected_conversation", channels: "selected_channel" }, kind) ?? "selected_option";
  const known = held(element, block, context, several ? `${key}s` : key);
  const values = (several ? (known ?? []) : [known]).filter((/** @type {any} */ each) => each !== null && each !== undefined);
  const host = picker({
    label: plain(block.label) || plain(element.placeholder) || plain(block.text) || "Choose",
    choices: kind === "external" ? values.map((/** @type {any} */ each) => ({ label: plain(each.text), value: each })) : choicesOf(kind, element),
    chosen: key === "selected_option" && kind !== "external" ? values.map((/** @type {any} */ each) => ("nth" in each ? each : { nth: indexOf(element, each) })) : values,
    ask: kind === "external" ? { shortest: element.min_query_length ?? 3, search: (query) => suggestions(element, block, context, query) } : undefined,
    several,
    most: element.max_selected_items,
    placeholder: plain(element.placeholder) || (several ? "Choose any" : "Choose one"),
    canClear: isField(block) && Boolean(block.optional || several),
    onChoose: (chosen) => void hold(element, block, context, several ? chosen : (chosen[0] ?? null)),
  });
  const opener = /** @type {HTMLElement} */ (host.firstChild);
  Object.assign(opener.dataset, { focus: `${block.block_id}/${element.action_id}`, field: block.block_id });
  return host;
}

/** Ask the app what there is to choose. @param {any} element @param {any} block @param {Context} context @param {string} query */
async function suggestions(element, block, context, query) {
  const answer = await perform("search", { where: context.where, block_id: block.block_id, action_id: element.action_id, query });
  return answer.ok ? answer.result.texts.map((/** @type {string} */ label, /** @type {number} */ nth) => ({ label, value: { nth } })) : [];
}

/** @param {string} kind @param {any} element @returns {import("./picker.js").Choice[]} */
function choicesOf(kind, element) {
  if (kind === "users") {
    const people = actors().map((each) => ({ label: each.real_name, about: `@${each.name}${each.guest ? " · guest" : ""}`, value: each.id }));
    const app = [...store.people.values()].filter((each) => each.kind === "app").map((each) => ({ label: each.real_name, about: "app", value: each.id }));
    return [...people, ...app];
  }
  if (kind === "conversations" || kind === "channels") return [...store.channels.values()].filter((each) => fits(kind, element.filter, each)).map((each) => ({ label: each.kind === "im" ? each.name : `#${each.name}`, about: each.kind === "group" ? "private" : undefined, value: each.id }));
  return optionsOf(element).map(({ option, group }, nth) => ({
    label: emojiIn(unescape(plain(option.text))).join(""), about: option.description ? plain(option.description) : undefined, group, value: { nth },
  }));
}

/** @param {string} kind @param {any} filter @param {import("./store.js").Channel} channel */
function fits(kind, filter, channel) {
  if (kind === "channels") return channel.kind === "channel";
  const names = { channel: "public", group: "private", im: "im" };
  if (filter?.exclude_external_shared_channels && channel.members.some((id) => person(id).stranger)) return false;
  return !filter?.include || filter.include.includes(names[channel.kind]);
}

/** @param {any} element @param {any} block @param {Context} context */
function file(element, block, context) {
  const known = held(element, block, context, "files") ?? [];
  const names = h("span", { class: "muted" }, known.map((/** @type {any} */ each) => each.name).join(", "));
  const field = h("input", { ...named(block, element), type: "file", class: "entry", multiple: (element.max_files ?? 10) > 1, on: { change: () => void handIn() } });
  async function handIn() {
    const chosen = [...field.files];
    const sent = await Promise.all(chosen.map(upload));
    names.textContent = chosen.map((each) => each.name).join(", ");
    if (sent.includes(null)) return tell("A file may have 4 MB at most.", true);
    await hold(element, block, context, sent.map((id, index) => ({ file: id, name: chosen[index].name })));
  }
  return h("div", { class: "file-entry" }, field, names);
}

/** @type {Record<string, (element: any, block: any, context: Context) => Node>} */
const MAKERS = {
  button, workflow_button: button, icon_button: button, overflow, feedback_buttons: feedback,
  datepicker: native("date", "selected_date"), timepicker: native("time", "selected_time"), datetimepicker: moment,
  radio_buttons: boxes, checkboxes: boxes, file_input: file,
};
