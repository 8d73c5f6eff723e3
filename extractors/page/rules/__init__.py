"""Find the ruled lines of a page, tell them from folds and scanner streaks, and straighten the page by them.

`find.find_rules` is the stage; `rule.Rule` is its value, which readers of PDF and OFD make from drawing instructions;
`warp.fit_warp` says how the page bends; `settings.RuleSettings` holds every tolerance.
"""
