"""Trials of the running service: killed and starved (`chaos`), over many pages (`soak`), with many people at once (`load`)."""
