// The page put together: what is where, and what is drawn anew when something changes.

import { ask } from "./asking.js";
import { draw } from "./blocks.js";
import { clockButton, showPassing, tick } from "./clock.js";
import { Composer } from "./composer.js";
import { attempt, perform, wire } from "./doing.js";
import { button, h, icon, refill } from "./dom.js";
import { menu } from "./floating.js";
import { showBroken, showLog, showProgress, toggleInspector, watchAgain } from "./inspector.js";
import { Link } from "./link.js";
import { MessageList, avatar, keepFocus } from "./messages.js";
import { showModals } from "./modals.js";
import { actors, firstPlace, forget, me, store, take, unreadIn } from "./store.js";
import { prepareTour, restartTour, showTour } from "./tour.js";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const side = h("nav", { class: "side", "aria-label": "Channels" });
const main = h("main", { class: "main" });
const threadHost = h("aside", { class: "thread", "aria-label": "Thread", hidden: true });
const bar = h("header", { class: "bar" });
/** @type {MessageList | null} */ let list = null;
/** @type {MessageList | null} */ let threadList = null;
/** @type {Composer | null} */ let composer = null;
let homeDrawn = "";
let isUp = false;

// Where the visitor is stands in the address, so that a reload comes back to it.

function readAddress() {
  const [person = "", place = "", thread = ""] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { person, place, thread };
}

/** @param {{person?: string, place?: string, thread?: string}} to */
function go({ person = store.me, place = store.place, thread = "" }) {
  const wanted = `#${person}/${place}${thread ? `/${thread}` : ""}`;
  if (location.hash === wanted) void arrive();
  else location.hash = wanted;
}

async function arrive() {
  if (!store.hello || !isUp) return;
  const wanted = readAddress();
  if (wanted.person && wanted.person !== store.me && store.people.has(wanted.person)) await become(wanted.person);
  const { person, place, thread } = readAddress(); // whoever is fast has gone on meanwhile
  if (person !== wanted.person) return; // and as somebody else, who arrives here too
  const known = place === "home" ? store.hello.app.has_home : store.channels.has(place);
  const isElsewhere = !known || place !== store.place;
  store.place = known ? place : firstPlace();
  store.thread = known && store.place !== "home" ? thread : "";
  if (!known) history.replaceState(null, "", `#${store.me}/${store.place}`);
  document.body.classList.remove("side-open");
  drawSide();
  drawMain();
  drawThread();
  if (isElsewhere && store.place === "home") void perform("open_home");
}

/** @param {string} person */
async function become(person) {
  const answer = await perform("act_as", { person });
  if (answer.ok) showModals();
}

/** Draw all anew for another pair of eyes. */
function leaveAll() {
  list = threadList = null;
  store.place = "";
  homeDrawn = "";
}

// The parts

function drawBar() {
  const theme = button("Dark or light", { class: "bar-button", on: { click: turnTheme } }, icon("moon"));
  const inspect = button("Inspector", { class: "bar-button inspector-button", "aria-pressed": "false", on: { click: () => toggleInspector() } }, icon("pulse"), h("span", { class: "bar-label" }, "Inspector"));
  const tour = store.hello.tour.length ? button("Tour", { class: "bar-button", on: { click: restartTour } }, icon("flag"), h("span", { class: "bar-label" }, "Tour")) : null;
  const opener = button("Channels", { class: "bar-button side-opener", on: { click: () => document.body.classList.toggle("side-open") } }, icon("menu"));
  refill(bar, opener, workspaceButton(), h("span", { class: "gap" }), clockButton, inspect, tour, theme);
  tick();
}

function workspaceButton() {
  const shown = store.hello.samples.find((/** @type {any} */ each) => each.name === store.hello.sample);
  const face = h("button", { type: "button", class: "bar-button workspace", "aria-haspopup": "menu", on: { click: open } }, h("strong", {}, shown?.title ?? "Workspace"), icon("down"));
  function open() {
    const items = store.hello.samples.map((/** @type {any} */ each) => ({ label: each.name === store.hello.sample ? `Start over: ${each.title}` : each.title, about: each.about, act: () => startOver(each) }));
    menu(face, items, { label: "Workspaces", heading: "Start over, or go elsewhere" });
  }
  return face;
}

/** @param {any} sample */
async function startOver(sample) {
  const isSame = sample.name === store.hello.sample;
  const question = { title: isSame ? "Start over?" : `Open “${sample.title}”?`, text: { type: "plain_text", text: `${isSame ? "This workspace is emptied, and begins anew" : "This workspace is closed"}: nothing that you did in it is kept.` }, confirm: isSame ? "Start over" : "Open", deny: "Stay here" };
  if (!(await ask(question))) return;
  void attempt("start_over", { sample: sample.name });
  showOpening(sample);
}

