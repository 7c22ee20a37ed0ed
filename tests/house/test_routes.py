"""Every address says who may open it; every exception stands here by name."""

from __future__ import annotations

from tutor.web.access import ROLES

SERVED_BY_LIBRARIES = {"static", "bootstrap.static"}
OPEN_TO_ANYONE = {"site.healthz", "site.fresh_token"}


def test_every_route_says_who_may_use_it(app):
    unguarded = {name for name, view in app.view_functions.items() if not hasattr(view, "allowed_role")}
    assert unguarded == SERVED_BY_LIBRARIES


def test_every_role_named_is_one_that_exists(app):
    named = {view.allowed_role for view in app.view_functions.values() if hasattr(view, "allowed_role")}
    assert named <= set(ROLES)


def test_only_two_addresses_are_open_to_anyone(app):
    anyone = {name for name, view in app.view_functions.items() if getattr(view, "allowed_role", "") == "anyone"}
    assert anyone == OPEN_TO_ANYONE


def test_nothing_is_changed_by_following_a_link(app):
    changing = {"POST", "PUT", "DELETE", "PATCH"}
    for rule in app.url_map.iter_rules():
        assert not ({"GET"} <= rule.methods and changing & rule.methods), f"{rule} answers both GET and a change"
