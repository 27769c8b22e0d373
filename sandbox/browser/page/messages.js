// A channel's messages, or a thread's: oldest first, grouped by who wrote them, with days between.

import { ask, askText } from "./asking.js";
import { draw } from "./blocks.js";
import { attempt, perform } from "./doing.js";
import { h, icon, tell } from "./dom.js";
import { menu } from "./floating.js";
import { later, messagesIn, newestIn, person, repliesTo, store } from "./store.js";
import { clock, dayNumber, fullDate, initials, mrkdwn, dayName, unescape } from "./text.js";

const TOGETHER = 300; // seconds within which messages of one person stand together
const FIRST = 60; // how many messages are drawn at first
const BATCH = 25; // how many the browser paints or leaves out together, and are drawn more at a time
const AHEAD = 4000; // pixels above what is in sight that are drawn already

/** A picture for a person or an app. @param {string} id @param {string} [size] */
export function avatar(id, size = "") {
  const who = person(id);
  const tone = [...store.people.keys()].indexOf(id) % 6;
  return h("span", { class: `avatar ${size} ${who.kind === "person" ? `tint-${tone}` : who.kind}`, "aria-hidden": "true" }, who.kind === "person" ? initials(id) : initials(id).slice(0, 1));
}

export class MessageList {
  /** @param {{channel: string, thread?: string, onThread?: (ts: string) => void}} options */
  constructor({ channel, thread = "", onThread }) {
    this.channel = channel;
    this.thread = thread;
    this.onThread = onThread;
    this.count = FIRST;
    this.isAsked = false;
    this.mark = store.channels.get(channel)?.read ?? "";
    /** What comes while the visitor looks on is not marked as new. */
    this.newest = newestIn(channel);
    /** @type {Map<string, {node: HTMLElement, message: import("./store.js").Message, key: string}>} */
    this.drawn = new Map();
    this.list = h("div", { class: "messages", role: "log", "aria-label": thread ? "Thread" : "Messages" });
    this.jump = h("button", { type: "button", class: "jump", hidden: true, on: { click: () => this.toEnd() } }, "New messages below");
    this.scroller = h("div", { class: "scroller", tabindex: "0", "aria-label": thread ? "Thread" : "Messages", role: "region" }, this.list);
    this.node = h("div", { class: "stream" }, this.scroller, this.jump);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.walk(event));
    new ResizeObserver(() => this.isAtEnd && this.toEnd()).observe(this.scroller);
    /** @type {Map<number, HTMLElement>} */
    this.hosts = new Map();
    this.last = "";
    this.isAtEnd = true;
    this.update();
  }

  get all() {
    return messagesIn(this.channel, this.thread);
  }

  update() {
    const all = this.all;
    const first = Math.max(0, Math.floor((all.length - this.count) / BATCH) * BATCH);
    /** @type {Map<string, {node: HTMLElement, message: import("./store.js").Message, key: string}>} */
    const kept = new Map();
    /** @type {Node[][]} */
    const batches = [];
    let isMarked = false;
    for (let index = first; index < all.length; index += 1) {
      const { pieces, isNew } = this.pieces(all[index], index > first ? all[index - 1] : null, { isMarked, kept });
      isMarked ||= isNew;
      const batch = Math.floor(index / BATCH);
      (batches[batch] ??= []).push(...pieces);
    }
    this.drawn = kept;
    this.place(batches, first ? h("p", { class: "muted earlier" }, "Earlier messages are above.") : this.beginning());
    const newest = all.at(-1)?.ts ?? "";
    if (this.isAtEnd) this.toEnd();
    else if (later(newest, this.last)) this.jump.hidden = false;
    this.last = newest;
    this.read();
  }

  /**
   * A message with what stands above it: a new day, the mark of what is new.
   * @param {import("./store.js").Message} message @param {import("./store.js").Message | null} before
   * @param {{isMarked: boolean, kept: Map<string, any>}} so
   */
  pieces(message, before, { isMarked, kept }) {
    const at = Number(message.ts) * 1000;
    const isNewDay = !before || dayNumber(Number(before.ts) * 1000) !== dayNumber(at);
    const isNew = !this.thread && !isMarked && message.user !== store.me && later(message.ts, this.mark) && !later(message.ts, this.newest);
    const isAnswer = Boolean(this.thread && before?.ts === this.thread);
    const isClose = before && !isAnswer && before.user === message.user && before.ephemeral === message.ephemeral && Number(message.ts) - Number(before.ts) < TOGETHER && !before.thread_ts;
    const piece = this.piece(message, Boolean(!isNewDay && !isNew && isClose));
    kept.set(message.ts, piece);
    /** @type {Node[]} */
    const pieces = [];
    if (isNewDay) pieces.push(h("div", { class: "day", role: "separator" }, h("span", {}, dayName(at))));
    if (isAnswer) pieces.push(h("div", { class: "replies-mark", role: "separator" }, h("span", { class: "muted small" }, replyCount(repliesTo(/** @type {any} */ (before)).length))));
    if (isNew) pieces.push(h("div", { class: "new-mark", role: "separator" }, h("span", {}, "New")));
    pieces.push(piece.node);
    return { pieces, isNew };
  }

  /** Put what is to be seen into its batches: the browser leaves out those that are out of sight. @param {Node[][]} batches @param {Node} head */
  place(batches, head) {
    /** @type {Node[]} */
    const hosts = [head];
    batches.forEach((pieces, index) => {
      const host = this.hosts.get(index) ?? h("div", { class: "batch" });
      this.hosts.set(index, host);
      settle(host, pieces);
      hosts.push(host);
    });
    settle(this.list, hosts);
  }

  /** @param {import("./store.js").Message} message @param {boolean} follows */
  piece(message, follows) {
    const replies = this.thread ? [] : repliesTo(message);
    const key = `${follows}|${replies.map((each) => each.ts).join()}|${dayNumber(store.now)}`;
    const known = this.drawn.get(message.ts);
    if (known?.message === message && known.key === key) return known;
    const node = messageNode(message, { follows, replies, onThread: this.onThread });
    if (known) keepFocus(known.node, node);
    return { node, message, key };
  }

  beginning() {
    const channel = store.channels.get(this.channel);
    if (this.thread || !channel) return h("span", {});
    const name = channel.kind === "im" ? channel.name : `#${channel.name}`;
    const about = channel.kind === "im"
      ? `This is where ${channel.name} writes to you. Only you see it.`
      : channel.has_app ? "Type / for what can be done here." : `${store.hello.app.name} is not in this channel. Type “/invite @${store.hello.app.name}” to ask it in.`;
    return h("div", { class: "beginning" }, h("h2", {}, name), h("p", { class: "muted" }, about));
  }

  toEnd() {
    this.isAtEnd = true;
    this.jump.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.isAtEnd = scrollHeight - scrollTop - clientHeight < 40;
    if (this.isAtEnd) this.jump.hidden = true;
    if (scrollTop < AHEAD) this.askForMore();
    this.read();
  }

  /** The arrow keys go from message to message, and Tab from one to what can be done with it. @param {KeyboardEvent} event */
  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = /** @type {HTMLElement} */ (event.target);
    if (step === undefined || (from !== this.scroller && !from.classList.contains("message"))) return;
    const all = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".message")]);
    const end = this.scroller.getBoundingClientRect().bottom;
    const next = from === this.scroller ? all.findLast((each) => each.getBoundingClientRect().top < end) : all[all.indexOf(from) + step];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  /** Draw earlier messages when there is time, so that scrolling is not held up. */
  askForMore() {
    if (this.isAsked || this.count >= this.all.length) return;
    this.isAsked = true;
    requestIdleCallback(() => {
      this.isAsked = false;
      if (this.node.isConnected) this.more();
    }, { timeout: 60 });
  }

  more() {
    const before = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.count += BATCH;
    const wasAtEnd = this.isAtEnd;
    this.isAtEnd = false;
    this.update();
    this.jump.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight - before;
    this.isAtEnd = wasAtEnd;
    if (this.scroller.scrollTop < AHEAD) this.askForMore();
  }

  /** Say that what is in sight has been read. */
  read() {
    if (!this.isAtEnd || document.hidden || this.thread || !this.node.isConnected) return;
    const newest = newestIn(this.channel);
    const channel = store.channels.get(this.channel);
    if (!channel || !newest || !later(newest, channel.read)) return;
    channel.read = newest;
    void attempt("read", { channel: this.channel, ts: newest });
  }
}

