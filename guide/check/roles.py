"""How somebody is part of the initiative that they check: one of two sides, both, or unsaid."""

from __future__ import annotations

PROFESSIONALS, CITIZENS = SIDES = ("professionals", "citizens")
BOTH, UNSAID = "both", "unsaid"
ROLES = (*SIDES, BOTH, UNSAID)
"""What a person says of themselves. In a comparison of views `both` counts on both sides, `unsaid` on neither."""
LEADS = "leads"
"""Whoever leads a comparison of views without answering; of no side, and seen in no view."""
