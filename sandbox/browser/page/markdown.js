// The markdown block: headings, lists, quotes, code, links. What it does not know stays as it was written.

import { h } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { link } from "./text.js";

/** @param {string} text @returns {Node[]} */
export function markdown(text) {
  return text.split(/(```[\s\S]*?```)/).flatMap((part) => {
    if (part.startsWith("```")) return [h("pre", { class: "code-block" }, part.replace(/^```[^\n]*\n?|\n?```$/g, ""))];
    return part.split(/\n{2,}/).filter((each) => each.trim()).flatMap(paragraph);
  });
}

/** @param {string} text @returns {Node[]} */
function paragraph(text) {
  const lines = text.replace(/^\n+|\n+$/g, "").split("\n");
  const heading = /^(#{1,6})\s+(.*)$/.exec(lines[0]);
  if (heading) {
    const rest = lines.slice(1).join("\n");
    return [h("h4", {}, inline(heading[2])), ...(rest ? paragraph(rest) : [])];
  }
  if (lines.every((line) => /^\s*[-*]\s+/.test(line))) return [h("ul", {}, lines.map((line) => h("li", {}, inline(line.replace(/^\s*[-*]\s+/, "")))))];
  if (lines.every((line) => /^\s*\d+[.)]\s+/.test(line))) return [h("ol", {}, lines.map((line) => h("li", {}, inline(line.replace(/^\s*\d+[.)]\s+/, "")))))];
  if (lines.every((line) => /^>\s?/.test(line))) return [h("blockquote", {}, broken(lines.map((line) => line.replace(/^>\s?/, ""))))];
  if (/^(-{3,}|\*{3,})$/.test(text.trim())) return [h("hr", {})];
  return [h("p", {}, broken(lines))];
}

/** @param {string[]} lines */
function broken(lines) {
  return lines.flatMap((line, index) => [...(index ? [h("br")] : []), ...inline(line)]);
}

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])\*([^*\s][^*]*)\*|(?<!\w)_([^_\s][^_]*)_(?!\w)|~~([^~]+)~~|\[([^\]]+)\]\(([^)\s]+)\)|:([a-z0-9_+-]+):/g;

/** @param {string} text @returns {(Node | string)[]} */
function inline(text) {
  /** @type {(Node | string)[]} */
  const nodes = [];
  let position = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(position, match.index));
    position = match.index + match[0].length;
    const [whole, code, bold, italic, slanted, struck, label, url, emoji] = match;
    if (code) nodes.push(h("code", {}, code));
    else if (bold) nodes.push(h("strong", {}, inline(bold)));
    else if (italic ?? slanted) nodes.push(h("em", {}, inline(italic ?? slanted)));
    else if (struck) nodes.push(h("s", {}, struck));
    else if (label) nodes.push(link(url, label));
    else nodes.push(EMOJI.get(emoji) ?? whole);
  }
  nodes.push(text.slice(position));
  return nodes;
}
