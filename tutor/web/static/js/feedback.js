// The essay and the points light each other up: click or press Enter on one, and the other is shown.

import { Offline } from "./api.js";
import { Journal } from "./journal.js";
import { sendLeftovers } from "./saver.js";
import { openTabs } from "./tab.js";

const essay = document.getElementById("essay");
const said = document.getElementById("linked");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

const wordsOf = (number) => [...document.querySelectorAll("#essay mark")].filter((m) => m.dataset.points.trim().split(/\s+/).includes(number));
const marginOf = (number) => [...document.querySelectorAll(`.margin-mark[data-point="${number}"]`)];
const pointOf = (number) => document.querySelector(`.point[data-point="${number}"]`);

function clearLight() {
  document.querySelectorAll(".is-lit").forEach((element) => element.classList.remove("is-lit"));
}

function light(number) {
  clearLight();
  [pointOf(number), ...wordsOf(number), ...marginOf(number)].forEach((element) => element?.classList.add("is-lit"));
}

function show(element) {
  const fold = element.closest("details");
  if (fold) {
    fold.open = true;
  }
  element.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
}

function showPoint(number) {
  const point = pointOf(number);
  light(number);
  show(point);
  point.focus({ preventScroll: true });
}

function showWords(link) {
  const words = document.getElementById(`w${link.dataset.words}`);
  const point = link.closest(".point");
  if (point) {
    light(point.dataset.point);
  } else {
    clearLight();
    words.classList.add("is-lit");
  }
  show(words);
  // The number beside the words is where a keyboard goes on; without one, the words themselves.
  const next = point ? marginOf(point.dataset.point)[0] : null;
  words.tabIndex = -1;
  (next ?? words).focus({ preventScroll: true });
  said.textContent = `In your essay: ${words.textContent}`;
}

essay?.addEventListener("click", (event) => {
  const margin = event.target.closest(".margin-mark");
  const words = event.target.closest("mark");
  const number = margin?.dataset.point ?? words?.dataset.points.trim().split(/\s+/)[0];
  if (number) {
    event.preventDefault();
    showPoint(number);
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-words]");
  if (link) {
    event.preventDefault();
    showWords(link);
  }
});

for (const list of [essay, document.getElementById("points")]) {
  list?.addEventListener("pointerover", (event) => {
    const item = event.target.closest(".point, .margin-mark, mark");
    const number = item?.dataset.point ?? item?.dataset.points?.trim().split(/\s+/)[0];
    if (number && event.pointerType === "mouse") {
      light(number);
    }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    clearLight();
  }
});

const printButton = document.getElementById("print");
printButton.hidden = false;
printButton.addEventListener("click", () => window.print());

// Words that a closed tab never got to the server are sent now and kept beside the answer.
async function sendWhatIsLeft() {
  const token = window.location.pathname.split("/").pop();
  const journal = new Journal(token, "");
  const tabs = await openTabs();
  const left = journal.entries().filter((entry) => !entry.stored && !tabs.has(entry.tab));
  journal.entries().filter((entry) => entry.stored).forEach((entry) => journal.remove(entry.tab));
  await sendLeftovers(`/attempts/${token}/draft`, journal, left);
}

sendWhatIsLeft().catch((error) => {
  if (!(error instanceof Offline)) {
    throw error;
  }
});
document.documentElement.dataset.ready = "feedback";
