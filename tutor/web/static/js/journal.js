// The browser's own copy of what was typed: one entry for each attempt and tab, written at every pause.
// An entry is `stored` once the server holds exactly this text; until then nothing may throw it away.

const PREFIX = "tutor:draft:";
const DAY_MS = 24 * 60 * 60 * 1000;

// A short fingerprint (FNV-1a over both texts), to recognise a text that the server got although its answer was lost.
export function fingerprint(text, plan) {
  let hash = 0x811c9dc5;
  const both = `${text}\u0000${plan}`;
  for (let i = 0; i < both.length; i += 1) {
    hash = Math.imul(hash ^ both.charCodeAt(i), 0x01000193) >>> 0;
  }
  return `${both.length}:${hash.toString(16)}`;
}

export class Journal {
  constructor(token, tab) {
    this.prefix = `${PREFIX}${token}:`;
    this.tab = tab;
    this.works = true;
  }

  write(entry) {
    try {
      localStorage.setItem(this.prefix + this.tab, JSON.stringify({ ...entry, tab: this.tab, at: Date.now() }));
      this.works = true;
    } catch {
      // Private windows and full stores: the page then says that only the server keeps the text.
      this.works = false;
    }
  }

  entries() {
    const found = [];
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const key = localStorage.key(i);
        if (key.startsWith(this.prefix)) {
          found.push(this.read(key));
        }
      }
    } catch {
      this.works = false;
    }
    return found.filter(Boolean).sort((a, b) => b.at - a.at);
  }

  read(key) {
    try {
      const entry = JSON.parse(localStorage.getItem(key));
      return typeof entry?.text === "string" ? { plan: "", base: 0, pending: [], at: 0, ...entry } : null;
    } catch {
      return null;
    }
  }

  remove(tab) {
    try {
      localStorage.removeItem(this.prefix + tab);
    } catch {
      this.works = false;
    }
  }

  // Copies of other attempts that the server has had for a day are not needed any more.
  prune() {
    try {
      for (const key of Object.keys(localStorage).filter((k) => k.startsWith(PREFIX))) {
        const entry = this.read(key);
        if (entry?.stored && Date.now() - entry.at > DAY_MS) {
          localStorage.removeItem(key);
        }
      }
    } catch {
      this.works = false;
    }
  }

  // After handing in: this tab's copy and all copies that the server has anyway.
  clear() {
    this.entries()
      .filter((entry) => entry.stored || entry.tab === this.tab)
      .forEach((entry) => this.remove(entry.tab));
  }
}
