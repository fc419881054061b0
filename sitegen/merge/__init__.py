"""Recipient-time programs: what only the sender knows, staged, lowered to a dialect and run."""

from sitegen.merge.expression import Field
from sitegen.merge.program import Literal, Place, Placed, Program, fields_of
from sitegen.merge.tokens import TOKEN, Tokens

__all__ = ["TOKEN", "Field", "Literal", "Place", "Placed", "Program", "Tokens", "fields_of"]
