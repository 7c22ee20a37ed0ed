// The sentence that says where the text is. It changes often; a screen reader hears only the changes that matter.

function ago(moment) {
  const seconds = Math.max(0, Math.round((Date.now() - moment) / 1000));
  if (seconds < 5) {
    return "just now";
  }
  return seconds < 60 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
}

export function describe(saver) {
  const here = saver.journal.works && saver.journalAt ? `Saved on this device, ${ago(saver.journalAt)}` : "";
  switch (saver.state) {
    case "saving":
    case "typing":
      return here || "Saving…";
    case "saved":
      return saver.storedAt ? `Saved ${ago(saver.storedAt)}.` : "Saved.";
    case "offline":
      return here ? `${here}; will send when you are back online.` : "No connection, and this browser cannot keep a copy. Leave this page open.";
    case "trouble":
    case "refused":
      return `${saver.message} ${here ? `${here}.` : "Leave this page open."}`;
    case "diverged":
      return "Kept beside the other version. Choose above which one to go on with.";
    default:
      return "";
  }
}

const SPOKEN = {
  offline: "The connection is lost. Your text is kept on this device and sent when you are back online.",
  trouble: "The server cannot save at the moment. Your text is kept on this device.",
  diverged: "There are two versions of this answer. Both are kept; choose which one to go on with.",
};

// Announces trouble once, and the end of trouble once. Quiet otherwise.
export class Announcer {
  constructor(element) {
    this.element = element;
    this.inTrouble = false;
  }

  follow(state) {
    if (state in SPOKEN) {
      this.say(SPOKEN[state]);
      this.inTrouble = true;
    } else if (state === "saved" && this.inTrouble) {
      this.say("Saved again.");
      this.inTrouble = false;
    }
  }

  say(sentence) {
    if (this.element.textContent !== sentence) {
      this.element.textContent = sentence;
    }
  }
}
