// Tables: a plain one, and a data table that is paged and can be sorted by a column.

import { h, icon, refill } from "./dom.js";
import { richText } from "./text.js";

/** @param {any} block @returns {HTMLElement} */
export function table(block) {
  const [header, ...rows] = block.rows;
  const isData = block.type === "data_table";
  const size = isData ? (block.page_size ?? 10) : rows.length;
  let page = 0;
  let sorted = { column: -1, isDown: false };
  const body = h("tbody");
  const pager = h("div", { class: "pager" });
  const heads = header.map((/** @type {any} */ cell, /** @type {number} */ column) => {
    const inside = isData ? h("button", { type: "button", class: "sorter", on: { click: () => sort(column) } }, content(cell)) : content(cell);
    return h("th", { scope: "col", class: alignment(block, rows, column) }, inside);
  });
  const grid = h("table", {}, block.caption ? h("caption", {}, block.caption) : null, h("thead", {}, h("tr", {}, heads)), body);

  /** @param {number} column */
  function sort(column) {
    sorted = { column, isDown: sorted.column === column && !sorted.isDown };
    page = 0;
    show();
  }

  function show() {
    const pages = Math.max(1, Math.ceil(rows.length / Math.max(size, 1)));
    const ordered = sorted.column < 0 ? rows : [...rows].sort((a, b) => compare(a[sorted.column], b[sorted.column]) * (sorted.isDown ? -1 : 1));
    refill(body, ordered.slice(page * size, (page + 1) * size || undefined).map(row));
    heads.forEach((/** @type {HTMLElement} */ head, /** @type {number} */ column) => {
      if (column === sorted.column) head.setAttribute("aria-sort", sorted.isDown ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    pager.hidden = pages === 1;
    const turn = (/** @type {string} */ label, /** @type {number} */ step) => h("button", { type: "button", class: `button small turn${step}`, "aria-label": label, disabled: page + step < 0 || page + step >= pages, on: { click: () => { page += step; show(); } } }, icon("back"));
    refill(pager, turn("Previous page", -1), h("span", { class: "muted" }, `Page ${page + 1} of ${pages}`), turn("Next page", 1));
  }

  /** @param {any[]} cells */
  function row(cells) {
    return h("tr", {}, cells.map((cell, column) => h(column === block.row_header_column_index ? "th" : "td", { class: alignment(block, rows, column), scope: column === block.row_header_column_index ? "row" : undefined }, content(cell))));
  }
  show();
  return h("div", { class: "table" }, h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": block.caption || "Table" }, grid), pager);
}

/** @param {any} cell */
function content(cell) {
  return cell.type === "rich_text" ? richText(cell) : [String(cell.text ?? "")];
}

/** @param {any} cell */
function sortable(cell) {
  return cell?.type === "raw_number" ? cell.value : (content(cell ?? {}).map((each) => (typeof each === "string" ? each : each.textContent)).join("") ?? "");
}

/** @param {any} a @param {any} b */
function compare(a, b) {
  const [left, right] = [sortable(a), sortable(b)];
  return typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right), "en", { numeric: true });
}

/** @param {any} block @param {any[][]} rows @param {number} column */
function alignment(block, rows, column) {
  const settings = block.column_settings?.[column] ?? {};
  const isNumber = rows.length > 0 && rows.every((row) => row[column]?.type === "raw_number");
  return `${settings.align ?? (isNumber ? "right" : "left")}${settings.is_wrapped ? " wrapped" : ""}`;
}
