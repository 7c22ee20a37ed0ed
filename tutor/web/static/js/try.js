// Trying a mark scheme: the page follows the typing, the caret stays, and what was typed is kept until it is saved.

import { Offline, sendJson } from "./api.js";
import { Journal } from "./journal.js";
import { claimTab, openTabs } from "./tab.js";

const $ = (id) => document.getElementById(id);
const form = $("try");
const scheme = $("scheme-text");
const answer = $("answer-text");
const openedAs = form.elements.opened_as;
const REST_MS = 300;
const PIECES = ["faults", "marks", "examples"];

const tab = await claimTab();
const journal = new Journal(`try-${form.dataset.slug}`, tab);
// The text of the file as far as this page knows it; null where the page was sent back with another text.
let onFile = "isSaved" in form.dataset ? scheme.value : null;

// --- what the page says ---

function say(id, sentence) {
  $(id).textContent = sentence;
  $(id).hidden = !sentence;
}

function showKept() {
  const saved = scheme.value === onFile;
  const kept = journal.works ? "Not saved; kept on this device." : "Not saved, and this browser cannot keep a copy: save or download it.";
  $("kept").textContent = saved ? "" : kept;
  $("start-again").hidden = saved;
}

function keep() {
  const stored = scheme.value === onFile && !answer.value;
  journal.write({ text: scheme.value, plan: answer.value, base: openedAs.value, stored });
  showKept();
}

// --- line numbers ---

let numbered = 0;

function showLines() {
  const count = scheme.value.split("\n").length;
  if (count !== numbered) {
    numbered = count;
    $("lines").textContent = Array.from({ length: count }, (_, i) => i + 1).join("\n");
  }
  $("lines").scrollTop = scheme.scrollTop;
}

scheme.addEventListener("scroll", () => {
  $("lines").scrollTop = scheme.scrollTop;
});

function goTo(line, column) {
  const lines = scheme.value.split("\n");
  const at = Math.min(line, lines.length) - 1;
  const start = lines.slice(0, at).reduce((sum, text) => sum + text.length + 1, 0);
  scheme.focus();
  scheme.setSelectionRange(start + column - 1, start + lines[at].length);
  scheme.scrollTop = Math.max(0, (at - 4) * parseFloat(getComputedStyle(scheme).lineHeight));
  scheme.scrollLeft = 0;
}

form.addEventListener("click", (event) => {
  const link = event.target.closest(".to-place");
  if (link) {
    event.preventDefault();
    goTo(Number(link.dataset.line), Number(link.dataset.column));
  }
});

// --- checking while typing: one request at a time, and only the newest reply is shown ---

const shown = {};
let typed = 0;
let running = false;
let timer;

function swap(name, html) {
  if (shown[name] === html) {
    return;
  }
  shown[name] = html;
  const box = $(name);
  const open = [...box.querySelectorAll("details[open]")].map((d) => d.id);
  const focused = box.contains(document.activeElement) ? document.activeElement.id : "";
  const piece = new DOMParser().parseFromString(html, "text/html").body;
  box.replaceChildren(...piece.childNodes);
  open.filter((id) => id && $(id)).forEach((id) => {
    $(id).open = true;
  });
  if (focused) {
    $(focused)?.focus({ preventScroll: true });
  }
}

function show({ summary, whole, pieces }) {
  swap("faults", pieces.faults);
  // While a wording is half typed, the last marking stays in view and says that it is an old one.
  const hasOld = Boolean($("marks").textContent.trim() || $("examples").textContent.trim());
  if (whole) {
    swap("marks", pieces.marks);
    swap("examples", pieces.examples);
  }
  $("stale").hidden = whole || !hasOld;
  $("marks").classList.toggle("is-stale", !whole);
  $("examples").classList.toggle("is-stale", !whole);
  if ($("summary").textContent !== summary) {
    $("summary").textContent = summary;
  }
}

async function check() {
  clearTimeout(timer);
  if (running) {
    return;
  }
  running = true;
  const asked = typed;
  try {
    const body = { scheme_text: scheme.value, answer_text: answer.value };
    const { ok, data } = await sendJson(form.dataset.checkUrl, body, { method: "POST" });
    if (asked === typed) {
      say("trouble", ok ? "" : data.message || "The server could not check this. Your text is kept on this device.");
      if (ok) {
        show(data);
      }
    }
  } catch (error) {
    if (!(error instanceof Offline)) {
      throw error;
    }
    say("trouble", "The server does not answer. Your text is kept on this device; go on writing, and check again later.");
  } finally {
    running = false;
  }
  if (asked !== typed) {
    checkSoon();
  }
}

function checkSoon() {
  clearTimeout(timer);
  timer = setTimeout(check, REST_MS);
}

let keepTimer;
for (const field of [scheme, answer]) {
  field.addEventListener("input", () => {
    typed += 1;
    say("news", "");
    clearTimeout(keepTimer);
    keepTimer = setTimeout(keep, REST_MS);
    if (field === scheme) {
      showLines();
    }
    checkSoon();
  });
}
window.addEventListener("pagehide", keep);

// --- saving ---

async function save(evenSo = false) {
  keep();
  const sent = scheme.value;
  try {
    const body = { scheme_text: sent, opened_as: openedAs.value, even_so: evenSo };
    const { ok, data } = await sendJson(form.dataset.saveUrl, body, { method: "POST" });
    say("news", ok ? data.message : "");
    say("trouble", ok ? "" : data.message || "It could not be saved. Your text is kept on this device.");
    $("save-even-so").hidden = ok || data.error !== "faults";
    if (ok) {
      openedAs.value = data.opened_as;
      onFile = sent;
      keep();
    }
  } catch (error) {
    if (!(error instanceof Offline)) {
      throw error;
    }
    say("trouble", "The server does not answer, so nothing was saved. Your text is kept on this device.");
  }
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && "download" in button.dataset) {
    return;
  }
  event.preventDefault();
  if (button?.id === "save" || button?.id === "save-even-so") {
    save(button.id === "save-even-so");
  } else {
    check();
  }
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s" && $("save")) {
    event.preventDefault();
    save();
  }
});

$("start-again").addEventListener("click", () => {
  if (window.confirm("Give up what you changed in the mark scheme and go back to the text of the file?")) {
    window.removeEventListener("pagehide", keep);
    journal.write({ text: "", plan: answer.value, base: "", onlyAnswer: true, stored: !answer.value });
    window.location.assign(form.dataset.openUrl);
  }
});

// --- what was typed here before ---

async function takeUp() {
  const tabs = await openTabs();
  const kept = journal.entries().filter((e) => !e.stored && (e.tab === tab || !tabs.has(e.tab)));
  const mine = kept.find((e) => e.tab === tab) ?? kept[0];
  if (!mine || "posted" in form.dataset) {
    return;
  }
  if (mine.tab !== tab) {
    journal.remove(mine.tab);
  }
  answer.value = mine.plan;
  if (!mine.onlyAnswer && mine.text !== onFile) {
    scheme.value = mine.text;
    const changed = mine.base !== openedAs.value;
    openedAs.value = mine.base;
    say("news", `What you had typed here was brought back.${changed ? " The file has changed since then, so it cannot be saved over it; download your text, or go back to the file." : ""}`);
  }
  typed += 1;
}

$("lines").hidden = false;
await takeUp();
keep();
showLines();
if (typed) {
  await check();
}
document.documentElement.dataset.ready = "try";
