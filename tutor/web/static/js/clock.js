// The countdown of an exam. The server decides when the time is over; this only shows it, warns, and hands in at zero.

const WARNINGS = [
  [300, "5 minutes left."],
  [60, "1 minute left. What is there at the end is handed in."],
];
const DRIFT_MS = 2000;
const HIDDEN_KEY = "tutor:clock-hidden";

export class Clock extends EventTarget {
  constructor(seconds) {
    super();
    this.end = Date.now() + seconds * 1000;
    this.warned = new Set(WARNINGS.filter(([at]) => seconds < at).map(([at]) => at));
    this.rang = false;
  }

  start() {
    this.timer = setInterval(() => this.tick(), 250);
    this.tick();
  }

  get left() {
    return Math.max(0, Math.ceil((this.end - Date.now()) / 1000));
  }

  // The server's clock wins where the two differ.
  follow(seconds) {
    const end = Date.now() + seconds * 1000;
    if (typeof seconds === "number" && Math.abs(end - this.end) > DRIFT_MS) {
      this.end = end;
    }
  }

  tick() {
    const { left } = this;
    if (left !== this.shown) {
      this.shown = left;
      this.dispatchEvent(new CustomEvent("second", { detail: left }));
    }
    for (const [at, sentence] of WARNINGS) {
      if (left <= at && left > 0 && !this.warned.has(at)) {
        this.warned.add(at);
        this.dispatchEvent(new CustomEvent("warning", { detail: sentence }));
      }
    }
    if (left === 0 && !this.rang) {
      this.rang = true;
      clearInterval(this.timer);
      this.dispatchEvent(new Event("zero"));
    }
  }
}

export function face(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function setUpHiding(button, display) {
  const show = (hidden) => {
    display.classList.toggle("is-hidden", hidden);
    button.setAttribute("aria-pressed", String(hidden));
    button.textContent = hidden ? "Show clock" : "Hide clock";
  };
  let hidden = false;
  try {
    hidden = localStorage.getItem(HIDDEN_KEY) === "yes";
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  show(hidden);
  button.hidden = false;
  button.addEventListener("click", () => {
    hidden = !hidden;
    show(hidden);
    try {
      localStorage.setItem(HIDDEN_KEY, hidden ? "yes" : "no");
    } catch {
      // As above.
    }
  });
}
