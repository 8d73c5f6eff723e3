"""`python -m web.api` writes docs/openapi.json anew."""

from __future__ import annotations

from web.api.openapi import FILE, as_text

if __name__ == "__main__":
    FILE.write_text(as_text(), encoding="utf-8")
