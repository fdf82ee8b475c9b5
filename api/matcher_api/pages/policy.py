"""What a browser may do with our pages.

Source: Content Security Policy Level 3 (W3C).
"""

from __future__ import annotations

import secrets

from fastapi import Request


def nonce_of(request: Request) -> str:
    """The word that marks this answer's own scripts; made anew for every request."""
    if not hasattr(request.state, "nonce"):
        request.state.nonce = secrets.token_urlsafe(16)
    nonce: str = request.state.nonce
    return nonce


def content_policy(request: Request) -> str:
    """The Content-Security-Policy of a page: everything comes from here, and nothing frames it."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce_of(request)}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
