"""A new model reaches a running guide from a server of models, as docs/run-it-for-real.md has it, and no turn is lost."""

import threading

import pytest
from aiohttp import web

from server.run import MODEL
from tests.channels.cloud import Cloud, wait_for
from tests.guide_server import Server

EVERY_SECONDS = 1


@pytest.fixture
def models():
    """Serves the model, under a tag that says which it is."""
    tags = ["first"]

    async def served(request):
        if request.headers.get("If-None-Match") == tags[-1]:
            return web.Response(status=304)
        return web.Response(body=MODEL.read_bytes(), headers={"ETag": tags[-1], "filename": "guide.tar.gz"})

    app = web.Application()
    app.router.add_get("/guide.tar.gz", served)
    cloud = Cloud(app)
    yield cloud, tags
    cloud.close()


def test_a_new_model_is_taken_while_people_talk(tmp_path, models):
    cloud, tags = models
    server = Server(
        tmp_path, endpoints={"models": {"url": f"{cloud.url}/guide.tar.gz", "wait_time_between_pulls": EVERY_SECONDS}}
    )
    server.start()
    try:
        visitor, ends, found = server.visitor(), threading.Event(), []

        def talks():
            while not ends.is_set():
                found.append((visitor.says("thanks").status, visitor.text))

        talking = threading.Thread(target=talks)
        talking.start()
        tags.append("second")
        wait_for(lambda: server.log.read_text().count("Loading model") > 1, 60)
        said = len(found)
        wait_for(lambda: len(found) > said + 3, 60)
        ends.set()
        talking.join()
        assert {status for status, _ in found} == {200}
        assert sum(line["from"] == "you" for line in visitor.history) == len(found)
    finally:
        server.stop()
