// Where the visitor writes: messages and commands, with completion of people, channels, commands and their words.

import { attempt, perform, upload } from "./doing.js";
import { h, icon, refill, tell } from "./dom.js";
import { menu } from "./floating.js";
import { actors, channelName, store } from "./store.js";

const INVITE = { name: "/invite", about: "Ask somebody, or the app, into this channel", usage: "@name", hints: [] };
let count = 0;

/** @typedef {{label: string, about: string, start: number, text: string}} Offer */

export class Composer {
  /** @param {{channel: string, thread?: string, onSent?: () => void}} options */
  constructor({ channel, thread = "", onSent }) {
    this.channel = channel;
    this.thread = thread;
    this.onSent = onSent;
    this.id = `composer-${++count}`;
    /** @type {Offer[]} */
    this.offers = [];
    this.active = 0;
    this.box = h("textarea", {
      class: "composer-text", rows: 1, "aria-label": thread ? "Reply" : `Message ${channelName(channel)}`, placeholder: thread ? "Reply …" : `Message ${channelName(channel)}, or / for commands`,
      "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": `${this.id}-list`, spellcheck: "false", autocomplete: "off", enterkeyhint: "send",
    });
    this.list = h("div", { class: "offers", role: "listbox", id: `${this.id}-list`, "aria-label": "Suggestions", tabindex: "0", hidden: true, on: { mousedown: (/** @type {Event} */ event) => event.preventDefault() } });
    this.wrong = h("p", { class: "composer-wrong", role: "alert" });
    this.sendButton = h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send", on: { click: () => this.send() } }, icon("send"));
    const shortcuts = store.hello.shortcuts.filter((/** @type {any} */ each) => each.kind === "global");
    this.plus = h("button", { type: "button", class: "tool", "aria-label": "Shortcuts", title: "Shortcuts", "aria-haspopup": "menu", on: { click: () => this.openShortcuts(shortcuts) } }, icon("bolt"));
    this.broadcast = h("input", { type: "checkbox" });
    const also = thread ? h("label", { class: "composer-also muted small" }, this.broadcast, "Also send to the channel") : null;
    this.usage = h("p", { class: "composer-usage muted small", role: "status" });
    this.chips = h("ul", { class: "composer-files", "aria-label": "Files that go with it" });
    const chooser = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Attach files", on: { change: () => void this.attach([...chooser.files]).then(() => { chooser.value = ""; }) } });
    const clip = h("button", { type: "button", class: "tool", "aria-label": "Attach files", title: "Attach files", on: { click: () => chooser.click() } }, icon("clip"));
    this.node = h("div", { class: "composer" }, this.list, this.usage, this.wrong, this.chips, h("div", { class: "composer-row" }, thread ? null : this.plus, clip, chooser, this.box, this.sendButton), also);
    this.node.addEventListener("dragover", (/** @type {DragEvent} */ event) => event.preventDefault());
    for (const way of ["drop", "paste"]) this.node.addEventListener(way, (/** @type {any} */ event) => this.handedOver(event));
    this.box.value = sessionStorage.getItem(this.key) ?? "";
    this.showFiles();
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.pressed(event));
    this.box.addEventListener("blur", () => setTimeout(() => document.activeElement === this.box || this.offer([]), 150));
    queueMicrotask(() => this.grow());
  }

  /** Files that go with the message: they are kept with what has been written. @returns {{file: string, name: string}[]} */
  get files() {
    return JSON.parse(sessionStorage.getItem(`${this.key}/files`) ?? "[]");
  }

  set files(files) {
    sessionStorage.setItem(`${this.key}/files`, JSON.stringify(files));
    this.showFiles();
  }

  get key() {
    return `draft/${store.hello.started}/${store.me}/${this.channel}/${this.thread}`;
  }

  /** Files that are dropped or pasted are attached. @param {DragEvent & ClipboardEvent} event */
  handedOver(event) {
    const given = [...((event.dataTransfer ?? event.clipboardData)?.files ?? [])];
    if (!given.length) return;
    event.preventDefault();
    void this.attach(given);
  }

  /** @param {File[]} given */
  async attach(given) {
    const sent = await Promise.all(given.map(upload));
    this.files = [...this.files, ...given.flatMap((each, index) => ((file) => (file ? [{ file, name: each.name }] : []))(sent[index]))];
    this.wrong.textContent = sent.includes(null) ? "A file may have 4 MB at most." : "";
    this.box.focus();
  }

  showFiles() {
    refill(this.chips, this.files.map((each) => h("li", { class: "chip-file" }, icon("clip"), h("span", { class: "place-name" }, each.name),
      h("button", { type: "button", class: "picker-clear", "aria-label": `Take away ${each.name}`, title: "Take away", on: { click: () => { this.files = this.files.filter((other) => other.file !== each.file); this.box.focus(); } } }, icon("close")))));
  }

  /** Put text into the composer, for the visitor to send. @param {string} text */
  set(text) {
    this.box.value = text;
    this.typed();
    this.offer([]);
    this.box.focus();
  }

  typed() {
    if (this.box.value) sessionStorage.setItem(this.key, this.box.value);
    else sessionStorage.removeItem(this.key);
    this.wrong.textContent = "";
    this.grow();
    this.offer(this.suggest());
    this.usage.textContent = this.thread ? "" : usageOf(this.box.value);
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 180)}px`;
  }

  /** @returns {Offer[]} */
  suggest() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    const name = /(^|[\s(])([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
    if (name) return this.names(name[2], name[3].toLowerCase(), before.length - name[3].length - 1);
    if (this.thread || !before.startsWith("/")) return [];
    return before.includes(" ") ? this.words(before) : this.commands(before);
  }

  /** @param {string} sign @param {string} typed @param {number} start @returns {Offer[]} */
  names(sign, typed, start) {
    if (sign === "#") {
      return [...store.channels.values()].filter((each) => each.kind !== "im" && each.name.includes(typed)).map((each) => ({ label: `#${each.name}`, about: each.kind === "group" ? "private" : "", start, text: `#${each.name} ` }));
    }
    const people = [...actors(), ...[...store.people.values()].filter((each) => each.kind === "app")];
    return people.filter((each) => `${each.name} ${each.real_name}`.toLowerCase().includes(typed)).map((each) => ({ label: each.real_name, about: `@${each.name}`, start, text: `@${each.name} ` }));
  }

  /** @param {string} before @returns {Offer[]} */
  commands(before) {
    return [...store.hello.commands, INVITE].filter((each) => each.name.startsWith(before)).map((each) => ({ label: `${each.name} ${each.usage ? `[${each.usage}]` : ""}`, about: each.about, start: 0, text: `${each.name} ` }));
  }

  /** @param {string} before @returns {Offer[]} */
  words(before) {
    const [name] = before.split(" ", 1);
    const rest = before.slice(name.length + 1).toLowerCase();
    const hints = store.hello.commands.find((/** @type {any} */ each) => each.name === name)?.hints ?? [];
    if (rest.includes(" ")) return [];
    return hints.filter((/** @type {any} */ each) => each.text.startsWith(rest)).map((/** @type {any} */ each) => ({ label: `${name} ${each.text}`, about: each.about, start: name.length + 1, text: `${each.text.split(" ", 1)[0]} ` }));
  }

  /** Show what can be completed; what comes after a command is only taken when it is pointed at. @param {Offer[]} offers */
  offer(offers) {
    this.offers = offers;
    this.active = offers[0]?.start && this.box.value.startsWith("/") && !/^[@#]/.test(offers[0].text) ? -1 : 0;
    this.list.hidden = !offers.length;
    refill(this.list, offers.map((each, index) => h("div", { role: "option", class: "option", id: `${this.id}-${index}`, on: { pointerdown: (/** @type {Event} */ event) => { event.preventDefault(); this.accept(index); } } }, h("span", { class: "menu-label" }, each.label), each.about ? h("span", { class: "menu-about" }, each.about) : null)));
    this.point();
  }

  point() {
    [...this.list.children].forEach((each, index) => {
      each.classList.toggle("active", index === this.active);
      each.setAttribute("aria-selected", String(index === this.active));
    });
    this.list.children[this.active]?.scrollIntoView({ block: "nearest" });
    if (this.offers[this.active]) this.box.setAttribute("aria-activedescendant", `${this.id}-${this.active}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  accept(index) {
    const { start, text } = this.offers[index];
    const after = this.box.value.slice(this.box.selectionStart);
    this.box.value = this.box.value.slice(0, start) + text + after;
    this.box.selectionStart = this.box.selectionEnd = start + text.length;
    this.offer([]);
    this.box.focus();
    if (text.endsWith(" ")) this.typed();
    else this.grow();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (this.offers.length && step !== undefined) {
      event.preventDefault();
      this.active = this.active < 0 && step < 0 ? this.offers.length - 1 : (this.active + step + this.offers.length) % this.offers.length;
      this.point();
    } else if (this.offers.length && (event.key === "Tab" || (event.key === "Enter" && this.active >= 0 && !this.isWhole()))) {
      event.preventDefault();
      this.accept(Math.max(this.active, 0));
    } else if (this.offers.length && event.key === "Escape") {
      event.stopPropagation();
      this.offer([]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void this.send();
    }
  }

  /** Whether what stands there is what is offered, so that Enter sends it. */
  isWhole() {
    const offer = this.offers[this.active];
    return this.box.value.slice(offer.start).trim().toLowerCase() === offer.text.trim().toLowerCase();
  }

  async send() {
    const [text, files, isBroadcast] = [this.box.value.trim(), this.files, this.broadcast.checked];
    if (!text && !files.length) return;
    this.offer([]);
    this.box.value = "";
    this.files = [];
    this.broadcast.checked = false; // at once: what is ticked before the answer comes is meant for the next one
    this.typed();
    this.node.setAttribute("aria-busy", "true");
    const invited = /^\/invite\s+(.+)$/.exec(text);
    const answer = invited ? await attempt("invite", { name: invited[1].trim(), channel: this.channel }) : await attempt("say", { text, channel: this.channel, thread_ts: this.thread, is_broadcast: isBroadcast, files: files.map(({ file }) => ({ file })) });
    this.node.removeAttribute("aria-busy");
    this.onSent?.();
    if (answer.ok) {
      if (invited) tell("Invited.");
      return;
    }
    this.box.value = [text, this.box.value].filter(Boolean).join("\n"); // what has been typed meanwhile stays
    this.broadcast.checked ||= isBroadcast;
    this.files = [...files, ...this.files];
    this.typed();
    this.offer([]);
    this.wrong.textContent = answer.error;
  }

  /** @param {any[]} shortcuts */
  openShortcuts(shortcuts) {
    const items = shortcuts.map((each) => ({ label: each.name, about: store.hello.app.name, act: () => perform("shortcut", { name: each.name }) }));
    const commands = store.hello.commands.map((/** @type {any} */ each) => ({ label: each.name, about: each.about, act: () => this.set(`${each.name} `) }));
    menu(this.plus, [...items, ...commands], { label: "Shortcuts", heading: "Shortcuts" });
  }
}

/** How to go on with a command whose first word stands there already. @param {string} typed */
function usageOf(typed) {
  const [, name = "", verb = ""] = /^(\/\S+) (\S+) /.exec(typed) ?? [];
  const hint = store.hello.commands.find((/** @type {any} */ each) => each.name === name)?.hints.find((/** @type {any} */ each) => each.text.split(" ", 1)[0] === verb.toLowerCase());
  return hint ? `e.g. ${name} ${hint.text}` : "";
}
