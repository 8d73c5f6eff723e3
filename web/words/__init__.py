"""The office's words on pages and in the scripts of the review screen."""
