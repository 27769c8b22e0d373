// Slack's marked-up text, rich text and dates, as the person who reads them sees them.

import { among, h } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { channelName, me, now, person, store } from "./store.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const INLINE = [
  "`(?<code>[^`\\n]+)`",
  "<(?<token>[^<>\\n]+)>",
  "(?<![\\w*])\\*(?=\\S)(?<bold>[^*\\n]*?\\S)\\*(?![\\w*])",
  "(?<![\\w_])_(?=\\S)(?<italic>[^_\\n]*?\\S)_(?![\\w_])",
  "(?<![\\w~])~(?=\\S)(?<strike>[^~\\n]*?\\S)~(?![\\w~])",
  ":(?<emoji>[a-z0-9_+'-]+):",
].join("|");
const BARE_LINK = "|(?<url>https?://[^\\s<>|]*[^\\s<>|.,;:!?)\\]'\"])";

/** @param {string} text */
export function unescape(text) {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => among(ENTITIES, entity) ?? entity);
}

/** The characters of a text object, or of a string. @param {any} text */
export function plain(text) {
  return typeof text === "string" ? text : (text?.text ?? "");
}

/** A text object, of either type, as nodes. @param {any} text @returns {(Node | string)[]} */
export function textOf(text) {
  if (!text) return [];
  if (text.type === "mrkdwn") return mrkdwn(text.text, { verbatim: text.verbatim });
  return emojiIn(unescape(plain(text)));
}

/** Plain text with its emoji. @param {string} text @returns {string[]} */
export function emojiIn(text) {
  return [text.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => EMOJI.get(name) ?? whole)];
}

/** @param {string} text @param {{verbatim?: boolean}} [how] @returns {(Node | string)[]} */
export function mrkdwn(text, how = {}) {
  /** @type {(Node | string)[]} */
  const nodes = [];
  text.split(/```([\s\S]+?)```/).forEach((part, index) => {
    if (index % 2) nodes.push(h("pre", { class: "code-block" }, unescape(part.replace(/^\n|\n$/g, ""))));
    else nodes.push(...lines(part, how));
  });
  return nodes;
}

/** @param {string} text @param {{verbatim?: boolean}} how */
function lines(text, how) {
  /** @type {(Node | string)[]} */
  const nodes = [];
  /** @type {any} */
  let quote = null;
  text.split("\n").forEach((line, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(h("br"));
      else nodes.push((quote = h("blockquote", {})));
      quote.append(...inline(quoted[1], how));
      return;
    }
    if (index && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(line, how));
  });
  return nodes;
}

/** @param {string} text @param {{verbatim?: boolean}} how @returns {(Node | string)[]} */
function inline(text, how) {
  const pattern = new RegExp(INLINE + (how.verbatim ? "" : BARE_LINK), "g");
  /** @type {(Node | string)[]} */
  const nodes = [];
  let position = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > position) nodes.push(unescape(text.slice(position, match.index)));
    position = match.index + match[0].length;
    nodes.push(...piece(/** @type {any} */ (match.groups), match[0], how));
  }
  if (position < text.length) nodes.push(unescape(text.slice(position)));
  return nodes;
}

/** @param {Record<string, string>} found @param {string} whole @param {{verbatim?: boolean}} how */
function piece(found, whole, how) {
  if (found.code !== undefined) return [h("code", {}, unescape(found.code))];
  if (found.bold !== undefined) return [h("strong", {}, inline(found.bold, how))];
  if (found.italic !== undefined) return [h("em", {}, inline(found.italic, how))];
  if (found.strike !== undefined) return [h("s", {}, inline(found.strike, how))];
  if (found.emoji !== undefined) return [EMOJI.get(found.emoji) ?? whole];
  if (found.url !== undefined) return [link(unescape(found.url))];
  return [token(found.token)];
}

/** What stands between < and >. @param {string} text */
function token(text) {
  const [target, label = ""] = split(text, "|");
  if (target.startsWith("@")) return mention(target.slice(1), unescape(label));
  if (target.startsWith("#")) return place(target.slice(1), unescape(label));
  if (target.startsWith("!date^")) return dateToken(target, unescape(label));
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, unescape(label) || "@group");
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, `@${target.slice(1)}`);
  return link(unescape(target), unescape(label));
}

