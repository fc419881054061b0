"""Templates compiled so that what only the sender knows is left for the sender.

Jinja turns a template into Python, where `if`, `and`, `==` and loops ask their operands for an answer at once. Here the
code asks the environment instead: it answers for ordinary values as Python would, and makes a new symbol, or prints the
token of a condition or loop, where a recipient's value is asked (see `merge.symbols`). Each branch of a condition on a
recipient runs once, between tokens, and so does the body of a loop over a recipient's list.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from sitegen.merge.choosing import Branching, Choice, Misuse, Symbolic, Test, truth_of
from sitegen.merge.comparing import compared
from sitegen.merge.expression import both, either, inverse
from sitegen.merge.program import End
from sitegen.merge.stage import Stage
from sitegen.merge.symbols import Symbol, Turn
from sitegen.merge.tokens import Tokens

OPENED, CLOSED, TURN, KEPT, EMPTY = (f"sitegen {word}" for word in ("opened", "closed", "turn", "kept", "empty"))
"""Filters that `marked` puts into templates; nobody can write their names."""

_DEPTH = "sitegen depth"
_NOTHING = Markup()
_LOOP, _MACRO = "loop", "macro"
_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda left, right: left in right,
    "notin": lambda left, right: left not in right,
}


class StagedCode(CodeGenerator):
    """Code that asks the environment's `staging` for conditions, comparisons and choices."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._around: list[str] = []

    def enter_frame(self, frame: Frame) -> None:
        """Note the names that are taken from the context, as jinja2.meta does, which writes all code once more."""
        super().enter_frame(frame)
        loads = frame.symbols.loads.values()
        self.environment.taken.update(  # type: ignore[attr-defined]
            name for action, name in loads if action == "resolve" and name and name not in self.environment.globals
        )

    def visit_If(self, node: nodes.If, frame: Frame) -> None:  # noqa: N802
        """As branches that may all be for somebody."""
        name = self.temporary_identifier()
        inner = frame.soft()
        self.writeline(f"{name} = environment.staging.branching()", node)
        self._around.append(name)
        for each in (node, *node.elif_):
            if isinstance(each.test, nodes.Tuple):
                self.fail("a comma cannot stand in a condition", each.lineno)
            self.writeline(f"if {name}.takes(" if each is node else f"if {name}.goes_on and {name}.takes(", each)
            self.visit(each.test, inner)
            self.write("):")
            self._branch(name, each.body, inner)
        if node.else_:
            self.writeline(f"if {name}.otherwise():")
            self._branch(name, node.else_, inner)
        self._around.pop()
        self._mark(name, f"{name}.end()", frame)

    def _branch(self, name: str, body: list[nodes.Node], frame: Frame) -> None:
        self.indent()
        self._mark(name, f"{name}.mark", frame)
        self.writeline("pass")
        self.blockvisit(body, frame)
        self.outdent()

    def _mark(self, name: str, text: str, frame: Frame) -> None:
        # Outside of its blocks a template that extends another prints nothing.
        if frame.require_output_check:
            return
        self.writeline(f"if {name}.is_open:")
        self.indent()
        self.simple_write(text, frame)
        self.outdent()

    def visit_CondExpr(self, node: nodes.CondExpr, frame: Frame) -> None:  # noqa: N802
        """As a choice of two things that are worked out when they are wanted."""
        inner = frame.soft()
        self.write("environment.staging.choice(")
        self.visit(node.test, inner)
        self.write(", lambda: ")
        self.visit(node.expr1, inner)
        self.write(", lambda: ")
        if node.expr2 is not None:
            self.visit(node.expr2, inner)
        else:
            where = f"the inline if-expression on {self.position(node)} evaluated to false and has no else."
            self.write(f"cond_expr_undefined({where!r})")
        self.write(f", {node.expr2 is not None})")

    def visit_And(self, node: nodes.BinExpr, frame: Frame) -> None:  # noqa: N802
        """As a question whose second half is asked when it matters."""
        self._pair("both", node, frame)

    def visit_Or(self, node: nodes.BinExpr, frame: Frame) -> None:  # noqa: N802
        """As a question whose second half is asked when it matters."""
        if isinstance(node.left, nodes.Compare) and isinstance(node.right, nodes.Const) and node.right.value:
            self.fail("what stands behind “or” is true for everybody", node.lineno)
        self._pair("either", node, frame)

    def _pair(self, name: str, node: nodes.BinExpr, frame: Frame) -> None:
        self.write(f"environment.staging.{name}(")
        self.visit(node.left, frame)
        self.write(", lambda: ")
        self.visit(node.right, frame)
        self.write(")")

    def visit_Not(self, node: nodes.UnaryExpr, frame: Frame) -> None:  # noqa: N802
        """As a question."""
        self.write("environment.staging.inverse(")
        self.visit(node.node, frame)
        self.write(")")

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:  # noqa: N802
        """As a question; “1 < x < 5” as two."""
        left = node.expr
        for number, operand in enumerate(node.ops):
            last = number == len(node.ops) - 1
            self.write(f"{'' if last else 'environment.staging.both('}environment.compare({operand.op!r}, ")
            self.visit(left, frame)
            self.write(", ")
            self.visit(operand.expr, frame)
            self.write(")" if last else "), lambda: ")
            left = operand.expr
        self.write(")" * (len(node.ops) - 1))

    def visit_Assign(self, node: nodes.Assign, frame: Frame) -> None:  # noqa: N802
        """With the rule that a name has one value for all recipients."""
        self._check_set(any(node.find_all(nodes.NSRef)), node)
        for own in node.target.find_all(nodes.NSRef) if not isinstance(node.target, nodes.NSRef) else (node.target,):
            self.writeline(f"environment.staging.counting({frame.symbols.ref(own.name)})", node)
        if isinstance(node.target, nodes.Name) and _adds_to(node.target.name, node.node) and self._is_in_loop():
            self.writeline("environment.staging.adding()", node)
        self.newline(node)  # else what Jinja asks of namespaces is told at the line above
        super().visit_Assign(node, frame)

    def visit_AssignBlock(self, node: nodes.AssignBlock, frame: Frame) -> None:  # noqa: N802
        """With the rule that a name has one value for all recipients."""
        self._check_set(any(node.target.find_all(nodes.NSRef)), node)
        self._within(_LOOP, super().visit_AssignBlock, node, frame)

    def _is_in_loop(self) -> bool:
        return next((each for each in reversed(self._around) if each in (_LOOP, _MACRO)), "") == _LOOP

    def _check_set(self, leaves_loops: bool, node: nodes.Node) -> None:
        names: list[str] = []
        for each in reversed(self._around):
            if each == _MACRO or (each == _LOOP and not leaves_loops):
                break
            if each != _LOOP:
                names.append(each)
        if names:
            self.writeline(f"environment.staging.setting({', '.join(names)})", node)

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802
        """As ever; what is set in a loop is gone after it."""
        self._within(_LOOP, super().visit_For, node, frame)

    def visit_With(self, node: nodes.With, frame: Frame) -> None:  # noqa: N802
        """As ever; what is set in it is gone after it."""
        self._within(_LOOP, super().visit_With, node, frame)

    def visit_FilterBlock(self, node: nodes.FilterBlock, frame: Frame) -> None:  # noqa: N802
        """As ever; what is set in it is gone after it."""
        self._within(_LOOP, super().visit_FilterBlock, node, frame)

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:  # noqa: N802
        """As ever; what is set in a macro is its own."""
        self._within(_MACRO, super().visit_Macro, node, frame)

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Frame) -> None:  # noqa: N802
        """As ever; what is set in it is its own."""
        self._within(_MACRO, super().visit_CallBlock, node, frame)

    def _within(self, kind: str, visit: Callable[[Any, Frame], None], node: nodes.Node, frame: Frame) -> None:
        self._around.append(kind)
        visit(node, frame)
        self._around.pop()


