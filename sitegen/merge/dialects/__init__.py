"""The merge languages of email services: one module each."""

from sitegen.merge.dialects.base import Dialect
from sitegen.merge.dialects.liquid import LIQUID

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (LIQUID,)}
"""All dialects by the name that site.yaml and `sitegen export` use."""

__all__ = ["DIALECTS", "Dialect"]
