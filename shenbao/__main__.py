"""`python -m shenbao`: the command line. Processes that readers are split off from load this module, not the commands, a second time."""

from shenbao.commands.main import main

if __name__ == "__main__":
    main()
