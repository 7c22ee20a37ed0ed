// Counting words the way the marker does: letters and digits, held together by apostrophes, hyphens and number signs.

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’\-‐‑.,/][\p{L}\p{N}\p{M}]+)*/gu;

export function countWords(text) {
  return (text.match(WORD) || []).length;
}

export function counted(count, word) {
  return `${count.toLocaleString("en-GB")} ${word}${count === 1 ? "" : "s"}`;
}
