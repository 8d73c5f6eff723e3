"""Pages of the attachments: what kind of proof each is, to which attachment it belongs, which pages make one proof."""
