"""The receipt register (收件登记表): read, its cells understood, its rows matched to packets."""
