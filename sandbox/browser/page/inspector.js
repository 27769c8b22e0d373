// The inspector: everything that went between the app and the workspace, and a menu to break it.

import { Breaker } from "./breaking.js";
import { attempt } from "./doing.js";
import { among, button, h, icon, refill, tell } from "./dom.js";
import { ProgressList } from "./progress.js";
import { channelName, person, store } from "./store.js";
import { clock, format } from "./text.js";

const LATEST = 400; // rows on the screen; the filter looks at all
const KINDS = {
  api: "Calls", envelope: "Sent to the app", refused: "Refused", person: "People", message: "Messages", view: "Views", connection: "Connection",
};

export class Inspector {
  constructor() {
    this.filter = "";
    this.kind = "";
    this.drawn = 0;
    /** @type {Map<string, any>} */
    this.acks = new Map();
    this.list = h("ol", { class: "entries", tabindex: "0", "aria-label": "What happened" });
    const search = h("input", { type: "search", class: "entry", placeholder: "Filter: views.open, 429, alice …", "aria-label": "Filter", on: { input: () => { this.filter = search.value.toLowerCase(); this.redraw(); } } });
    const kinds = h("select", { class: "entry short", "aria-label": "Kind", on: { change: () => { this.kind = kinds.value; this.redraw(); } } }, h("option", { value: "" }, "Everything"), Object.entries(KINDS).map(([value, label]) => h("option", { value }, label)));
    this.breaker = new Breaker();
    this.progress = store.hello.follows ? new ProgressList() : null;
    const copy = button("Copy as JSON", { class: "button small copy-log", on: { click: () => this.copy() } }, icon("copy"), h("span", { class: "copy-label" }, "Copy as JSON"));
    this.node = h("section", { class: "inspector", "aria-label": "Inspector" },
      h("div", { class: "inspector-head" }, h("h2", {}, "Inspector"), search, kinds, this.breaker.opener, copy, button("Close the inspector", { class: "tool", on: { click: () => toggleInspector(false) } }, icon("close"))),
      this.breaker.strip,
      h("div", { class: "inspector-body" }, this.list, this.progress?.node));
  }

  start() {
    store.log = [];
    void attempt("watch_log", { on: true });
  }

  redraw() {
    this.drawn = 0;
    refill(this.list);
    this.update();
  }

