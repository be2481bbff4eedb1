"""Tokens that must be refused: none gives a 5xx, none reaches the conversation, and ours goes to no stranger."""

import time

import jwt
import pytest

from channels.teams import tokens
from tests.channels.teams.bot_framework import APP_ID, KID

NOW = time.time()
BAD_CLAIMS = {
    "wrong issuer": {"iss": "https://sts.windows.net/somebody"},
    "no issuer": {"iss": None},
    "wrong audience": {"aud": "another-app"},
    "no audience": {"aud": None},
    "wrong service address": {"serviceurl": "https://evil.example/"},
    "no service address": {"serviceurl": None},
    "a service address that only begins alike": {"serviceurl": "http://127.0.0.1"},
    "expired": {"exp": NOW - 400, "nbf": NOW - 4000},
    "not yet valid": {"nbf": NOW + 40_000, "exp": NOW + 80_000},
    "no end": {"exp": None},
    "an end that is no number": {"exp": "tomorrow"},
}


@pytest.mark.parametrize("claims", BAD_CLAIMS.values(), ids=BAD_CLAIMS)
def test_a_token_with_wrong_claims_is_refused(teams, microsoft, claims):
    assert refused(teams, microsoft, microsoft.token(**claims))


def refused(teams, microsoft, token, **more):
    """Whether a message with `token` gets a 401 or 403 and nothing else happens."""
    place = f"a:refused-{time.monotonic_ns()}"
    activity = {**microsoft.activity("hello", place=place), **more}
    status = teams.post(activity, token)
    assert teams.server.request("GET", "/guide/health")[0] == 200
    return status in (401, 403) and not microsoft.said_in(place)


def hand_made(microsoft):
    public = microsoft.public(KID)
    claims = jwt.decode(microsoft.token(), options={"verify_signature": False})
    good = microsoft.token()
    return {
        "no token": None,
        "nonsense": "x.y.z",
        "three dots": "...",
        "HS256 with the public key": jwt.encode(claims, public["n"], "HS256", headers={"kid": KID}),
        "algorithm none": jwt.encode(claims, None, "none", headers={"kid": KID}),
        "no key named": jwt.encode(claims, microsoft.key, "RS256"),
        "a header that is empty": "e30.e30.e30",
        "RS512": jwt.encode(claims, microsoft.key, "RS512", headers={"kid": KID}),
        "unknown key": microsoft.token(headers={"kid": "nobody's"}),
        "somebody else's signature": microsoft.token(key=microsoft.other_key),
        "changed after signing": good[:-8] + ("A" * 8),
    }


KINDS = [
    "no token", "nonsense", "three dots", "HS256 with the public key", "algorithm none", "no key named",
    "a header that is empty", "RS512", "unknown key", "somebody else's signature", "changed after signing",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_that_is_none_of_microsofts_is_refused(teams, microsoft, kind):
    assert refused(teams, microsoft, hand_made(microsoft)[kind])


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "bearer  ", "Bearer a b", "\u00fc"])
def test_a_header_that_is_no_bearer_is_refused(teams, microsoft, header):
    assert teams.post(microsoft.activity("hello"), None, Authorization=header.encode().decode("latin-1")) in (401, 403)


def test_our_token_goes_to_no_address_that_was_not_vouched_for(teams, microsoft):
    before = list(microsoft.bearers)
    for where in ("https://evil.example/", None, 7, microsoft.service + "x"):
        assert refused(teams, microsoft, microsoft.token(), serviceUrl=where)
    assert microsoft.bearers == before


def test_a_slash_at_the_end_of_the_address_makes_no_difference(teams, microsoft):
    token = microsoft.token(serviceurl=microsoft.service.rstrip("/"))
    assert teams.post(microsoft.activity("hello", place="a:slash"), token) == 200


@pytest.mark.parametrize("seconds", [{"exp": -240}, {"nbf": 240}])
def test_clocks_may_differ_by_five_minutes(teams, microsoft, seconds):
    claims = {name: time.time() + late for name, late in seconds.items()}
    assert teams.post(microsoft.activity("hello", place="a:clock"), microsoft.token(**claims)) == 200


def test_a_key_without_the_channels_endorsement_is_refused(teams, microsoft):
    assert refused(teams, microsoft, microsoft.token(), channelId="directline")
    assert refused(teams, microsoft, microsoft.token(), channelId=["msteams"])


def test_there_is_no_switch_that_turns_checking_off(teams, microsoft):
    for more in ({"channelId": "emulator"}, {"serviceUrl": "http://localhost:1/"}):
        assert refused(teams, microsoft, None, **more)


def in_a_loop(work):
    import asyncio

    return asyncio.run(work())


def test_old_keys_are_used_while_no_new_ones_can_be_had(microsoft, monkeypatch):
    async def work():
        keys = tokens.Keys(f"{microsoft.cloud.url}/openid")
        first = await keys.key(KID)
        monkeypatch.setattr(tokens, "KEYS_SECONDS", -1)
        monkeypatch.setattr(tokens, "UNKNOWN_KEY_SECONDS", -1)
        microsoft.faults["keys"] = [500]
        again = await keys.key(KID)
        with pytest.raises(tokens.Refused):
            await keys.key("unknown")
        return first == again

    try:
        assert in_a_loop(work)
    finally:
        microsoft.faults.clear()


def test_an_unknown_key_has_the_keys_fetched_and_no_more_than_once_an_hour(microsoft, monkeypatch):
    async def work():
        keys = tokens.Keys(f"{microsoft.cloud.url}/openid")
        await keys.key(KID)
        before = microsoft.key_fetches
        for _ in range(5):
            with pytest.raises(tokens.Refused):
                await keys.key("new")
        assert microsoft.key_fetches == before
        monkeypatch.setattr(tokens, "UNKNOWN_KEY_SECONDS", -1)
        microsoft.keys.append(microsoft.public("new", key=microsoft.other_key))
        return await keys.key("new")

    try:
        assert in_a_loop(work)["kid"] == "new"
    finally:
        del microsoft.keys[1:]


def test_no_network_refuses_and_does_not_fail():
    async def work():
        keys = tokens.Keys("http://127.0.0.1:9/openid")
        with pytest.raises(tokens.Refused) as refusal:
            await keys.key(KID)
        return refusal.value.status

    assert in_a_loop(work) == 401


def test_the_audience_is_our_app(teams, microsoft):
    assert teams.post(microsoft.activity("hello", place="a:list"), microsoft.token(aud=[APP_ID])) == 200