function turnTheme() {
  const isDark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = isDark ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
}

function drawSide() {
  const channels = [...store.channels.values()];
  const named = channels.filter((each) => each.kind !== "im").map((each) => row(each.id, each.kind === "group" ? "lock" : "hash", each.name, unreadIn(each), each.archived));
  const own = channels.find((each) => each.kind === "im");
  const rows = [
    h("h2", { class: "side-heading" }, "Channels"), h("ul", {}, named),
    h("h2", { class: "side-heading" }, store.hello.app.name),
    h("ul", {}, store.hello.app.has_home ? row("home", "home", "Home", 0) : null, own ? row(own.id, "chat", "Messages", unreadIn(own)) : null),
  ];
  const before = side.firstElementChild;
  const scroller = h("div", { class: "side-scroll" }, rows);
  if (before) keepFocus(side, scroller);
  refill(side, scroller, actingAs());
}

/** @param {string} place @param {"hash" | "lock" | "home" | "chat"} mark @param {string} name @param {number} unread @param {boolean} [isArchived] */
function row(place, mark, name, unread, isArchived = false) {
  const isHere = place === store.place;
  return h("li", {}, h("a", { href: `#${store.me}/${place}`, class: `place${unread ? " unread" : ""}${isHere ? " here" : ""}`, "aria-current": isHere ? "page" : undefined, data: { focus: `place/${place}` } },
    icon(mark), h("span", { class: "place-name" }, name), isArchived ? h("span", { class: "muted small" }, "archived") : null,
    unread ? h("span", { class: "count", "aria-label": `${unread} unread` }, unread > 99 ? "99+" : unread) : null));
}

function actingAs() {
  const face = h("button", { type: "button", class: "acting", "aria-haspopup": "menu", "aria-expanded": "false", on: { click: open } },
    avatar(store.me), h("span", { class: "menu-text" }, h("span", { class: "menu-about" }, "Acting as"), h("span", { class: "menu-label" }, me().real_name)), icon("down"));
  function open() {
    menu(face, actors().map((each) => ({ label: each.real_name, about: `${each.tz.replace("_", " ")}${each.guest ? " · guest" : ""}`, icon: avatar(each.id), current: each.id === store.me, act: () => go({ person: each.id, place: store.place === "home" ? "home" : (shared(each.id) ?? "") }) })), { label: "Act as", heading: "Act as" });
  }
  return face;
}

/** The place that is shown, if another person can see it too. @param {string} person */
function shared(person) {
  const here = store.channels.get(store.place);
  return here && here.kind !== "im" && here.members.includes(person) ? here.id : undefined;
}

function drawMain() {
  if (store.place === "home") return drawHome();
  homeDrawn = "";
  const channel = store.channels.get(store.place);
  if (!channel) return;
  if (list?.channel !== store.place) {
    list = new MessageList({ channel: store.place, onThread: (ts) => go({ thread: ts }) });
    composer = new Composer({ channel: store.place, onSent: () => list?.toEnd() });
    const head = h("div", { class: "main-head" }, h("h1", {}, icon(channel.kind === "im" ? "chat" : channel.kind === "group" ? "lock" : "hash"), h("span", { class: "place-name" }, channel.name)), h("span", { class: "muted head-about" }, about(channel)));
    refill(main, head, list.node, composer.node);
    list.toEnd();
    list.read();
    if (matchMedia("(hover: hover)").matches && !document.querySelector("dialog[open]")) composer.box.focus({ preventScroll: true });
  } else {
    list.update();
  }
  document.title = `${channel.kind === "im" ? channel.name : `#${channel.name}`} · ${me().real_name}`;
}

/** @param {import("./store.js").Channel} channel */
function about(channel) {
  if (channel.kind === "im") return "Between you and the app";
  const people = channel.members.length === 1 ? "1 person" : `${channel.members.length} people`;
  return channel.has_app ? `${people} and ${store.hello.app.name}` : `${people}, without ${store.hello.app.name}`;
}

