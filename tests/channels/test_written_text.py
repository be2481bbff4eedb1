"""What a person writes is text wherever it is shown: through the real server, in a conversation and on the page."""

import re

from channels import markup
from tests.channels.website.test_http import Client

NAME = "[Click](https://www.hants.gov.uk) **now**"


def test_a_name_with_markdown_is_no_link_in_review_result_and_comparison(visitor):
    visitor.answers_all(name=NAME)
    assert "[Click]" not in visitor.text
    visitor.presses("Yes, show my result")
    assert "\\[Click\\](https://www.hants.gov.uk) \\*\\*now\\*\\* is done" in visitor.text
    assert visitor.result["initiative"] == NAME
    visitor.says("compare our views").presses("Both")
    assert "[Click]" not in visitor.text


def test_on_the_page_it_is_letters(guide):
    person = Client(guide)
    for said in ("check my initiative", NAME, "the planning was shared and we were asked about the design"):
        person.ask("POST", "/guide", {"text": said})
    page = person.ask("GET", "/guide")[1]
    assert not re.search(r"<a [^>]*>Click", page)
    assert "<strong>now" not in page


def test_a_table_is_a_table_on_the_page_and_a_line_for_each_column_elsewhere():
    table = "Three ways:\n\n| To | With |\n| --- | --- |\n| Helpless | Involved |\n| Lost | Enabled |"
    assert '<th scope="col">To</th>' in markup.html(table)
    lines = [block.written(lambda span: span.text) for block in markup.blocks(table)]
    assert lines == ["Three ways:", "• To: Helpless; Lost.", "• With: Involved; Enabled."]
