"""Find the tick boxes of a page, judge them by their pixels, and give each the words beside it.

`judge.judge_ticks` is the stage: square outlines (`squares`, measured in `square`) beside or within lines are candidates
(`candidates`, `line_view`), the sure ones are written into the lines as ☐ and ☑ (`written`), and wordings are found (`labels`, `choices`).
`judge.ticks_in_text` does the last two for pages without pixels.
"""
