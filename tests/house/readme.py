"""The README's blocks: its files by the name above them, and its commands."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

BLOCK = re.compile(
    r"^(?:\*\*`(?P<title>[^`]+)`\*\*\n\n)?```(?P<language>\w+)\n(?P<content>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def files() -> dict[str, str]:
    """The blocks with a file's name above them: name to content."""
    return {block["title"]: block["content"] for block in BLOCK.finditer(README) if block["title"]}


def commands() -> tuple[tuple[str, ...], ...]:
    """The lines of shell blocks that run the product, in order, as words."""
    return tuple(
        tuple(line.split())
        for content in _blocks("sh")
        for line in content.splitlines()
        if line.startswith("matcher ")
    )


def python() -> tuple[str, ...]:
    """The Python blocks, in order."""
    return _blocks("python")


def _blocks(language: str) -> tuple[str, ...]:
    return tuple(
        block["content"] for block in BLOCK.finditer(README) if block["language"] == language
    )
