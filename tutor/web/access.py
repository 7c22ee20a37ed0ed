"""Who may open a page. Every view says so, and a house test refuses a view that does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import typing as ft

from tutor.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., ft.ResponseReturnValue])

ROLES = ("student", "teacher", "anyone")


def roles_here() -> frozenset[str]:
    """The roles of whoever is asking. In solo mode the one person is student and teacher at once."""
    return frozenset(ROLES)


def allow(role: str) -> Callable[[View], View]:
    """Let only people with this role open the view. Raises NotAllowed for everybody else."""
    if role not in ROLES:
        raise ValueError(f"{role!r} is not a role; use one of {', '.join(ROLES)}")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ft.ResponseReturnValue:
            if role not in roles_here():
                raise NotAllowed("This page is not for you.")
            return view(*args, **kwargs)

        guarded.allowed_role = role  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate
