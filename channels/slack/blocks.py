"""What the guide says, as Slack shows it: Block Kit, with the guide's Markdown as mrkdwn."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock, MarkdownTextObject, SectionBlock

from channels import markup
from channels.chat import pieces, shortened
from guide.check import picture
from guide.content import plain
from guide.messages import CheckResult, Message

MOST_BLOCKS, MOST_BUTTONS = 50, 25
LONGEST_SECTION, LONGEST_TITLE, LONGEST_TEXT = 3000, 75, 4000
"""Characters. Slack refuses a whole message for one that is longer."""
ACTION = "guide"
"""What the ids of the guide's buttons begin with."""


def message(said: Message) -> dict[str, Any]:
    """What `chat.postMessage` takes for one message of the guide."""
    buttons = [
        ButtonElement(text=shortened(b.title, LONGEST_TITLE), value=b.payload, action_id=f"{ACTION}-{number}")
        for number, b in enumerate(said.buttons)
    ]
    rows = [ActionsBlock(elements=list(row)) for row in _in_rows(buttons)]
    return _whole([*_sections(said)[: MOST_BLOCKS - len(rows)], *rows], said)


def settled(said: Message, chosen: str) -> dict[str, Any]:
    """The message `said` after a press: as it was, with what was `chosen` in place of the buttons."""
    words = MarkdownTextObject(text=f"*You chose:* {_escaped(chosen)}", verbatim=True)
    return _whole([*_sections(said)[: MOST_BLOCKS - 1], ContextBlock(elements=[words])], said)


def _whole(blocks: list[Block], said: Message) -> dict[str, Any]:
    # The text is what notifications and screen readers say.
    text = shortened(plain(said.text), LONGEST_TEXT)
    return {"text": _escaped(text), "blocks": [block.to_dict() for block in blocks], "unfurl_links": False}


def _sections(said: Message) -> list[Block]:
    words, found = mrkdwn(said.text), said.custom
    if isinstance(found, CheckResult):
        before, after = mrkdwn(found.before or said.text), mrkdwn(found.after)
        words = f"{before}\n\n{_picture(found.answers)}\n\n{after}".strip()
    return [
        SectionBlock(text=MarkdownTextObject(text=piece, verbatim=True)) for piece in pieces(words, LONGEST_SECTION)
    ]


def _in_rows(buttons: list[ButtonElement]) -> Iterator[list[ButtonElement]]:
    waiting = iter(buttons)
    while row := list(islice(waiting, MOST_BUTTONS)):
        yield row


def mrkdwn(text: str) -> str:
    """The guide's Markdown in Slack's."""
    words = ""
    for block in markup.blocks(text):
        line = block.written(_span)
        if block.kind == "quotation":
            line = "\n".join(f"> {part}" for part in line.split("\n"))
        words += ("\n" if block.kind == "line" and words else "\n\n" if words else "") + line
    return words


def _span(span: markup.Span) -> str:
    text = _escaped(span.text)
    if span.link:
        return f"<{span.link}|{text}>"
    return f"*{text}*" if span.bold else text


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _picture(answers: Mapping[str, str | None]) -> str:
    """The ten answers, drawn in letters of one width."""
    groups = picture.groups(answers)
    width = max(len(row.name) for group in groups for row in group.rows)
    lines = []
    for group in groups:
        lines.append(" " * width + "".join(f"{column:>9}" for column in group.columns))
        for row in group.rows:
            marks = "".join(f"{'X' if at in row.at else '·':>9}" for at in range(len(group.columns)))
            lines.append(row.name.ljust(width) + (marks if row.at else f"{row.answer.lower():>18}"))
    return "```\n" + "\n".join(lines) + "\n```"


def typed(text: str, bot: str = "") -> str:
    """What a person typed: without the mention of the guide, links and channels as words, nothing escaped."""
    text = re.sub(rf"<@{re.escape(bot)}(\|[^>]*)?>", " ", text) if bot else text
    text = re.sub(r"<[@!#](?:[^|>]*\|)?([^>]*)>", r"\1", text)
    text = re.sub(r"<([^|>]*)\|([^>]*)>", r"\2", text)
    text = re.sub(r"<([^>]*)>", r"\1", text)
    for mark, letter in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(mark, letter)
    return re.sub(r"[ \t\u00a0]+", " ", text).strip()
