"""Find the tick boxes of a page, judge them by their pixels, and give each the words beside it.

`judge.judge_page` is the stage: places as large as a box (`squares`) in or beside lines are candidates (`candidates`, `line_view`), a
small network says what they are (`net`, what it sees: `crops`), the boxes are written into the lines as ☐ and ☑ (`written`), and
wordings are found (`labels`, `choices`). `judge.ticks_in_text` does the last two for pages without pixels.
"""