/** Put nodes in order, leaving alone those that are in place already. @param {HTMLElement} list @param {Node[]} wanted */
function settle(list, wanted) {
  const keep = new Set(wanted);
  for (const node of [...list.childNodes]) if (!keep.has(node)) node.remove();
  let at = list.firstChild;
  for (const node of wanted) {
    if (at === node) at = at.nextSibling;
    else list.insertBefore(node, at);
  }
}

/** Give the focus to the control that takes the place of the one that had it. @param {Element} before @param {Element} after */
export function keepFocus(before, after) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  if (!focused || !before.contains(focused)) return;
  const name = focused.dataset.focus;
  queueMicrotask(() => {
    const heir = /** @type {HTMLElement | null} */ (name ? after.querySelector(`[data-focus="${CSS.escape(name)}"]`) : null);
    (heir ?? /** @type {HTMLElement} */ (after)).focus({ preventScroll: true });
  });
}

/** @param {import("./store.js").Message} message @param {{follows: boolean, replies: any[], onThread?: (ts: string) => void}} how */
function messageNode(message, { follows, replies, onThread }) {
  const at = Number(message.ts) * 1000;
  const who = person(message.user);
  const place = { surface: /** @type {"message"} */ ("message"), where: { channel: message.channel, ts: message.ts }, state: message.state };
  const time = h("time", { class: "at", datetime: new Date(at).toISOString(), title: fullDate(at) }, clock(at));
  const content = [
    message.blocks.length ? h("div", { class: "blocks" }, draw(message.blocks, place)) : h("div", { class: "plain-text" }, mrkdwn(message.text)),
    ...message.attachments.map((each) => attachment(each, place)),
    message.files.length ? h("div", { class: "files" }, message.files.map(sharedFile)) : null,
    message.edited ? h("span", { class: "muted small edited" }, "(edited)") : null,
  ];
  const summary = replies.length ? h("button", { type: "button", class: "replies", on: { click: () => onThread?.(message.ts) } }, [...new Set(replies.map((each) => each.user))].slice(0, 3).map((id) => avatar(id, "tiny")), h("span", { class: "replies-count" }, replyCount(replies.length)), h("span", { class: "muted" }, `last at ${clock(Number(replies[replies.length - 1].ts) * 1000)}`)) : null;
  return h(
    "article",
    { class: `message${follows ? " follows" : ""}${message.ephemeral ? " ephemeral" : ""}`, tabindex: "-1", data: { ts: message.ts }, "aria-label": `${who.real_name}, ${clock(at)}` },
    message.ephemeral ? h("p", { class: "only-you muted small" }, "Only visible to you") : null,
    follows ? h("span", { class: "gutter" }, time) : avatar(message.user),
    h("div", { class: "body" },
      follows ? null : h("div", { class: "by" }, h("strong", {}, who.real_name), who.kind === "app" ? h("span", { class: "badge" }, "app") : null, who.guest ? h("span", { class: "badge" }, "guest") : null, time),
      content, summary),
    message.ephemeral ? null : tools(message, onThread),
  );
}

