// Block Kit's blocks, as Slack lays them out.

import { chart } from "./charts.js";
import { control } from "./controls.js";
import { among, h, icon } from "./dom.js";
import { markdown } from "./markdown.js";
import { table } from "./tables.js";
import { emojiIn, link, plain, richText, textOf, unescape } from "./text.js";

/** @typedef {import("./controls.js").Context & {errors?: Record<string, string>}} Place */

/** @param {any[]} blocks @param {Place} place @returns {Node[]} */
export function draw(blocks, place) {
  return (blocks ?? []).map((block) => {
    const make = BLOCKS[block.type];
    const node = make ? make(block, place) : h("p", { class: "muted" }, `[${block.type}]`);
    node.classList.add("block");
    node.dataset.block = block.block_id ?? "";
    return node;
  });
}

/** A picture; what comes from another address is named, not loaded. @param {any} image @param {string} kind */
function picture(image, kind) {
  const url = String(image.image_url ?? image.slack_file?.url ?? "");
  const file = image.slack_file?.id ?? /\/files-pri\/(\w+)\//.exec(image.slack_file?.url ?? "")?.[1];
  if (file) return h("img", { class: kind, src: `file/${encodeURIComponent(file)}`, alt: image.alt_text });
  if (kind === "thumb") return h("span", { class: "thumb missing", role: "img", "aria-label": image.alt_text, title: image.alt_text }, (image.alt_text || "?").slice(0, 1));
  return h("span", { class: `${kind} missing`, role: "img", "aria-label": image.alt_text }, h("strong", {}, image.alt_text), h("span", { class: "muted" }, url ? `A picture from ${hostOf(url)}, not loaded here` : "A picture"));
}

/** @param {string} url */
function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return "another address";
  }
}

/** @param {any} block @param {Place} place */
function section(block, place) {
  const fields = block.fields ? h("div", { class: "fields" }, block.fields.map((/** @type {any} */ each) => h("div", { class: "field-text" }, textOf(each)))) : null;
  const text = h("div", { class: "section-text" }, block.text ? textOf(block.text) : null, fields);
  if (!block.accessory) return h("div", { class: "section" }, text);
  const isImage = block.accessory.type === "image";
  return h("div", { class: "section" }, text, h("div", { class: "accessory" }, isImage ? picture(block.accessory, "accessory-image") : control(block.accessory, block, place)));
}

/** @param {any} block @param {Place} place */
function input(block, place) {
  const wrong = place.errors?.[block.block_id];
  const field = control(block.element, block, place);
  const target = /** @type {HTMLElement} */ (field instanceof HTMLElement && field.matches("input,textarea") ? field : /** @type {HTMLElement} */ (field).querySelector("input,textarea,button"));
  const id = `block-${block.block_id}`;
  const isGroup = /** @type {HTMLElement} */ (field).getAttribute("role");
  const name = h(isGroup ? "span" : "label", { class: "label", for: isGroup ? undefined : target?.id || undefined }, emojiIn(unescape(plain(block.label))), block.optional ? h("span", { class: "muted" }, " (optional)") : null);
  const note = h("p", { class: "wrong-note", id: `${id}-error`, data: { note: block.block_id } }, wrong ?? "");
  const hint = block.hint ? h("p", { class: "hint", id: `${id}-hint` }, textOf(block.hint)) : null;
  target?.setAttribute("aria-describedby", [wrong ? `${id}-error` : "", hint ? `${id}-hint` : ""].join(" ").trim());
  if (wrong) target?.setAttribute("aria-invalid", "true");
  return h("div", { class: wrong ? "input wrong" : "input" }, name, field, note, hint);
}

/** @param {any} block @param {Place} place */
function card(block, place) {
  const head = block.icon ? picture(block.icon, "thumb") : null;
  return h(
    "div",
    { class: "card" },
    block.hero_image ? picture(block.hero_image, "hero") : null,
    h("div", { class: "card-body" },
      head,
      block.title ? h("div", { class: "card-title" }, textOf(block.title)) : null,
      block.subtitle ? h("div", { class: "muted" }, textOf(block.subtitle)) : null,
      block.body ? h("div", {}, textOf(block.body)) : null,
      block.subtext ? h("div", { class: "muted small" }, textOf(block.subtext)) : null,
      block.actions ? h("div", { class: "actions" }, block.actions.map((/** @type {any} */ each) => control(each, block, place))) : null),
  );
}