def _adds_to(name: str, value: nodes.Node) -> bool:
    """Whether `value` is the name's own with something added."""
    kinds = (nodes.Add, nodes.Sub, nodes.Concat)
    return isinstance(value, kinds) and any(each.name == name for each in value.find_all(nodes.Name))


class Staging:
    """Answers what templates ask: at once where the build knows, else with a symbol."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def branching(self) -> Branching:
        """The branches of an `if` that is about to be run through."""
        return Branching(self._tokens)

    def choice(self, test: Any, yes: Callable[[], Any], no: Callable[[], Any], has_else: bool) -> Any:
        """`yes if test else no`."""
        truth = test.truth() if isinstance(test, Symbolic) else bool(test)
        if isinstance(truth, bool):
            return yes() if truth else no()
        return Choice(truth, yes(), no() if has_else else "", self._tokens)

    def both(self, left: Any, right: Callable[[], Any]) -> Any:
        """`left and right`."""
        if not isinstance(left, Symbolic):
            return left and right()
        other = right()
        if not isinstance(other, Symbolic) and not other:
            return other
        truth = left.truth()
        if isinstance(truth, bool):
            return other if truth else left
        return Choice(truth, other, "", self._tokens, both(truth, truth_of(other)))

    def either(self, left: Any, right: Callable[[], Any]) -> Any:
        """`left or right`. A text behind a recipient's text is its fallback."""
        if not isinstance(left, Symbolic):
            return left or right()
        truth, other = left.truth(), right()
        if isinstance(truth, bool):
            return left if truth else other
        if isinstance(left, Symbol) and isinstance(other, str) and left.is_text:
            return left.with_fallback(other)
        return Choice(truth, left, other, self._tokens, either(truth, truth_of(other)))

    def inverse(self, value: Any) -> Any:
        """`not value`."""
        return Test(inverse(value.truth())) if isinstance(value, Symbolic) else not value

    def compared(self, name: str, left: Any, right: Any) -> Any:
        """The comparison that Jinja calls `name`."""
        if isinstance(left, Symbolic) or isinstance(right, Symbolic):
            truth = compared(name, left, right, self._tokens).truth()
            return truth if isinstance(truth, bool) else Test(truth)
        return _OPERATIONS[name](left, right)

    def setting(self, *branches: Branching) -> None:
        """Raise Misuse where a name is set in a branch that only some recipients see."""
        if any(each.is_open for each in branches):
            raise Misuse(
                "merge/condition",
                "what is set inside a condition of the recipient would hold for everybody after it",
                "Set it before, as {% set x = A if recipient.… else B %}.",
                "set",
            )

    def namespace(self, *given: Any, **names: Any) -> Namespace:
        """A namespace that knows inside how many loops over recipients' lists it was made."""
        return Namespace(*given, **names, **{_DEPTH: len(self._tokens.stage.loops)})

    def counting(self, kept: Any) -> None:
        """Raise Misuse where a loop over a recipient's list would change what is kept outside of it."""
        if len(self._tokens.stage.loops) > getattr(kept, _DEPTH, 0) and isinstance(kept, Namespace):
            self.adding()

    def adding(self) -> None:
        """Raise Misuse where a loop over a recipient's list adds up what it goes through."""
        if self._tokens.stage.loops:
            raise Misuse(
                "merge/condition",
                "a loop over a recipient’s list cannot count or add up: only the sender goes through it",
                "There is loop.index for the number of a round, and LIST | length for how many there are.",
                "set",
            )

    def rounds(self, items: Symbol) -> _Rounds:
        """The one round in which the body of a loop over a recipient's list is made."""
        return _Rounds(items, self._tokens.stage)

    def opened(self, _: Any) -> Markup:
        """What to print at the beginning of a loop's body."""
        stage = self._tokens.stage
        opening, stage.opening = stage.opening, ""
        stage.left.append(bool(opening))
        return Markup(opening)

    def closed(self, _: Any) -> Markup:
        """What to print at the end of a loop's body."""
        return Markup(self._tokens.control(End())) if self._tokens.stage.left.pop() else _NOTHING

    def turn(self, loop: Any) -> Any:
        """`loop`, or what stands for it in a loop over a recipient's list."""
        rounds = getattr(loop, "_iterable", None)
        return Turn(rounds.depth, self._tokens) if isinstance(rounds, _Rounds) else loop

    def kept(self, items: Any) -> Any:
        """What a loop goes through, so that it can be asked afterwards whether there was anything."""
        return list(items) if isinstance(items, Iterator) else items

    def empty(self, items: Any) -> Any:
        """Whether a loop has nothing to go through."""
        if isinstance(items, Symbolic):
            return self.inverse(items)
        return not len(items) if isinstance(items, Sequence) else not list(items)

    def markers(self) -> dict[str, Callable[..., Any]]:
        """The filters that `marked` puts into templates."""
        return {OPENED: self.opened, CLOSED: self.closed, TURN: self.turn, KEPT: self.kept, EMPTY: self.empty}


