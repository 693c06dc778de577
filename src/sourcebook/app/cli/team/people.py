"""Verbs of people: `team user`, `team role`, `team token`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from sourcebook.app.cli.options import Context, put_json, put_lines
from sourcebook.app.cli.team.within import by_whom, in_team
from sourcebook.model.access import ROLES

if TYPE_CHECKING:
    from sourcebook.library import Team
    from sourcebook.model.access import ApiToken, Role, User


@click.group()
def user() -> None:
    """People who can sign in."""


@user.command()
@click.argument("name")
@click.option("--full-name", default="", help="As it is shown beside the name.")
@click.option("--keeper", is_flag=True, help="Looks after people and collections; reads nothing by that alone.")
@in_team
def add(context: Context, within: Team, name: str, full_name: str, keeper: bool) -> int:
    """Add somebody and invite them: they set their password with the secret that is printed once."""
    made = within.accounts.add_user(name, by=by_whom(), full_name=full_name, keeper=keeper)
    return _invited(context, within, made.name)


@user.command("list")
@in_team
def list_users(context: Context, within: Team) -> int:
    """List everybody with their roles."""
    for found in within.accounts.users():
        held = {m.collection: m.role for m in within.accounts.memberships(user=found.name)}
        if context.as_json:
            put_json({**msgspec.to_builtins(found), "roles": held})
        else:
            roles = ", ".join(f"{where}: {role}" for where, role in held.items()) or "no role"
            click.echo(f"{found.name:24}  {_state(found)}  {roles}")
    return 0


@user.command()
@click.argument("name")
@in_team
def disable(context: Context, within: Team, name: str) -> int:
    """Let somebody in no more; their sessions end at once, their tokens are good for nothing."""
    return _put(context, within.accounts.disable_user(name, by=by_whom()))


@user.command()
@click.argument("name")
@in_team
def enable(context: Context, within: Team, name: str) -> int:
    """Let somebody in again; a delay after wrong passwords ends too."""
    return _put(context, within.accounts.enable_user(name, by=by_whom()))


@user.command()
@click.argument("name")
@in_team
def invite(context: Context, within: Team, name: str) -> int:
    """Print a secret with which somebody sets a new password, the first or in place of a forgotten one."""
    return _invited(context, within, name)


@user.command()
@click.argument("name")
@click.option("--no", "off", is_flag=True, help="No more.")
@in_team
def keeper(context: Context, within: Team, name: str, off: bool) -> int:
    """Let somebody look after people and collections."""
    return _put(context, within.accounts.set_keeper(name, not off, by=by_whom()))


@user.command()
@click.argument("name")
@click.argument("subject", metavar="SUBJECT")
@in_team
def outside(context: Context, within: Team, name: str, subject: str) -> int:
    """Let somebody sign in with the provider of `[oidc]`, where they are SUBJECT; `none` takes it away.

    A try of somebody who is bound to no account stands in `team audit` with the subject.
    """
    issuer = within.outside_settings().issuer if subject != "none" else ""
    return _put(context, within.accounts.bind_outside(name, issuer, "" if subject == "none" else subject, by=by_whom()))


@click.command()
@click.argument("user", metavar="USER")
@click.argument("collection", metavar="COLLECTION")
@click.argument("role", metavar="ROLE", type=click.Choice([*ROLES, "none"]))
@in_team
def role(context: Context, within: Team, user: str, collection: str, role: Role) -> int:
    """Give somebody a role in a collection in place of the one they had: viewer contributor reviewer publisher admin.

    Each may do what those before it may. `none` takes it away: the collection is not there for them any more.
    """
    given = None if str(role) == "none" else role
    within.accounts.grant(user, collection, given, by=by_whom())
    if context.as_json:
        put_json({"user": user, "collection": collection, "role": given})
    else:
        click.echo(f"{user}  {collection}: {given or 'no role'}")
    return 0


@click.group()
def token() -> None:
    """Tokens with which programs of a user read and write."""


@token.command()
@click.argument("user", metavar="USER")
@click.option("--label", required=True, help="What it is for.")
@click.option("--collection", "collections", multiple=True, required=True, help="Where it is good; several times.")
@click.option("--role", type=click.Choice(ROLES), default="viewer", show_default=True, help="What it may do at most.")
@click.option("--days", type=click.IntRange(1, 366), help="For how long; as the team's file says without (90).")
@in_team
def make(
    context: Context, within: Team, user: str, label: str, collections: tuple[str, ...], role: Role, days: int | None
) -> int:  # fmt: skip
    """Make a token; its secret is printed this once."""
    made, secret = within.accounts.make_token(
        user, label=label, collections=collections, role=role, by=by_whom(), days=days
    )
    if context.as_json:
        put_json({**msgspec.to_builtins(made), "secret": secret})
    else:
        click.echo(secret)
        context.remark(f"Token {made.id} of {made.user}, good until {made.expires}. It is shown only now.")
    return 0


@token.command("list")
@click.argument("user", metavar="[USER]", required=False, default="")
@in_team
def list_tokens(context: Context, within: Team, user: str) -> int:
    """List tokens, of one user or of all."""
    found = within.accounts.tokens(user)
    if context.as_json:
        put_lines(found)
        return 0
    for held in found:
        click.echo(_line(held))
    return 0


@token.command()
@click.argument("identifier", metavar="ID")
@in_team
def revoke(context: Context, within: Team, identifier: str) -> int:
    """Make a token good for nothing, for good."""
    made = within.accounts.revoke_token(identifier, by=by_whom())
    if context.as_json:
        put_json(made)
    else:
        click.echo(_line(made))
    return 0


def _invited(context: Context, within: Team, name: str) -> int:
    secret = within.accounts.invite(name, by=by_whom())
    hours = within.accounts.rules.invitation_hours
    if context.as_json:
        put_json({**msgspec.to_builtins(within.accounts.user(name)), "invitation": secret, "hours": hours})
    else:
        click.echo(secret)
        context.remark(f"An invitation for {name}, good for {hours} hours and once. It is shown only now.")
    return 0


def _put(context: Context, found: User) -> int:
    if context.as_json:
        put_json(found)
    else:
        click.echo(f"{found.name}  {_state(found)}")
    return 0


def _state(found: User) -> str:
    told = ["disabled"] if found.disabled else []
    told += ["keeper"] if found.keeper else []
    told += [] if found.has_password else ["no password yet"]
    return ", ".join(told) or "active"


def _line(held: ApiToken) -> str:
    until = "revoked" if held.revoked else f"until {held.expires}"
    where = ", ".join(held.collections)
    return f"{held.id}  {held.user}  {held.role} in {where}  {until}  used {held.used or 'never'}  {held.label}"
