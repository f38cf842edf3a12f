"""Equation text and its tree."""

from coyuntura.syntax.grammars import EquationError as EquationError
from coyuntura.syntax.parse import parse_expression as parse_expression
from coyuntura.syntax.write import write_expression as write_expression

__all__ = ["EquationError", "parse_expression", "write_expression"]
