"""The one door to the outside: files, listings, environment and versions, every answer recorded."""

from sitegen.world.door import MISSING, Missing, TooLarge, World
from sitegen.world.trace import Question, Trace, recording

__all__ = ["MISSING", "Missing", "Question", "TooLarge", "Trace", "World", "recording"]