function drawHome() {
  list = composer = null;
  const key = JSON.stringify(store.home);
  if (key === homeDrawn) return;
  homeDrawn = key;
  const before = main.querySelector(".home");
  const inside = store.home ? draw(store.home.blocks, { surface: "home", where: store.home.id, state: store.home.state }) : [h("p", { class: "muted" }, "Home is being drawn …")];
  const home = h("div", { class: "home", tabindex: "-1" }, inside);
  const scrolled = main.querySelector(".home-scroll")?.scrollTop ?? 0;
  if (before) keepFocus(before, home);
  refill(main, h("div", { class: "main-head" }, h("h1", {}, icon("home"), store.hello.app.name), h("span", { class: "muted head-about" }, "Home, as only you see it")), h("div", { class: "home-scroll", tabindex: "0", role: "region", "aria-label": "Home" }, home));
  /** @type {HTMLElement} */ (main.querySelector(".home-scroll")).scrollTop = scrolled;
  document.title = `${store.hello.app.name} · ${me().real_name}`;
}

function drawThread() {
  const isOpen = Boolean(store.thread && store.messages.get(store.place)?.has(store.thread));
  const hadFocus = !isOpen && threadHost.contains(document.activeElement);
  threadHost.hidden = !isOpen;
  if (hadFocus) /** @type {HTMLElement | null} */ (main.querySelector(`[data-ts="${CSS.escape(threadList?.thread ?? "")}"]`) ?? main.querySelector(".composer-text"))?.focus({ preventScroll: true });
  if (!isOpen) return void (threadList = null);
  if (threadList?.thread === store.thread && threadList.channel === store.place) return threadList.update();
  threadList = new MessageList({ channel: store.place, thread: store.thread });
  const reply = new Composer({ channel: store.place, thread: store.thread, onSent: () => threadList?.toEnd() });
  refill(threadHost, h("div", { class: "main-head" }, h("h2", {}, "Thread"), h("span", { class: "gap" }), button("Close the thread", { class: "tool", on: { click: () => go({}) } }, icon("close"))), threadList.node, reply.node);
  threadList.toEnd();
  reply.box.focus({ preventScroll: true });
  return undefined;
}

// What comes in

/** @param {any} message */
async function onMessage(message) {
  if (message.type === "opening") return void showOpening(message, message.progress);
  if (message.type === "hello") {
    const isAnother = store.hello && store.hello.started !== message.started;
    store.hello = message;
    isUp = false;
    forget();
    Object.assign(store, { progress: [], broken: [] });
    if (isAnother) Object.assign(store, { passed: [], place: "", thread: "" });
    return;
  }
  const before = store.me;
  const changed = take(message);
  if (store.me !== before) leaveAll();
  if (!isUp) return void (await begin());
  if (changed.has("people") || changed.has("messages") || changed.has("channels") || changed.has("gone") || changed.has("me")) {
    drawSide();
    if (store.place !== "home") drawMain();
    drawThread();
  }
  if (changed.has("home") && store.place === "home") drawHome();
  if (changed.has("modals")) showModals();
  if (changed.has("passed")) showPassing();
  if (changed.has("log")) showLog();
  if (changed.has("progress") || changed.has("me")) showProgress();
  if (changed.has("broken")) showBroken();
  tick();
}

async function begin() {
  isUp = true;
  list = threadList = composer = null;
  homeDrawn = "";
  refill(app, h("div", { class: "shell" }, bar, side, main, threadHost, h("div", { class: "trail-host" })));
  const { person, place } = readAddress();
  store.place = "";
  if (person && store.people.has(person) && person !== store.me) await become(person);
  if (!place) store.place = "";
  drawBar();
  await arrive();
  showModals();
  watchAgain();
  showTour();
  performance.mark("ready");
}

/** @param {{title: string, about: string}} sample @param {string} [progress] */
function showOpening({ title, about }, progress = "") {
  isUp = false;
  refill(app, h("div", { class: "opening", role: "status" }, h("p", {}, `Opening “${title}” …`), h("p", { class: "muted" }, about), h("p", {}, progress)));
}

document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "";
if (!document.documentElement.dataset.theme) delete document.documentElement.dataset.theme;
addEventListener("hashchange", () => void arrive());
addEventListener("visibilitychange", () => list?.read());
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && store.thread && !document.querySelector("dialog[open], [popover]:popover-open")) go({});
});
prepareTour(async ({ person, place }) => {
  const named = (/** @type {string} */ id) => [...store.channels.values()].find((each) => (place === "@app" ? each.kind === "im" : each.name === id))?.id;
  if (person !== store.me) {
    await become(person);
    isUp = true;
  }
  go({ person, place: place === "home" ? "home" : (named(place) ?? "") });
});
main.addEventListener("click", () => document.body.classList.remove("side-open"));
setInterval(tick, 5000);
wire.link = new Link({ onMessage, onLost: () => isUp && document.body.classList.add("lost") });
const asConnected = onMessage;
wire.link.listener.onMessage = (message) => {
  document.body.classList.remove("lost");
  return asConnected(message);
};
