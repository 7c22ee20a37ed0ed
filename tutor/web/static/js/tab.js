// A name for this tab. A duplicated tab inherits the name of its original, so a lock decides who keeps it.

const KEY = "tutor:tab";
const LOCK = "tutor:tab:";

function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

function remembered() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(name) {
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // Without session storage every load is a new tab; the journal still finds its text by the attempt.
  }
}

// True if the name is free, and then it is held until the page goes away.
function hold(name) {
  return new Promise((resolve) => {
    navigator.locks.request(LOCK + name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => {});
    });
  });
}

export async function claimTab() {
  let name = remembered();
  if (!navigator.locks) {
    return newName();
  }
  if (name === null || !(await hold(name))) {
    name = newName();
    await hold(name);
    remember(name);
  }
  return name;
}

// The names of all tabs that are open now, this one included.
export async function openTabs() {
  if (!navigator.locks) {
    return new Set();
  }
  const { held } = await navigator.locks.query();
  return new Set(held.filter((lock) => lock.name.startsWith(LOCK)).map((lock) => lock.name.slice(LOCK.length)));
}
