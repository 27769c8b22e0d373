// What the page knows: people, channels, messages, views, the clock; and where the visitor looks.

/** @typedef {{id: string, name: string, real_name: string, tz: string, kind: string, guest: boolean, deleted: boolean, stranger: boolean, dm: string}} Person */
/** @typedef {{id: string, name: string, kind: "channel" | "group" | "im", members: string[], has_app: boolean, archived: boolean, read: string}} Channel */
/** @typedef {{channel: string, ts: string, user: string, text: string, blocks: any[], attachments: any[], files: any[], ephemeral: boolean, edited: boolean, thread_ts: string | null, broadcast: boolean, state: any}} Message */

export const store = {
  me: "",
  /** @type {Map<string, Person>} */ people: new Map(),
  /** @type {Map<string, Channel>} */ channels: new Map(),
  /** @type {Map<string, Map<string, Message>>} */ messages: new Map(),
  /** @type {any} */ home: null,
  /** @type {any[]} */ modals: [],
  /** @type {any[]} */ log: [],
  /** @type {any[]} */ passed: [],
  /** @type {any[]} */ progress: [],
  /** @type {string[]} */ broken: [],
  /** @type {any} */ hello: null,
  place: "",
  thread: "",
  now: 0,
  heard: 0,
};

/** Each channel's messages in order, and the answers by their thread, until the next change. @type {Map<string, {all: Message[], threads: Map<string, Message[]>}>} */
const ordered = new Map();

/** @param {string} channel */
function inOrder(channel) {
  let known = ordered.get(channel);
  if (!known) {
    const all = [...(store.messages.get(channel)?.values() ?? [])].sort((a, b) => Number(a.ts) - Number(b.ts));
    known = { all, threads: new Map() };
    for (const each of all) {
      if (!each.thread_ts || each.thread_ts === each.ts) continue;
      if (!known.threads.has(each.thread_ts)) known.threads.set(each.thread_ts, []);
      known.threads.get(each.thread_ts)?.push(each);
    }
    ordered.set(channel, known);
  }
  return known;
}

/** Take in what has changed; return the names of the parts that did. @param {any} told @returns {Set<string>} */
export function take(told) {
  const changed = new Set(Object.keys(told));
  if (told.now) [store.now, store.heard] = [Date.parse(told.now), performance.now()];
  if (told.me) {
    if (told.me !== store.me) forget();
    store.me = told.me;
  }
  if (told.people) store.people = new Map(told.people.map((/** @type {Person} */ each) => [each.id, each]));
  if (told.channels) store.channels = new Map(told.channels.map((/** @type {Channel} */ each) => [each.id, each]));
  if ("home" in told) store.home = told.home;
  if (told.modals) store.modals = told.modals;
  for (const { channel } of [...(told.messages ?? []), ...(told.gone ?? [])]) ordered.delete(channel);
  for (const message of told.messages ?? []) {
    if (!store.messages.has(message.channel)) store.messages.set(message.channel, new Map());
    store.messages.get(message.channel)?.set(message.ts, message);
  }
  for (const { channel, ts } of told.gone ?? []) store.messages.get(channel)?.delete(ts);
  if (told.log) store.log.push(...told.log);
  if (told.progress) store.progress = told.progress;
  if (told.broken) store.broken = told.broken;
  if (told.passed) store.passed.push(...told.passed);
  return changed;
}

/** Forget what another pair of eyes saw. */
export function forget() {
  store.messages.clear();
  ordered.clear();
  store.modals = [];
  store.home = null;
}

/** The workspace's time, which runs on between two messages. */
export function now() {
  return store.now + (performance.now() - store.heard);
}

/** @returns {Person} */
export function me() {
  return person(store.me);
}

/** @param {string} id @returns {Person} */
export function person(id) {
  return (
    store.people.get(id) ?? { id, name: id, real_name: id, tz: "UTC", kind: "person", guest: false, deleted: false, stranger: false, dm: "" }
  );
}

/** People who can be acted as. */
export function actors() {
  return [...store.people.values()].filter((each) => each.kind === "person" && !each.deleted);
}

/** @param {string} id */
export function channelName(id) {
  const found = store.channels.get(id);
  const other = found ? undefined : [...store.people.values()].find((each) => each.dm === id);
  if (other) return `${other.real_name}’s messages`;
  return found ? (found.kind === "im" ? found.name : `#${found.name}`) : `#${id}`;
}

/** The messages of a channel, or of a thread in it, oldest first. @param {string} channel @param {string} [thread] */
export function messagesIn(channel, thread = "") {
  const { all } = inOrder(channel);
  if (thread) return all.filter((each) => each.ts === thread || each.thread_ts === thread);
  return all.filter((each) => !each.thread_ts || each.thread_ts === each.ts || each.broadcast);
}

/** @param {Message} message @returns {Message[]} */
export function repliesTo(message) {
  return inOrder(message.channel).threads.get(message.ts) ?? [];
}

/** The ts of the newest message of a channel. @param {string} channel */
export function newestIn(channel) {
  return inOrder(channel).all.at(-1)?.ts ?? "";
}

/** How many messages of others have not been read. @param {Channel} channel */
export function unreadIn(channel) {
  let count = 0;
  for (const each of store.messages.get(channel.id)?.values() ?? []) {
    if (each.user !== store.me && later(each.ts, channel.read)) count += 1;
  }
  return count;
}

/** @param {string} a @param {string} b */
export function later(a, b) {
  return Number(a) > Number(b || 0);
}

/** Where a person starts: the first channel they are in. */
export function firstPlace() {
  const all = [...store.channels.values()];
  return (all.find((each) => each.kind !== "im" && each.has_app) ?? all[0])?.id ?? "";
}
