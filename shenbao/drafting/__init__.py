"""A draft of a profile from the papers themselves: the blank form and the notice's text."""