/** @param {number} count */
function replyCount(count) {
  return count === 1 ? "1 reply" : `${count} replies`;
}

/** @param {any} each */
function sharedFile(each) {
  const src = `file/${encodeURIComponent(each.id)}`;
  const alt = each.alt_txt || each.title || each.name;
  if (/\.(png|jpe?g|gif)$/i.test(each.name)) return h("figure", { class: "image" }, h("figcaption", {}, each.title), h("img", { class: "hero", src, alt }));
  return h("a", { class: "file", href: src, download: each.name }, icon("clip"), each.title || each.name);
}

/** @param {any} each @param {any} place */
function attachment(each, place) {
  const node = h("div", { class: "attachment" },
    each.pretext ? h("div", {}, mrkdwn(each.pretext)) : null, each.title ? h("strong", {}, each.title) : null, each.text ? h("div", {}, mrkdwn(each.text)) : null,
    each.blocks ? draw(each.blocks, place) : null, each.footer ? h("div", { class: "muted small" }, each.footer) : null);
  if (/^#?[0-9a-f]{6}$/i.test(each.color ?? "")) node.style.borderLeftColor = `#${each.color.replace("#", "")}`;
  return node;
}

/** @param {import("./store.js").Message} message @param {((ts: string) => void) | undefined} onThread */
function tools(message, onThread) {
  const shortcuts = store.hello.shortcuts.filter((/** @type {any} */ each) => each.kind === "message");
  const more = h("button", { type: "button", class: "tool", "aria-label": "More actions", title: "More actions", "aria-haspopup": "menu", on: { click: open } }, icon("more"));
  function open() {
    const items = shortcuts.map((/** @type {any} */ each) => ({ label: each.name, about: store.hello.app.name, act: () => perform("message_shortcut", { name: each.name, where: { channel: message.channel, ts: message.ts } }) }));
    const own = message.user === store.me ? [{ label: "Edit message", act: () => edit(message) }, { label: "Delete message", act: () => remove(message) }] : [];
    menu(more, [...items, ...own, { label: "Copy text", act: () => copy(message.text) }], { label: "More actions", align: "end" });
  }
  return h("div", { class: "message-tools" }, onThread ? h("button", { type: "button", class: "tool", "aria-label": "Reply in thread", title: "Reply in thread", on: { click: () => onThread(message.thread_ts ?? message.ts) } }, icon("reply")) : null, more);
}

/** @param {import("./store.js").Message} message */
async function edit(message) {
  const text = await askText("Edit message", unescape(message.text.replace(/<[@#!]?([^<>|]+)(?:\|([^<>]+))?>/g, named)), "Save");
  if (text?.trim()) void perform("edit", { where: { channel: message.channel, ts: message.ts }, text: text.trim() });
}

/** What somebody typed for what stands between < and >. @param {string} whole @param {string} target @param {string} [label] */
function named(whole, target, label) {
  if (whole.startsWith("<@")) return `@${store.people.get(target)?.name ?? target}`;
  if (whole.startsWith("<#")) return `#${label ?? target}`;
  return whole.startsWith("<!") ? `@${target}` : target;
}

/** @param {import("./store.js").Message} message */
async function remove(message) {
  const question = { title: "Delete message", text: { type: "plain_text", text: "It is gone for everybody." }, confirm: "Delete", deny: "Cancel", style: "danger" };
  if (await ask(question)) void perform("delete", { where: { channel: message.channel, ts: message.ts } });
}

/** @param {string} text */
async function copy(text) {
  await navigator.clipboard?.writeText(text).then(() => tell("Copied."), () => tell("This browser does not let the page copy.", true));
}