/** @param {any} block @param {Place} place */
function container(block, place) {
  const title = block.rich_text_title ? richText(block.rich_text_title) : textOf(block.title);
  const head = [h("span", { class: "container-title" }, title), block.subtitle ? h("span", { class: "muted" }, textOf(block.subtitle)) : null];
  const inside = h("div", { class: "container-body" }, draw(block.child_blocks, place));
  if (block.is_collapsible) return h("details", { class: "container", open: !block.default_collapsed }, h("summary", {}, head), inside);
  return h("section", { class: "container" }, h("div", { class: "container-head" }, head), inside);
}

const MARKS = { complete: "✅", in_progress: "🔵", pending: "⚪", error: "⛔" };
const SPOKEN = { complete: "complete", in_progress: "in progress", pending: "pending", error: "failed" };

/** @param {any} block */
function task(block) {
  const sources = (block.sources ?? []).map((/** @type {any} */ each) => h("li", {}, link(each.url, each.text)));
  return h("div", { class: "task" },
    h("span", { role: "img", "aria-label": among(SPOKEN, block.status) }, among(MARKS, block.status) ?? "⚪"),
    h("div", {}, h("div", {}, plain(block.title)), block.details ? h("div", { class: "muted" }, richText(block.details)) : null, block.output ? h("div", {}, richText(block.output)) : null, sources.length ? h("ul", {}, sources) : null));
}

/** @param {any} block */
function video(block) {
  return h("figure", { class: "video" },
    h("figcaption", {}, h("strong", {}, link(block.title_url ?? block.video_url, plain(block.title))), h("span", { class: "muted by-line" }, [block.author_name, block.provider_name].filter(Boolean).join(" · "))),
    block.description ? h("p", {}, textOf(block.description)) : null,
    h("span", { class: "hero missing", role: "img", "aria-label": block.alt_text }, icon("play"), h("span", { class: "muted" }, `A video from ${hostOf(block.video_url)}, not loaded here`)));
}

/** @type {Record<string, (block: any, place: Place) => HTMLElement>} */
const BLOCKS = {
  section,
  input,
  card,
  container,
  video,
  table: (block) => table(block),
  data_table: (block) => table(block),
  data_visualization: (block) => chart(block),
  header: (block) => h("h3", { class: "header" }, textOf(block.text)),
  divider: () => h("hr", {}),
  context: (block) => h("div", { class: "context" }, block.elements.map((/** @type {any} */ each) => (each.type === "image" ? picture(each, "thumb") : h("span", {}, textOf(each))))),
  actions: (block, place) => h("div", { class: "actions" }, block.elements.map((/** @type {any} */ each) => control(each, block, place))),
  context_actions: (block, place) => h("div", { class: "actions" }, block.elements.map((/** @type {any} */ each) => control(each, block, place))),
  image: (block) => h("figure", { class: "image" }, block.title ? h("figcaption", {}, textOf(block.title)) : null, picture(block, "hero")),
  rich_text: (block) => h("div", { class: "rich" }, richText(block)),
  markdown: (block) => h("div", { class: "markdown" }, markdown(block.text)),
  alert: (block) => h("div", { class: `alert ${block.level ?? "default"}`, role: "note" }, h("span", { class: "alert-mark", "aria-hidden": "true" }, among({ error: "⛔", warning: "⚠️", success: "✅" }, block.level) ?? "ℹ️"), h("div", {}, textOf(block.text))),
  carousel: (block, place) => h("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" }, block.elements.map((/** @type {any} */ each) => card(each, place))),
  plan: (block) => h("section", { class: "container" }, h("div", { class: "container-head" }, h("span", { class: "container-title" }, plain(block.title))), h("div", { class: "container-body" }, block.tasks.map(task))),
  task_card: (block) => task(block),
};
