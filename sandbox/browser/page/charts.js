// The data_visualization block as real charts: line, bar, area, pie. Never by color alone: names, marks and a table go with it.

import { h, svg } from "./dom.js";

const WIDTH = 560;
const HEIGHT = 250;
const EDGE = { left: 46, right: 12, top: 12, bottom: 40 };
const DASHES = ["", "6 3", "2 3", "8 3 2 3", "1 4", "10 4"];

/** @param {any} block @returns {HTMLElement} */
export function chart(block) {
  const { chart: what, title } = block;
  const picture = what.type === "pie" ? pie(what) : plot(what);
  return h("figure", { class: "chart" }, h("figcaption", {}, title), picture, legend(what), asTable(what, title));
}

/** @param {any} what */
function legend(what) {
  const names = what.type === "pie" ? what.segments.map((/** @type {any} */ each) => each.label) : what.series.map((/** @type {any} */ each) => each.name);
  if (names.length < 2 && what.type !== "pie") return null;
  return h("ul", { class: "legend" }, names.map((/** @type {string} */ name, /** @type {number} */ index) => h("li", {}, svg("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, svg("rect", { width: 12, height: 12, rx: 3, class: `tone-${index}` })), name)));
}

/** @param {any} what @param {string} title */
function asTable(what, title) {
  const rows = what.type === "pie"
    ? what.segments.map((/** @type {any} */ each) => [each.label, each.value])
    : what.axis_config.categories.map((/** @type {string} */ category) => [category, ...what.series.map((/** @type {any} */ each) => each.data.find((/** @type {any} */ point) => point.label === category)?.value ?? "")]);
  const head = what.type === "pie" ? ["Part", "Value"] : [what.axis_config.x_label || "", ...what.series.map((/** @type {any} */ each) => each.name)];
  return h("details", { class: "numbers" }, h("summary", {}, "The numbers"),
    h("table", {}, h("caption", { class: "unseen" }, title), h("thead", {}, h("tr", {}, head.map((/** @type {string} */ each) => h("th", { scope: "col" }, each)))),
      h("tbody", {}, rows.map((/** @type {any[]} */ row) => h("tr", {}, row.map((each, index) => h(index ? "td" : "th", { scope: index ? undefined : "row", class: index ? "right" : "" }, String(each))))))));
}

/** @param {any} what */
function plot(what) {
  const { categories, x_label: along, y_label: up } = what.axis_config;
  const values = what.series.flatMap((/** @type {any} */ each) => each.data.map((/** @type {any} */ point) => point.value));
  const ticks = ticksFor(Math.min(...values), Math.max(...values), { fromZero: what.type !== "line" });
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  const inner = { width: WIDTH - EDGE.left - EDGE.right, height: HEIGHT - EDGE.top - EDGE.bottom };
  const y = (/** @type {number} */ value) => EDGE.top + inner.height * (1 - (value - low) / (high - low || 1));
  const step = inner.width / categories.length;
  const x = (/** @type {number} */ index) => EDGE.left + step * (index + 0.5);
  const grid = ticks.map((tick) => svg("g", {}, svg("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(tick), y2: y(tick), class: tick === 0 ? "axis" : "grid" }), svg("text", { x: EDGE.left - 6, y: y(tick) + 4, class: "tick end" }, short(tick))));
  const every = Math.ceil(categories.length / Math.max(1, Math.floor(inner.width / (Math.max(...categories.map((/** @type {string} */ each) => each.length)) * 6.4 + 10))));
  const names = categories.map((/** @type {string} */ each, /** @type {number} */ index) => (index % every ? null : svg("text", { x: x(index), y: HEIGHT - EDGE.bottom + 16, class: "tick middle" }, each)));
  const titles = [along ? svg("text", { x: EDGE.left + inner.width / 2, y: HEIGHT - 5, class: "tick middle strong" }, along) : null, up ? svg("text", { x: 10, y: EDGE.top + inner.height / 2, class: "tick middle strong", transform: `rotate(-90 10 ${EDGE.top + inner.height / 2})` }, up) : null];
  const drawn = what.series.map((/** @type {any} */ series, /** @type {number} */ index) => DRAW[what.type](series, { index, of: what.series.length, categories, x, y, step, low }));
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": spoken(what) }, grid, names, titles, drawn);
}

/** @param {any} series @param {any} scale */
function pointsOf(series, { categories, x, y }) {
  return categories.map((/** @type {string} */ category, /** @type {number} */ index) => {
    const value = series.data.find((/** @type {any} */ point) => point.label === category)?.value ?? 0;
    return { x: x(index), y: y(value), value, category };
  });
}

/** @param {any} series @param {any} scale */
function line(series, scale) {
  const points = pointsOf(series, scale);
  return svg("g", { class: `series tone-${scale.index}` },
    svg("polyline", { points: points.map((/** @type {any} */ each) => `${each.x},${each.y}`).join(" "), class: "line", "stroke-dasharray": DASHES[scale.index] }),
    points.map((/** @type {any} */ each) => svg("circle", { cx: each.x, cy: each.y, r: 3.5, class: "dot" }, svg("title", {}, `${series.name}, ${each.category}: ${each.value}`))));
}

/** @param {any} series @param {any} scale */
function area(series, scale) {
  const points = pointsOf(series, scale);
  const base = scale.y(Math.max(scale.low, 0));
  const outline = [`${points[0].x},${base}`, ...points.map((/** @type {any} */ each) => `${each.x},${each.y}`), `${points[points.length - 1].x},${base}`];
  const drawn = line(series, scale);
  drawn.prepend(svg("polygon", { points: outline.join(" "), class: "area" }));
  return drawn;
}

/** @param {any} series @param {any} scale */
function bar(series, scale) {
  const width = Math.min(36, (scale.step * 0.72) / scale.of);
  const base = scale.y(0);
  return svg("g", { class: `series tone-${scale.index}` }, pointsOf(series, scale).map((/** @type {any} */ each) => {
    const left = each.x - (width * scale.of) / 2 + width * scale.index;
    return svg("rect", { x: left + 1, y: Math.min(each.y, base), width: Math.max(1, width - 2), height: Math.max(1, Math.abs(base - each.y)), rx: 2, class: "column" }, svg("title", {}, `${series.name}, ${each.category}: ${each.value}`));
  }));
}

/** @type {Record<string, (series: any, scale: any) => any>} */
const DRAW = { line, area, bar };

/** @param {any} what */
function pie(what) {
  const total = what.segments.reduce((/** @type {number} */ sum, /** @type {any} */ each) => sum + each.value, 0);
  let turned = 0;
  const slices = what.segments.map((/** @type {any} */ each, /** @type {number} */ index) => {
    const share = each.value / total;
    const [from, to] = [turned, (turned += share)];
    const at = (/** @type {number} */ part) => `${125 + 105 * Math.sin(2 * Math.PI * part)} ${125 - 105 * Math.cos(2 * Math.PI * part)}`;
    const shape = share >= 1 ? "M125 20a105 105 0 1 1-.01 0z" : `M125 125L${at(from)}A105 105 0 ${share > 0.5 ? 1 : 0} 1 ${at(to)}z`;
    const middle = (from + to) / 2;
    const label = share >= 0.06 ? svg("text", { x: 125 + 72 * Math.sin(2 * Math.PI * middle), y: 129 - 72 * Math.cos(2 * Math.PI * middle), class: "slice-text" }, `${Math.round(share * 100)} %`) : null;
    return svg("g", { class: `series tone-${index}` }, svg("path", { d: shape, class: "slice" }, svg("title", {}, `${each.label}: ${each.value}`)), label);
  });
  return svg("svg", { viewBox: "0 0 250 250", class: "pie", role: "img", "aria-label": spoken(what) }, slices);
}

/** @param {any} what */
function spoken(what) {
  if (what.type === "pie") return `Pie chart: ${what.segments.map((/** @type {any} */ each) => `${each.label} ${each.value}`).join(", ")}`;
  return `${what.type} chart. ${what.series.map((/** @type {any} */ each) => `${each.name}: ${each.data.map((/** @type {any} */ point) => `${point.label} ${point.value}`).join(", ")}`).join(". ")}`;
}

/** Round ticks around the values. @param {number} least @param {number} most @param {{fromZero: boolean}} how */
function ticksFor(least, most, { fromZero }) {
  let [low, high] = fromZero ? [Math.min(0, least), Math.max(0, most)] : [least, most];
  if (low === high) [low, high] = [low - 1, high + 1];
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const size = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const first = Math.floor(low / size) * size;
  const ticks = [];
  for (let tick = first; tick < high + size * 0.999; tick += size) ticks.push(Number(tick.toPrecision(12)));
  return ticks;
}

/** @param {number} value */
function short(value) {
  return new Intl.NumberFormat("en-US", { notation: Math.abs(value) >= 10_000 ? "compact" : "standard", maximumFractionDigits: 2 }).format(value);
}
