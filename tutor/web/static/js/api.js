// Talking to the server. A lost connection throws Offline; an ended session is renewed and the request sent once more.

export class Offline extends Error {}

const PATIENCE_MS = 15000;

function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

function useToken(token) {
  document.querySelector('meta[name="csrf-token"]').content = token;
  document.querySelectorAll('input[name="csrf_token"]').forEach((input) => {
    input.value = token;
  });
}

async function once(url, options) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken(), ...options.headers };
  try {
    const response = await fetch(url, {
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...options,
      headers,
    });
    const data = await response.json().catch(() => ({}));
    return { ok: response.ok, status: response.status, data };
  } catch (error) {
    throw new Offline(error.message);
  }
}

export async function send(url, options = {}) {
  const answer = await once(url, options);
  if (answer.status !== 400 || answer.data.error !== "csrf") {
    return answer;
  }
  const fresh = await once(document.querySelector("[data-fresh-token-url]").dataset.freshTokenUrl, {});
  useToken(fresh.data.csrf_token);
  if (options.body instanceof FormData) {
    options.body.set("csrf_token", fresh.data.csrf_token);
  }
  return once(url, options);
}

export function sendJson(url, value, options = {}) {
  const headers = { "Content-Type": "application/json" };
  return send(url, { method: "PUT", body: JSON.stringify(value), headers, ...options });
}

export async function readPiece(url) {
  const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!response.ok) {
    throw new Offline(`status ${response.status}`);
  }
  return new DOMParser().parseFromString(await response.text(), "text/html").body;
}
