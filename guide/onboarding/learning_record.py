"""A completed onboarding as an xAPI statement, for a council's learning platform. Knows no HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from guide.messages import OnboardingSummary
from guide.onboarding.record import RECORD_COURSE

VERSION = "1.0.3"
"""The version of xAPI that statements are made for."""
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
COURSE = "http://adlnet.gov/expapi/activities/course"
LONGEST_ACCOUNT = 100


def statement(summary: OnboardingSummary, account: str, accounts: str, guide: str) -> dict[str, Any]:
    """That the holder of `account` at the site `accounts` completed the onboarding of the guide at `guide`.

    No answers and no scores. Its id follows from account, guide and day, so that one sent twice counts once.
    """
    day = {f"{guide}/guide/onboarding/completed-on": summary.completed_on} if summary.completed_on else {}
    told = f"{guide} {accounts} {account} {summary.completed_on}"
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, told)),
        "actor": {"objectType": "Agent", "account": {"homePage": accounts, "name": account}},
        "verb": {"id": COMPLETED, "display": {"en-GB": "completed"}},
        "object": {
            "objectType": "Activity",
            "id": f"{guide}/guide/onboarding",
            "definition": {"type": COURSE, "name": {"en-GB": RECORD_COURSE}},
        },
        "result": {"completion": True},
        "context": {"extensions": day},
    }
