// The one web socket: what the visitor does goes up, what has changed before their eyes comes down.

/** @typedef {{ok: true, result: any} | {ok: false, error: string}} Answer */

export class Link {
  /** @param {{onMessage: (message: any) => void, onLost: () => void}} listener */
  constructor(listener) {
    this.listener = listener;
    /** @type {Map<number, (answer: Answer) => void>} */
    this.waiting = new Map();
    this.count = 0;
    this.tries = 0;
    this.open();
  }

  open() {
    const address = new URL("socket", location.href);
    address.protocol = "ws:";
    address.hash = "";
    this.socket = new WebSocket(address);
    this.socket.onmessage = (event) => this.take(JSON.parse(event.data));
    this.socket.onclose = () => this.lost();
  }

  /** @param {any} message */
  take(message) {
    this.tries = 0;
    if (message.type !== "answer") return this.listener.onMessage(message);
    this.waiting.get(message.id)?.(message);
    this.waiting.delete(message.id);
  }

  lost() {
    for (const settle of this.waiting.values()) settle({ ok: false, error: "The workspace went away." });
    this.waiting.clear();
    this.listener.onLost();
    setTimeout(() => this.open(), Math.min(100 * 2 ** this.tries++, 3000));
  }

  /**
   * Do something in the workspace; the answer never throws.
   * @param {string} act
   * @param {Record<string, any>} [more]
   * @returns {Promise<Answer>}
   */
  do(act, more = {}) {
    const id = ++this.count;
    if (this.socket?.readyState !== WebSocket.OPEN) {
      return Promise.resolve({ ok: false, error: "The workspace is not there at the moment." });
    }
    this.socket.send(JSON.stringify({ id, do: act, ...more }));
    return new Promise((settle) => this.waiting.set(id, settle));
  }
}
