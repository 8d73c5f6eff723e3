"""Everyday forms that are not of any notice, with the label–value pairs that stand on them: what `shenbao read` is measured on."""