  update() {
    const fresh = store.log.slice(this.drawn);
    this.drawn = store.log.length;
    const isAtEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
    for (const entry of fresh) this.take(entry);
    while (this.list.children.length > LATEST) this.list.firstElementChild?.remove();
    if (isAtEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  /** @param {any} entry */
  take(entry) {
    const { envelope_id: id } = entry.facts;
    const timing = among({ ack: "acked", late_ack: "late", operation_timeout: "timeout" }, entry.kind);
    if (timing && this.acks.get(id)?.isConnected) return this.showAck(this.acks.get(id), entry, timing);
    if (!this.isWanted(entry)) return;
    const row = this.row(entry);
    if (entry.kind === "envelope") this.acks.set(id, row);
    this.list.append(row);
  }

  /** @param {any} entry */
  isWanted(entry) {
    const refused = entry.kind === "refused" || (entry.kind === "api" && (!entry.facts.ok || entry.facts.fault)) || ["late_ack", "operation_timeout", "undelivered"].includes(entry.kind);
    if (this.kind === "refused" ? !refused : this.kind && entry.kind !== this.kind) return false;
    return !this.filter || JSON.stringify(entry).toLowerCase().includes(this.filter);
  }

  /** @param {HTMLElement} row @param {any} entry @param {string} how */
  showAck(row, entry, how) {
    const ms = Math.round(entry.facts.ms * 10) / 10;
    const long = (/** @type {string} */ text) => h("span", { class: "ack-long" }, text);
    const words = { acked: [long("acknowledged in "), `${ms} ms`, long(" of 3,000")], late: [`too late: after ${ms} ms`], timeout: ["no answer in 3,000 ms"] }[/** @type {"acked" | "late" | "timeout"} */ (how)];
    const bar = h("span", { class: "ack-bar" });
    bar.style.setProperty("--part", String(Math.min(1, ms / 3000)));
    row.querySelector(".entry-more")?.replaceChildren(h("span", { class: `ack ${how}` }, bar, words));
    /** @type {any} */ (row).entries.push(entry);
  }

  /** @param {any} entry */
  row(entry) {
    const { title, about, tone } = described(entry);
    const pre = h("pre", { class: "entry-json", hidden: true, tabindex: "0" });
    const open = h("button", { type: "button", class: "entry-open", "aria-expanded": "false", on: { click: toggle } }, h("span", { class: "entry-at muted" }, `${format(Date.parse(entry.at), { weekday: "short" })} ${clock(Date.parse(entry.at))}`), h("span", { class: `entry-kind ${tone}` }, among(LABELS, entry.kind) ?? entry.kind), h("span", { class: "entry-title" }, title), h("span", { class: "entry-more muted" }, about));
    const row = h("li", { class: tone }, open, pre);
    row.entries = [entry];
    function toggle() {
      pre.hidden = !pre.hidden;
      open.setAttribute("aria-expanded", String(!pre.hidden));
      pre.textContent = JSON.stringify(row.entries.length > 1 ? row.entries : entry, null, 2);
      if (!pre.hidden) row.scrollIntoView({ block: "nearest" });
    }
    return row;
  }

  async copy() {
    const shown = [...this.list.children].flatMap((row) => /** @type {any} */ (row).entries);
    await navigator.clipboard?.writeText(JSON.stringify(shown, null, 2)).then(() => tell(`Copied ${shown.length} entries.`), () => tell("This browser does not let the page copy.", true));
  }

}

const LABELS = { api: "call", envelope: "to app", late_ack: "late", operation_timeout: "timeout", undelivered: "lost", connection: "socket" };

/** @param {any} entry @returns {{title: string, about: string, tone: string}} */
function described({ kind, facts }) {
  switch (kind) {
    case "api": return { title: facts.method, about: outcome(facts), tone: facts.ok && !facts.fault ? "" : "bad" };
    case "envelope": return { title: envelopeTitle(facts), about: facts.retry?.[0] ? `sent again (${facts.retry[1]})` : "waiting for the answer …", tone: "sent" };
    case "message": return { title: `${facts.change} in ${channelName(facts.channel)}`, about: facts.text || facts.visible_text || "", tone: "quiet" };
    case "view": return { title: `${facts.change} ${facts.title || (facts.type === "home" ? "Home" : "form")}`, about: person(facts.user).real_name, tone: "quiet" };
    case "person": return { title: `${person(facts.user).real_name}: ${facts.does}`, about: facts.text ?? facts.button ?? facts.option ?? facts.title ?? "", tone: "quiet" };
    case "refused": return { title: facts.what, about: facts.reason, tone: "bad" };
    case "connection": return { title: `socket ${facts.number} ${facts.change}`, about: "", tone: facts.change === "dropped" ? "bad" : "quiet" };
    default: return { title: kind.replace("_", " "), about: facts.ms ? `${Math.round(facts.ms)} ms` : "", tone: kind === "ack" ? "quiet" : "bad" };
  }
}

const BREAKS = { server_error: "answered with 500", dropped: "the answer was lost", truncated: "the answer broke off", hung: "the answer was held back" };

/** What came of a call; one that was broken may have done its work all the same. @param {any} facts */
function outcome(facts) {
  if (!facts.ok) return `refused: ${facts.error}${facts.fault ? " (broken on purpose)" : ""}`;
  return facts.fault ? `done, but ${among(BREAKS, facts.fault) ?? facts.fault} (broken on purpose)` : "ok";
}

/** @param {any} facts */
function envelopeTitle({ type, payload }) {
  if (type === "slash_commands") return `${payload.command} ${payload.text}`;
  if (type === "events_api") return `event ${payload.event?.type ?? ""}`;
  const action = payload.actions?.[0];
  return `${payload.type}${action ? ` ${action.action_id}` : payload.view ? ` ${payload.view.callback_id}` : ""}`;
}

/** @type {Inspector | null} */
let shown = null;

/** @param {boolean} [wanted] */
export function toggleInspector(wanted = !shown) {
  if (wanted === Boolean(shown)) return;
  if (wanted) {
    shown = new Inspector();
    document.querySelector(".shell")?.append(shown.node);
    shown.start();
  } else {
    shown?.node.remove();
    shown = null;
    void attempt("watch_log", { on: false });
  }
  document.querySelector(".inspector-button")?.setAttribute("aria-pressed", String(wanted));
}

export function showLog() {
  shown?.update();
}

export function showProgress() {
  shown?.progress?.update();
}

export function showBroken() {
  shown?.breaker.update();
}

/** After the socket was lost, the log is asked for anew. */
export function watchAgain() {
  if (!shown) return;
  if (Boolean(shown.progress) !== store.hello.follows) return void [false, true].forEach((each) => toggleInspector(each));
  shown.acks.clear();
  shown.start();
  shown.redraw();
  showProgress();
  showBroken();
}
