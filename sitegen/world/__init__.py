"""The one door to the outside: files, listings, environment and versions, every answer recorded."""

from sitegen.world.contents import TooLarge, decoded
from sitegen.world.door import MISSING, Missing, World
from sitegen.world.loose import LooseFiles
from sitegen.world.reserved import CONTROL, RESERVED, named
from sitegen.world.trace import Question, Trace, recording

__all__ = [
    "CONTROL",
    "MISSING",
    "RESERVED",
    "LooseFiles",
    "Missing",
    "Question",
    "TooLarge",
    "Trace",
    "World",
    "decoded",
    "named",
    "recording",
]
