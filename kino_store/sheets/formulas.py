"""Formulas of schedules, which numexpr reads, turned into expressions."""

from __future__ import annotations

import ast

from .errors import SheetError
from .expressions import Expression, parse_expression, syntax_tree
from .functions import FUNCTIONS

# Names of numexpr's functions that are others here, and what a formula may use besides.
_RENAMED = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2"}
_NAMES = {"t": "f", "max_f": "(n - 1)", "s": "S"}


def expression_of(formula: str, track: str) -> Expression:
    """Return the expression that has the values of a numexpr formula at each frame.

    t becomes f, max_f n - 1, and s S; & | ~ of comparisons become and, or, not. % is Python's, as numexpr has
    it since 2.10; before, it was C's for whole numbers.

    Raises:
        SheetError: it can't be read, or uses what expressions don't have.
    """
    tree = syntax_tree(formula, track, "&|~")
    try:
        text = ast.unparse(_Translation(track).visit(tree))
    except RecursionError:
        raise SheetError(track, "A formula is nested too deep.") from None
    return parse_expression(text, track)


class _Translation(ast.NodeTransformer):
    def __init__(self, track: str) -> None:
        self._track = track

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in _NAMES:
            raise SheetError(self._track, f"A formula uses {node.id}. Schedules have t, max_f and s.")
        return ast.parse(_NAMES[node.id], mode="eval").body

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if not isinstance(node.func, ast.Name):
            raise SheetError(self._track, "A formula calls what is no function.")
        name = _RENAMED.get(node.func.id, node.func.id)
        arguments = [self.visit(one) for one in node.args]
        if name == "log10":
            return ast.BinOp(_call("log", arguments), ast.Div(), _call("log", [ast.Constant(10)]))
        if name not in FUNCTIONS:
            raise SheetError(self._track, f"A formula calls {node.func.id}, which expressions don't have.")
        return _call(name, arguments)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, (ast.BitAnd, ast.BitOr)) and _is_truth(node.left) and _is_truth(node.right):
            join = ast.And() if isinstance(node.op, ast.BitAnd) else ast.Or()
            return ast.BoolOp(join, [self.visit(node.left), self.visit(node.right)])
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Invert) and _is_truth(node.operand):
            return ast.UnaryOp(ast.Not(), self.visit(node.operand))
        return self.generic_visit(node)  # type: ignore[return-value]


def _call(name: str, arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Name(name), arguments, [])


def _is_truth(node: ast.expr) -> bool:
    """Whether a formula is true or false, so that & and | have the meaning of and, or."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        return _is_truth(node.left) and _is_truth(node.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return _is_truth(node.operand)
    return isinstance(node, ast.Compare)
