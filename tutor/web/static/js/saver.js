// Keeps the text: in the journal at each pause, on the server when the typing rests. One request at a time.

import { Offline, send, sendJson } from "./api.js";
import { fingerprint } from "./journal.js";

const JOURNAL_MS = 400;
const REST_MS = 2000;
const AT_LEAST_EVERY_MS = 10000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15000;
const KEEPALIVE_LIMIT = 60000;

export class Saver extends EventTarget {
  // `read` gives {text, plan} as they stand in the page.
  constructor({ url, journal, tab, base, saved, read }) {
    super();
    Object.assign(this, { url, journal, tab, base, read });
    this.stored = saved;
    this.storedAt = null;
    this.journalAt = null;
    this.pending = [];
    this.state = "clean";
    this.message = "";
    this.retryMs = FIRST_RETRY_MS;
    this.unsure = false;
    this.running = null;
    this.stopped = false;
    this.handingIn = false;
  }

  get dirty() {
    const { text, plan } = this.read();
    return text !== this.stored.text || plan !== this.stored.plan;
  }

  setState(state, message = "") {
    this.state = state;
    this.message = message;
    this.dispatchEvent(new Event("state"));
  }

  typed() {
    this.firstTypedAt ??= Date.now();
    clearTimeout(this.journalTimer);
    this.journalTimer = setTimeout(() => this.writeJournal(), JOURNAL_MS);
    if (["clean", "saved"].includes(this.state)) {
      this.setState("typing");
    }
    if (this.state !== "offline") {
      const rest = Math.min(REST_MS, Math.max(0, this.firstTypedAt + AT_LEAST_EVERY_MS - Date.now()));
      this.saveIn(rest);
    }
  }

  saveIn(ms) {
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => this.save(), ms);
  }

  writeJournal() {
    clearTimeout(this.journalTimer);
    this.journal.write({ ...this.read(), base: this.base, pending: this.pending, stored: !this.dirty });
    this.journalAt = Date.now();
    this.dispatchEvent(new Event("state"));
  }

  // Resolves when everything typed so far was sent, or could not be.
  async save(options = {}) {
    clearTimeout(this.saveTimer);
    while (this.running) {
      await this.running;
    }
    // What is being handed in needs no saving, and a save that comes second would be told that all is over.
    if (this.stopped || this.handingIn) {
      return;
    }
    if (!this.dirty) {
      if (["offline", "trouble", "typing"].includes(this.state)) {
        this.setState("saved");
      }
      return;
    }
    this.running = this.saveOnce(options).finally(() => {
      this.running = null;
    });
    await this.running;
  }

  async saveOnce(options) {
    const sent = this.read();
    this.firstTypedAt = null;
    this.pending = [...this.pending, fingerprint(sent.text, sent.plan)].slice(-8);
    this.writeJournal();
    if (this.state !== "offline") {
      this.setState("saving");
    }
    try {
      await this.reconcile();
      const body = { ...sent, base_revision: this.base, client_id: this.tab };
      const small = sent.text.length + sent.plan.length < KEEPALIVE_LIMIT / 4;
      this.settle(sent, await sendJson(this.url, body, { keepalive: Boolean(options.leaving) && small }));
    } catch (error) {
      if (!(error instanceof Offline)) {
        throw error;
      }
      this.unsure = true;
      this.retry("offline");
    }
  }

  // After a lost answer: did the server get one of the texts sent before? Then this tab is not behind itself.
  async reconcile() {
    if (!this.unsure) {
      return;
    }
    const { ok, data } = await send(this.url);
    if (ok && data.revision !== this.base && this.pending.includes(fingerprint(data.text, data.plan))) {
      this.base = data.revision;
    }
    this.unsure = false;
  }

  settle(sent, { ok, status, data }) {
    if (ok) {
      this.accept(sent, data);
    } else if (data.error === "diverged") {
      this.keepBeside(sent);
    } else if (data.error === "over") {
      this.stopped = true;
      this.stored = sent;
      this.writeJournal();
      this.dispatchEvent(new CustomEvent("over", { detail: data }));
    } else if (status === 404 || status === 413) {
      this.setState("refused", data.message || "The server does not take this text.");
    } else {
      this.retry("trouble", data.message || "The server cannot save at the moment.");
    }
  }

  accept(sent, data) {
    this.base = data.revision;
    this.pending = [];
    this.stored = sent;
    this.storedAt = Date.now();
    this.retryMs = FIRST_RETRY_MS;
    this.writeJournal();
    this.setState(this.dirty ? "typing" : "saved");
    this.dispatchEvent(new CustomEvent("accepted", { detail: data }));
    if (this.dirty) {
      this.saveIn(REST_MS);
    }
  }

  keepBeside(sent) {
    this.stored = sent;
    this.retryMs = FIRST_RETRY_MS;
    this.writeJournal();
    this.setState("diverged");
    this.dispatchEvent(new Event("diverged"));
  }

  retry(state, message = "") {
    this.setState(state, message);
    this.saveIn(this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  // The connection is back, or a person asks: do not wait for the next try.
  saveNow() {
    this.retryMs = FIRST_RETRY_MS;
    return this.save();
  }

  // What another tab wrote, taken over because this tab had nothing of its own.
  follow({ text, plan, revision }) {
    this.base = revision;
    this.stored = { text, plan };
    this.pending = [];
    this.writeJournal();
    this.setState("saved");
  }
}

// Texts that closed tabs left in the journal go to the server, which keeps them beside the newest one.
export async function sendLeftovers(url, journal, leftovers) {
  let kept = 0;
  for (const entry of leftovers) {
    const body = { text: entry.text, plan: entry.plan, base_revision: entry.base, client_id: entry.tab };
    const { ok, data } = await sendJson(url, body);
    if (ok || data.error === "diverged" || data.error === "over") {
      journal.remove(entry.tab);
      kept += 1;
    }
  }
  return kept;
}
