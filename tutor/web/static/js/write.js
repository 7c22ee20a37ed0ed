// The editor's page: joins the text fields with the saver, the clock and the buttons.

import { Offline, readPiece, send } from "./api.js";
import { Clock, face, setUpHiding } from "./clock.js";
import { fingerprint, Journal } from "./journal.js";
import { Announcer, describe } from "./save-state.js";
import { Saver, sendLeftovers } from "./saver.js";
import { claimTab, openTabs } from "./tab.js";
import { counted, countWords } from "./words.js";

const $ = (id) => document.getElementById(id);
const form = $("editor");
const answer = $("answer");
const plan = $("plan");
const read = () => ({ text: answer.value, plan: plan.value });
const AGAIN_AT_ZERO_MS = 3000;

const tab = await claimTab();
const journal = new Journal(form.dataset.token, tab);
const server = { text: answer.defaultValue, plan: plan.defaultValue };
const saver = new Saver({
  url: form.dataset.draftUrl,
  journal,
  tab,
  base: Number(form.dataset.revision),
  saved: server,
  read,
});
form.elements.client_id.value = tab;

// --- what the page shows ---

const announcer = new Announcer($("save-announcer"));

function showState() {
  const sentence = describe(saver);
  if (sentence) {
    $("save-state").textContent = sentence;
  }
  $("save-state").dataset.state = saver.state;
  form.elements.base_revision.value = saver.base;
}

function showWords() {
  $("word-count").textContent = counted(countWords(answer.value), "word");
}

function showTrouble(sentence) {
  $("trouble").textContent = sentence;
  $("trouble").hidden = !sentence;
}

saver.addEventListener("state", () => {
  showState();
  announcer.follow(saver.state);
});
setInterval(showState, 1000);
$("word-count").hidden = false;
showWords();

// --- typing and leaving ---

let wordTimer;
for (const field of [answer, plan]) {
  field.addEventListener("input", () => {
    saver.typed();
    clearTimeout(wordTimer);
    wordTimer = setTimeout(showWords, answer.value.length > 50000 ? 800 : 150);
  });
}

function leaving() {
  if (saver.dirty && !saver.stopped) {
    saver.writeJournal();
    saver.save({ leaving: true });
  }
}

window.addEventListener("pagehide", leaving);
window.addEventListener("online", () => saver.saveNow());
document.addEventListener("visibilitychange", () => (document.hidden ? leaving() : lookAtServer()));
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
    event.preventDefault();
    saveByHand();
  }
});

async function saveByHand() {
  saver.writeJournal();
  await saver.saveNow();
  if (!saver.dirty && saver.state !== "diverged") {
    saver.storedAt ??= Date.now();
    saver.setState("saved");
    announcer.say("");
    announcer.say("Saved.");
  }
}

// A tab that comes back to the front takes over what another one wrote, unless it has text of its own.
async function lookAtServer() {
  if (saver.stopped) {
    return;
  }
  if (saver.dirty) {
    saver.saveNow();
    return;
  }
  try {
    const { ok, data } = await send(form.dataset.draftUrl);
    if (data.error === "over") {
      leaveFor(data.next);
    } else if (ok && data.paused) {
      window.location.reload();
    } else if (ok && data.revision > saver.base && !saver.dirty && saver.state !== "diverged") {
      fill(data);
      saver.follow(data);
      announcer.say("Updated with what you wrote in another tab.");
    }
    clock?.follow(data.seconds_left);
  } catch (error) {
    if (!(error instanceof Offline)) {
      throw error;
    }
  }
}

function fill({ text, plan: planText }) {
  answer.value = text;
  plan.value = planText;
  $("plan-pad").open ||= Boolean(planText);
  showWords();
}

// --- two versions ---

async function showVersions() {
  if ($("versions").contains(document.activeElement)) {
    return;
  }
  try {
    const piece = await readPiece(`${form.dataset.versionsUrl}?client=${tab}`);
    $("versions").replaceChildren(...piece.childNodes);
  } catch {
    showTrouble("There are two versions of this answer; both are kept. Load the page again to see them side by side.");
  }
}

saver.addEventListener("diverged", showVersions);

$("versions").addEventListener("submit", async (event) => {
  event.preventDefault();
  const choice = event.target;
  await saver.save();
  if (saver.dirty) {
    showTrouble("Your latest words are not on the server yet. They are kept here; try again when the connection is back.");
    return;
  }
  saver.stopped = true;
  journal.remove(tab);
  choice.submit();
});

// --- handing in, resting ---

function leaveFor(address) {
  saver.stopped = true;
  journal.clear();
  window.location.assign(address);
}

let sending = false;