/** @param {string} text @param {string} at @returns {string[]} */
function split(text, at) {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

/** @param {string} id @param {string} [label] */
export function mention(id, label = "") {
  const name = store.people.get(id)?.real_name ?? (label || id);
  return h("span", { class: id === store.me ? "mention own" : "mention" }, `@${name}`);
}

/** @param {string} id @param {string} [label] */
export function place(id, label = "") {
  const name = store.channels.has(id) ? channelName(id) : `#${label || id}`;
  if (!store.channels.has(id)) return h("span", { class: "mention" }, name);
  return h("a", { class: "mention", href: `#${store.me}/${id}` }, name);
}

/** A link leads out of the page only if it is one that people follow: never javascript: and the like. @param {string} url @param {string} [label] */
export function link(url, label = "") {
  const shown = label || url.replace(/^mailto:/, "");
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return h("span", { class: "bad-link" }, shown);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, shown);
}

// Dates

/** @param {string} target @param {string} fallback */
function dateToken(target, fallback) {
  const [, seconds, pattern, url] = target.split("^");
  const shown = dateText(Number(seconds), unescape(pattern ?? ""), fallback);
  return url ? link(unescape(url), shown) : h("time", { datetime: isoOf(Number(seconds)), title: fullDate(Number(seconds) * 1000) }, shown);
}

/** @param {number} seconds */
function isoOf(seconds) {
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** @param {number} seconds @param {string} pattern @param {string} fallback */
export function dateText(seconds, pattern, fallback) {
  if (!Number.isFinite(seconds) || !isoOf(seconds)) return fallback;
  let isKnown = /\{\w+\}/.test(pattern);
  const shown = pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    const written = writeDate(name, seconds * 1000);
    isKnown &&= written !== null;
    return written ?? whole;
  });
  return isKnown ? shown : fallback;
}

