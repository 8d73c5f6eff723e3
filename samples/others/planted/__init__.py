"""Every demand of the notice, planted in packets by the second maker."""
