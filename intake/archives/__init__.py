"""Archives become members: bounded, safely named, split and damaged ones put together."""
