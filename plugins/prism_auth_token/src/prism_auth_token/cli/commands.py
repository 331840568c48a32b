"""The commands as a person types them."""

# ruff: noqa: PLC0415 - `prism login --help` must be fast

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from prism_auth_token.cli.scopes import Scope, actions_of
from prism_kernel.api import Action, CommandContext, JsonObject

PasswordStdin: TypeAlias = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]
Ask: TypeAlias = Annotated[
    bool, typer.Option("--ask", help="Ask for a password, instead of making one up.")
]
Name: TypeAlias = Annotated[str, typer.Argument(metavar="NAME", help="The account.")]
ScopeOption: TypeAlias = Annotated[
    Scope | None,
    typer.Option("--scope", help="read; publish: all but admin; admin: all."),
]
Actions: TypeAlias = Annotated[
    list[Action] | None,
    typer.Option("--action", help="One action, instead of a scope. May be repeated."),
]
Packages: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--packages", metavar="PATTERN", help="A name, @scope/* or *. May be repeated."),
]
OfAccount: TypeAlias = Annotated[
    str | None, typer.Option("--account", metavar="NAME", help="Of this account (administrators).")
]

token = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Make, list and revoke tokens."
)
auth = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Manage accounts and their rights."
)


def login(
    ctx: CommandContext,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Account.")] = None,
    *,
    web: Annotated[bool, typer.Option("--web", help="Log in with a browser.")] = False,
    password_stdin: PasswordStdin = False,
) -> None:
    """Log in to a registry, and keep the token for the commands that follow."""
    from prism_auth_token.cli.sessions import log_in

    log_in(ctx, name, web=web, password_stdin=password_stdin)


def logout(ctx: CommandContext) -> None:
    """Revoke the token of the last login, and forget it."""
    from prism_auth_token.cli.sessions import log_out

    log_out(ctx)


def whoami(ctx: CommandContext) -> None:
    """Show which account a registry knows you as."""
    from prism_auth_token.cli.sessions import who_am_i

    who_am_i(ctx)


@token.command("create")
def token_create(  # noqa: PLR0913, PLR0917 - one option for each limit of a token
    ctx: CommandContext,
    scope: ScopeOption = None,
    action: Actions = None,
    packages: Packages = None,
    network: Annotated[
        list[str] | None,
        typer.Option("--network", metavar="CIDR", help="May be repeated; none is anywhere."),
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="WHEN", help="30d, 12h, or 2030-01-31.")
    ] = None,
    description: Annotated[
        str | None, typer.Option("--description", "-m", metavar="TEXT", help="What it is for.")
    ] = None,
) -> None:
    """Make a token, and print it."""
    from prism_auth_token.cli.token_commands import Wanted, create

    actions = actions_of(scope, action or [])
    wanted = Wanted(actions, packages or [], network or [], expires, description)
    create(ctx, wanted)


@token.command("list")
def token_list(
    ctx: CommandContext,
    account: OfAccount = None,
) -> None:
    """List tokens, newest first."""
    from prism_auth_token.cli.token_commands import show

    show(ctx, account)


@token.command("revoke")
def token_revoke(
    ctx: CommandContext,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The beginning of its key.")],
    account: OfAccount = None,
) -> None:
    """Revoke a token."""
    from prism_auth_token.cli.token_commands import revoke

    revoke(ctx, key, account)


@auth.command("init")
def auth_init(
    ctx: CommandContext,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The administrator.")] = "admin",
    *,
    ask: Ask = False,
    password_stdin: PasswordStdin = False,
) -> None:
    """Make the first administrator, in the configured store: no server is asked."""
    from prism_auth_token.cli.asking import ask_if_wanted
    from prism_auth_token.cli.local_commands import init

    init(ctx, name, ask_if_wanted(ask=ask, from_stdin=password_stdin))


@auth.command("recover")
def auth_recover(
    ctx: CommandContext,
    name: Name,
    *,
    ask: Ask = False,
    password_stdin: PasswordStdin = False,
) -> None:
    """Let a locked-out administrator in again, in the configured store: no server is asked."""
    from prism_auth_token.cli.asking import ask_if_wanted
    from prism_auth_token.cli.local_commands import recover

    recover(ctx, name, ask_if_wanted(ask=ask, from_stdin=password_stdin))


@auth.command("prune")
def auth_prune(
    ctx: CommandContext,
    days: Annotated[
        int, typer.Option("--days", min=0, help="How long ago they must have expired.")
    ] = 30,
) -> None:
    """Remove expired tokens from the configured store: no server is asked."""
    from prism_auth_token.cli.local_commands import prune

    prune(ctx, days)


@auth.command("list")
def auth_list(ctx: CommandContext) -> None:
    """List accounts and their rights."""
    from prism_auth_token.cli.account_commands import show_all

    show_all(ctx)


@auth.command("add")
def auth_add(
    ctx: CommandContext,
    name: Name,
    email: Annotated[
        str | None, typer.Option("--email", metavar="ADDRESS", help="E-mail address.")
    ] = None,
    *,
    administrator: Annotated[
        bool, typer.Option("--administrator", help="Who may do everything.")
    ] = False,
    password_stdin: PasswordStdin = False,
) -> None:
    """Make an account."""
    from prism_auth_token.cli.account_commands import add
    from prism_auth_token.cli.asking import ask_password

    body: JsonObject = {
        "name": name,
        "password": ask_password(from_stdin=password_stdin, confirm=True),
        "email": email,
        "administrator": administrator,
    }
    add(ctx, body)


@auth.command("grant")
def auth_grant(
    ctx: CommandContext,
    name: Name,
    scope: ScopeOption = None,
    action: Actions = None,
    packages: Packages = None,
) -> None:
    """Let an account do something to packages."""
    from prism_auth_token.cli.account_commands import grant

    if not packages:
        raise typer.BadParameter("Say which packages, such as --packages '@acme/*'.")
    grant(ctx, name, actions_of(scope, action or []), packages)


@auth.command("withdraw")
def auth_withdraw(
    ctx: CommandContext,
    name: Name,
    packages: Packages = None,
) -> None:
    """Take an account's rights on packages away, or all of its rights."""
    from prism_auth_token.cli.account_commands import withdraw

    withdraw(ctx, name, packages or [])


@auth.command("promote")
def auth_promote(ctx: CommandContext, name: Name) -> None:
    """Make an account an administrator's."""
    from prism_auth_token.cli.account_commands import set_administrator

    set_administrator(ctx, name, administrator=True)


@auth.command("demote")
def auth_demote(ctx: CommandContext, name: Name) -> None:
    """Make an administrator's account an ordinary one."""
    from prism_auth_token.cli.account_commands import set_administrator

    set_administrator(ctx, name, administrator=False)


@auth.command("password")
def auth_password(
    ctx: CommandContext,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Somebody else (administrators).")
    ] = None,
    *,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin",
            help="Read the old password and the new one, or the new one of NAME, as lines.",
        ),
    ] = False,
) -> None:
    """Change your password, or set somebody else's and end their logins and tokens."""
    from prism_auth_token.cli import account_commands
    from prism_auth_token.cli.asking import ask_password

    if name is None:
        old = ask_password(from_stdin=password_stdin, prompt="Old password")
        new = ask_password(from_stdin=password_stdin, prompt="New password", confirm=True)
        account_commands.change_password(ctx, old, new)
    else:
        new = ask_password(from_stdin=password_stdin, confirm=True)
        account_commands.reset_password(ctx, name, new)


@auth.command("remove")
def auth_remove(ctx: CommandContext, name: Name) -> None:
    """Remove an account and its tokens. What it published stays."""
    from prism_auth_token.cli.account_commands import remove

    remove(ctx, name)
