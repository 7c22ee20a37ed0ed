"""What every answer of the server says to the browser, and which names the server answers to."""

from __future__ import annotations

import re

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

_OWN_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)


def check_host() -> tuple[str, int, dict[str, str]] | None:
    """
    Refuse requests that were sent to another name than this machine's own.

    Without this, a web page whose name is re-pointed at 127.0.0.1 (DNS rebinding) could read every essay.
    """
    if _OWN_HOST.fullmatch(request.headers.get("Host", "")):
        return None
    sentence = "Tutor answers only to localhost and 127.0.0.1 on this machine. Open it under one of these names.\n"
    return sentence, 400, {"Content-Type": "text/plain; charset=utf-8"}


def add_headers(response: Response) -> Response:
    """Put the security headers on an answer; pages about pupils are never kept by shared caches."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype in ("text/html", "application/json"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def init_app(app: Flask) -> None:
    """Check the host first, add the headers last."""
    app.before_request(check_host)
    app.after_request(add_headers)
