"""How the command line words its help: in Indonesian, and in the order of the work."""

from __future__ import annotations

import click


class _Words:
    """Usage and help in Indonesian for commands and groups."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, pieces, prefix="Pemakaian: ")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Tampilkan bantuan ini."
        return option

    def format_choices(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        params: list[click.Parameter] = self.get_params(ctx)  # type: ignore[attr-defined]
        options = [param for param in params if isinstance(param, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx))]
        with formatter.section("Pilihan"):
            formatter.write_dl(records)


class Command(_Words, click.Command):
    """A command whose help is Indonesian."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_choices(ctx, formatter)


class CommandGroup(_Words, click.Group):
    """The group of all commands, listed in the order of the work."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_choices(ctx, formatter)
        rows = [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
        with formatter.section("Perintah"):
            formatter.write_dl(rows)
