"""Find the seals of a page by their shape, measure them, and read them from the unwrapped ring.

`find.find_seals` is the stage. Planes of ink (`planes`) are searched for rings (`rings`), square seals (`squares`) and black frames
(`frames`), which are weighed (`measure`) and chosen (`candidates`). The foot of a ring is found (`foot`), its words laid out as strips
(`strips`) and read (`words`). `edges` cuts out slices of paging seals.
"""
