"""Sessions are tested as the website is: with its server and its browser."""

from tests.channels.website.conftest import browser, open_page, site  # noqa: F401