async function sendForm(button, confirmed = "") {
  if (sending) {
    return;
  }
  sending = true;
  button.setAttribute("aria-disabled", "true");
  showTrouble("");
  try {
    await post(button, confirmed);
  } catch (error) {
    if (!(error instanceof Offline)) {
      throw error;
    }
    couldNotSend(button, confirmed, "The server does not answer.");
  } finally {
    sending = false;
    saver.handingIn = false;
    button.removeAttribute("aria-disabled");
  }
}

async function post(button, confirmed) {
  saver.writeJournal();
  while (saver.running) {
    await saver.running;
  }
  await saver.reconcile();
  saver.handingIn = true;
  const body = new FormData(form);
  body.set("base_revision", saver.base);
  body.set("confirmed", confirmed);
  const { status, data } = await send(button.formAction, { method: "POST", body });
  if (data.next) {
    leaveFor(data.next);
  } else if (data.error === "blank") {
    sendNatively(button);
  } else if (data.error === "diverged") {
    saver.keepBeside(read());
    showTrouble("Not handed in yet: there are two versions of this answer. Choose one first.");
  } else {
    couldNotSend(button, confirmed, data.message || `The server answered with status ${status}.`);
  }
}

function couldNotSend(button, confirmed, reason) {
  saver.unsure = true;
  if (saver.dirty) {
    saver.retry("offline");
  }
  if (confirmed === "zero") {
    showTrouble(`The time is over, but your answer could not be handed in: ${reason} It is kept on this device and sent as soon as the server answers.`);
    setTimeout(() => sendForm(button, confirmed), AGAIN_AT_ZERO_MS);
    return;
  }
  showTrouble(`That did not work: ${reason} Your text is kept on this device. Try again in a moment.`);
}

// The server wants to ask something first: let the browser follow it like any form.
function sendNatively(button) {
  saver.stopped = true;
  form.action = button.formAction;
  form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button.dataset.send === "save") {
    saveByHand();
  } else {
    sendForm(button);
  }
});

// --- the clock ---

let clock = null;
if (form.dataset.secondsLeft !== undefined) {
  clock = new Clock(Number(form.dataset.secondsLeft));
  const display = $("clock");
  clock.addEventListener("second", (event) => {
    display.textContent = face(event.detail);
  });
  clock.addEventListener("warning", (event) => {
    $("alarm").textContent = event.detail;
    showTrouble("");
    display.closest(".clock").classList.add("is-ending");
  });
  clock.addEventListener("zero", () => {
    answer.readOnly = true;
    plan.readOnly = true;
    $("alarm").textContent = "The time is over. Your answer is being handed in.";
    sendForm(form.querySelector('[data-send="submit"]'), "zero");
  });
  saver.addEventListener("accepted", (event) => clock.follow(event.detail.seconds_left));
  display.previousElementSibling.textContent = "Time left: ";
  setUpHiding($("clock-toggle"), display);
}

saver.addEventListener("over", (event) => leaveFor(event.detail.next));

if (document.fullscreenEnabled && $("full-screen")) {
  const button = $("full-screen");
  button.hidden = false;
  button.addEventListener("click", () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
  );
  document.addEventListener("fullscreenchange", () => {
    button.textContent = document.fullscreenElement ? "Leave full screen" : "Full screen";
  });
}

// --- what the journal still holds from before ---

async function takeUpJournal() {
  const tabs = await openTabs();
  const unsent = journal.entries().filter((e) => {
    const mineOrNobodys = e.tab === tab || !tabs.has(e.tab);
    const same = e.text === server.text && e.plan === server.plan;
    if (mineOrNobodys && (e.stored || same)) {
      journal.remove(e.tab);
    }
    return mineOrNobodys && !e.stored && !same;
  });
  const serverHas = fingerprint(server.text, server.plan);
  const follows = (e) => e.base === saver.base || e.pending.includes(serverHas);
  const chosen = unsent.find((e) => e.tab === tab && follows(e)) ?? unsent.find(follows);
  if (chosen) {
    fill(chosen);
    saver.writeJournal();
    if (chosen.tab !== tab) {
      journal.remove(chosen.tab);
    }
    announcer.say("Your text was brought back from this device.");
  }
  await saver.save();
  const leftovers = unsent.filter((e) => e !== chosen);
  if (leftovers.length && (await sendLeftovers(form.dataset.draftUrl, journal, leftovers))) {
    await showVersions();
  }
}

// The clock may hand in at once, so it starts after the journal had its say.
journal.prune();
takeUpJournal()
  .catch((error) => {
    if (!(error instanceof Offline)) {
      throw error;
    }
  })
  .finally(() => clock?.start());
document.documentElement.dataset.ready = "write";