/** @param {string} name @param {number} at @returns {string | null} */
function writeDate(name, at) {
  const pretty = name.endsWith("_pretty");
  if (pretty) {
    const days = dayNumber(at) - dayNumber(now());
    const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[String(days)];
    if (near) return near;
  }
  const part = (/** @type {Intl.DateTimeFormatOptions} */ how) => format(at, how);
  switch (name.replace(/_pretty$/, "")) {
    case "date_num": return part({ year: "numeric" }) + "-" + part({ month: "2-digit" }) + "-" + part({ day: "2-digit" });
    case "date_slash": return part({ month: "2-digit", day: "2-digit", year: "numeric" });
    case "date": return `${part({ month: "long" })} ${ordinal(Number(part({ day: "numeric" })))}, ${part({ year: "numeric" })}`;
    case "date_short": return part({ month: "short", day: "numeric", year: "numeric" });
    case "date_long": return `${part({ weekday: "long" })}, ${writeDate("date", at)}`;
    case "day_divider": return part({ weekday: "long", month: "long", day: "numeric" });
    case "time": return clock(at);
    case "time_secs": return part({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
    case "ago": return ago(at);
    default: return null;
  }
}

/** Formatters by what they are made of: making one takes far longer than using it. @type {Map<string, Intl.DateTimeFormat>} */
const formatters = new Map();

/** @param {string} language @param {Intl.DateTimeFormatOptions} how */
function formatter(language, how) {
  const key = language + JSON.stringify(how);
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(language, how);
  formatters.set(key, known);
  return known;
}

/** @param {number} at @param {Intl.DateTimeFormatOptions} how @param {string} [zone] */
export function format(at, how, zone = me().tz) {
  return formatter("en-US", { timeZone: zone, ...how }).format(at);
}

/** @param {number} at @param {string} [zone] */
export function clock(at, zone = me().tz) {
  return format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, zone);
}

/** "Thu 26 Nov". @param {number} at @param {string} [zone] */
export function dayText(at, zone = me().tz) {
  return `${format(at, { weekday: "short" }, zone)} ${shortDate(at, zone)}`;
}

/** @param {number} at @param {string} [zone] */
export function shortDate(at, zone = me().tz) {
  return `${format(at, { day: "numeric" }, zone)} ${format(at, { month: "short" }, zone)}`;
}

/** @param {number} at */
export function fullDate(at) {
  if (Number.isNaN(new Date(at).getTime())) return "";
  return `${format(at, { weekday: "long", day: "numeric", month: "long", year: "numeric" })}, ${clock(at)}`;
}

/** Days by the quarter of an hour they are asked for: a channel asks for thousands. @type {Map<string, number>} */
const days = new Map();

/** Days since the epoch, in the reader's zone. @param {number} at */
export function dayNumber(at) {
  const key = `${Math.floor(at / 900_000)} ${me().tz}`;
  const known = days.get(key) ?? Math.floor(Date.parse(`${isoDay(at)}T00:00Z`) / 86_400_000);
  days.set(key, known);
  return known;
}

/** "2026-11-26" in a zone. @param {number} at @param {string} [zone] */
export function isoDay(at, zone = me().tz) {
  return formatter("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** The instant of a local day and time ("2026-11-26", "09:00") in a zone. @param {string} day @param {string} time @param {string} [zone] */
export function instant(day, time, zone = me().tz) {
  const wanted = Date.parse(`${day}T${time}Z`);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) {
    at += wanted - Date.parse(`${isoDay(at, zone)}T${clock(at, zone)}Z`);
  }
  return at;
}

/** @param {number} day */
function ordinal(day) {
  const suffix = day % 100 >= 11 && day % 100 <= 13 ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th");
  return `${day}${suffix}`;
}

/** @param {number} at */
function ago(at) {
  const minutes = Math.round((at - now()) / 60_000);
  const speak = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return speak.format(minutes, "minute");
  if (Math.abs(minutes) < 1440) return speak.format(Math.round(minutes / 60), "hour");
  return speak.format(Math.round(minutes / 1440), "day");
}

// Rich text

/** @param {any} block @returns {Node[]} */
export function richText(block) {
  /** @type {Node[]} */
  const nodes = [];
  for (const part of block.elements ?? []) {
    if (part.type === "rich_text_list") nodes.push(richList(part));
    else if (part.type === "rich_text_quote") nodes.push(h("blockquote", {}, words(part.elements)));
    else if (part.type === "rich_text_preformatted") nodes.push(h("pre", { class: "code-block" }, words(part.elements)));
    else nodes.push(h("div", { class: "rich-section" }, words(part.elements)));
  }
  return nodes;
}

/** @param {any} part */
function richList(part) {
  const items = part.elements.map((/** @type {any} */ item) => h("li", {}, words(item.elements)));
  const list = h(part.style === "ordered" ? "ol" : "ul", { start: part.offset ? part.offset + 1 : undefined, data: { indent: part.indent ?? 0 } }, items);
  return list;
}

/** @param {any[]} elements @returns {(Node | string)[]} */
function words(elements) {
  return (elements ?? []).flatMap(word);
}

/** @param {any} each @returns {(Node | string)[]} */
function word(each) {
  switch (each.type) {
    case "text": return [styled(each.text, each.style)];
    case "user": return [mention(each.user_id)];
    case "channel": return [place(each.channel_id)];
    case "link": return [link(each.url, each.text)];
    case "emoji": return [EMOJI.get(each.name) ?? `:${each.name}:`];
    case "broadcast": return [h("span", { class: "mention loud" }, `@${each.range}`)];
    case "usergroup": return [h("span", { class: "mention" }, `@${each.usergroup_id}`)];
    case "date": return [h("time", {}, dateText(each.timestamp, each.format, each.fallback ?? ""))];
    case "color": return [h("code", {}, each.value)];
    default: return [String(each.text ?? "")];
  }
}

/** @param {string} text @param {any} [style] @returns {Node | string} */
function styled(text, style = {}) {
  /** @type {Node | string} */
  let node = text;
  if (style.code) node = h("code", {}, node);
  if (style.strike) node = h("s", {}, node);
  if (style.italic) node = h("em", {}, node);
  if (style.bold) node = h("strong", {}, node);
  return node;
}

/** What a person's or an app's picture shows. @param {string} id */
export function initials(id) {
  const names = person(id).real_name.split(/\s+/);
  return names.map((each) => each[0] ?? "").slice(0, 2).join("").toUpperCase();
}

/** "Today", "Yesterday", or the day itself. @param {number} at */
export function dayName(at) {
  const near = { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[String(dayNumber(at) - dayNumber(now()))];
  return near ?? `${format(at, { weekday: "long" })} ${format(at, { day: "numeric" })} ${format(at, { month: "long" })}`;
}
