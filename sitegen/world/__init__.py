"""The one door to the outside: files, listings, environment and versions, every answer recorded."""

from sitegen.world.carried import CarriedWorld
from sitegen.world.contents import TooLarge, decoded
from sitegen.world.door import MISSING, Missing, World
from sitegen.world.loose import LooseFiles
from sitegen.world.reserved import CONTROL, RESERVED, named
from sitegen.world.stamps import Remembered, Stamp, is_settled, stamp
from sitegen.world.trace import KINDS, PART, Question, Trace, recording

__all__ = [
    "CONTROL",
    "KINDS",
    "MISSING",
    "PART",
    "RESERVED",
    "CarriedWorld",
    "LooseFiles",
    "Missing",
    "Question",
    "Remembered",
    "Stamp",
    "TooLarge",
    "Trace",
    "World",
    "decoded",
    "is_settled",
    "named",
    "recording",
    "stamp",
]
