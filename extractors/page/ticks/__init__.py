"""Tick boxes: found as squares, judged by their pixels, labelled by the words beside them."""
