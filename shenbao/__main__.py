"""The command line as it is started, by `shenbao` or `python -m shenbao`. Each process that is split off loads what its program began with once more: this, not the commands."""


def main() -> None:
    from shenbao.commands.main import main as run

    run()


if __name__ == "__main__":
    main()