class _Rounds:
    """The one round in which the body of a loop over a recipient's list is made, as an iterator."""

    def __init__(self, items: Symbol, stage: Stage) -> None:
        self._items, self._stage = items, stage
        self._entry: Any = items.entry()
        self.depth = len(stage.loops) + 1

    def __iter__(self) -> _Rounds:
        return self

    def __next__(self) -> Any:
        if self._entry is None:
            self._stage.loops.pop()
            raise StopIteration
        self._stage.opening = self._items.opening(self.depth)
        self._stage.loops.append(self._items.word)
        entry, self._entry = self._entry, None
        return entry


class _Marker(NodeTransformer):
    def __init__(self) -> None:
        self._loops = 0

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802
        """`loop` as a question."""
        return _through(TURN, node) if node.name == "loop" and node.ctx == "load" else node

    def visit_For(self, node: nodes.For) -> Any:  # noqa: N802
        """A loop with marks at both ends of its body, and its `else` as a condition of its own."""
        self.generic_visit(node)
        if isinstance(node.target, nodes.Name):
            target = nodes.Name(node.target.name, "load", lineno=node.lineno)
            ends = [nodes.Output([_through(name, target)], lineno=node.lineno) for name in (OPENED, CLOSED)]
            node.body = [ends[0], *node.body, ends[1]]
        if not node.else_ or node.test is not None or node.recursive:
            return node
        self._loops += 1
        name = f"_items_{self._loops}"
        items = nodes.Name(name, "load", lineno=node.lineno)
        looped: Any = node.iter
        before = nodes.Assign(nodes.Name(name, "store"), _through(KEPT, looped.node), lineno=node.lineno)
        after = nodes.If(_through(EMPTY, items), node.else_, [], [], lineno=node.lineno)
        looped.node, node.else_ = items, []
        return [before, node, after]


def marked(tree: nodes.Template, environment: Environment) -> nodes.Template:
    """`tree` with what loops over a recipient's list need: marks at the ends of their bodies, and a `loop` to ask."""
    made: nodes.Template = _Marker().visit(tree)
    made.set_environment(environment)
    return made


def _through(name: str, node: Any) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
