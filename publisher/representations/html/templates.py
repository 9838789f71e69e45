"""Templates compiled for one language: what is the same on every page is written into them beforehand (Jinja2).

An expression of constants alone (`t.menu`, `links.page("search")`) becomes its text; an included template stands where
it is included. A page that has to be small is also compiled without what HTML lets one leave out.
"""

import re
from collections.abc import Callable, Mapping
from html import unescape

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

_OPTIONAL = re.compile(r"</(?:li|dt|dd|td|th|tr)>\n?")
"""End tags that HTML lets one leave out (section 13.1.2.4)."""
_ENDED = re.compile(r"</p>\n?(?=</?(?:p|div|dl|ul|ol|section|nav|h[1-6]|table|details|li)\b|$)")
"""Ends of paragraphs that HTML lets one leave out; nothing but such a tag follows where a part of a template ends."""
_PLAIN = re.compile(r"""="([^\s"'=<>`]+)"(?=[ >]|$)""", re.ASCII)
"""Attributes that need no quotation marks (section 13.1.2.3)."""
_BETWEEN = re.compile(r"(?:(?<=>)|^)\s*\n\s*(?=<|$)")
"""Ends of lines between tags; templates write the spaces that mean something."""
_OPEN = re.compile(r'="([^"<>]*)$')
"""An attribute whose value goes on after this part of the template."""
_CLOSE = re.compile(r'([^"<>]*)"')

_Plain = str | int | float | bool | None


class _Generator(CodeGenerator):
    """Writes the code of a template; what it shows goes through the `escaped` of the environment (hooks of Jinja's)."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:  # noqa: ARG002
        self.write("environment.escaped(")


class Templates(Environment):
    """The templates of the package; `constants` are names that mean the same on every page.

    `filters` are beside those of Jinja; what they return is escaped.
    """

    code_generator_class = _Generator

    def __init__(
        self, constants: Mapping[str, object], filters: Mapping[str, Callable[..., Markup]], *, lean: bool
    ) -> None:
        super().__init__(
            loader=PackageLoader("publisher", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.filters.update(filters)
        self.globals.update(constants)
        self._constants, self._lean = constants, lean

    def page(self, name: str, context: Mapping[str, object]) -> str:
        """What the template shows in the context."""
        template = self.get_template(name)
        known = template.new_context({**self._constants, **context}, shared=True)
        return self.concat(template.root_render_func(known))

    @staticmethod
    def escaped(value: object) -> str:
        """What a template writes for a value: what is escaped already is not looked at again."""
        return value if type(value) is Markup else escape(value)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The template as a tree, with everything in its place that is known (a hook of Jinja's)."""
        tree = super()._parse(source, name, filename)
        fixing = _Fixing(self._constants, self._included, name, _made_lean if self._lean else _without_end_tags)
        fixing.visit(tree)
        tree.set_environment(self)
        return tree

    def _included(self, name: str) -> list[nodes.Node]:
        if self.loader is None:
            raise AssertionError("the templates have a loader")
        source, filename, _ = self.loader.get_source(self, name)
        return super()._parse(source, name, filename).body


class _Unknown(Exception):
    """An expression that only a page gives a value."""


class _Fixing(NodeTransformer):
    """Puts values in the place of expressions of constants, and templates in the place of their inclusion."""

    def __init__(
        self,
        constants: Mapping[str, object],
        included: Callable[[str], list[nodes.Node]],
        name: str | None,
        shortened: Callable[[list[nodes.Expr]], list[nodes.Expr]],
    ) -> None:
        self._constants, self._included, self._name, self._shortened = constants, included, name, shortened

    def visit(self, node: nodes.Node, *args: object, **kwargs: object) -> object:
        """The node, or what stands in its place."""
        if isinstance(node, nodes.Name) and node.ctx != "load" and node.name in self._constants:
            raise TemplateSyntaxError(f"{node.name} means the same on every page", node.lineno, self._name)
        if isinstance(node, nodes.Expr):
            try:
                known = self._known(node)
            except _Unknown:
                pass
            else:
                if isinstance(known, _Plain):
                    return nodes.Const(known, lineno=node.lineno)
        return super().visit(node, *args, **kwargs)

    def visit_Include(self, node: nodes.Include) -> nodes.Node | list[nodes.Node]:  # noqa: N802 - Jinja's name
        """The body of a template that is included by name."""
        if not isinstance(node.template, nodes.Const):
            return node
        body = nodes.Template(self._included(node.template.value), lineno=node.lineno)
        self.generic_visit(body)
        return body.body

    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802 - Jinja's name
        """What is written: with the texts that are known, as short as it may be."""
        self.generic_visit(node)
        node.nodes = self._shortened(_joined(node.nodes))
        return node

    def _known(self, node: nodes.Node) -> object:
        """The value of an expression of constants; _Unknown for any other."""
        match node:
            case nodes.Const():
                return node.value
            case nodes.Name() if node.ctx == "load" and node.name in self._constants:
                return self._constants[node.name]
            case nodes.Getattr():
                return self._attribute(node)
            case nodes.Getitem():
                return self._item(node)
            case nodes.Concat():
                return "".join(str(self._known(part)) for part in node.nodes)
            case nodes.Call(dyn_args=None, dyn_kwargs=None):
                function = self._known(node.node)
                named = {each.key: self._known(each.value) for each in node.kwargs}
                return function(*map(self._known, node.args), **named)  # type: ignore[operator]
        raise _Unknown

    def _attribute(self, node: nodes.Getattr) -> object:
        known = self._known(node.node)
        if not hasattr(known, node.attr):
            raise TemplateSyntaxError(f"there is no {node.attr}", node.lineno, self._name)
        return getattr(known, node.attr)

    def _item(self, node: nodes.Getitem) -> object:
        known, key = self._known(node.node), self._known(node.arg)
        if not isinstance(known, Mapping) or key not in known:
            raise _Unknown
        return known[key]


def _joined(parts: list[nodes.Expr]) -> list[nodes.Expr]:
    """The parts with neighbouring texts as one, what is known among them escaped."""
    found: list[nodes.Expr] = []
    for part in parts:
        text = _text(part)
        if text is None:
            found.append(part)
        elif found and isinstance(found[-1], nodes.TemplateData):
            found[-1].data += text
        else:
            found.append(nodes.TemplateData(text, lineno=part.lineno))
    return found


def _text(part: nodes.Expr) -> str | None:
    if isinstance(part, nodes.TemplateData):
        return part.data
    return str(escape(part.value)) if isinstance(part, nodes.Const) else None


def _without_end_tags(parts: list[nodes.Expr]) -> list[nodes.Expr]:
    """The parts without end tags that are optional."""
    for part in parts:
        if isinstance(part, nodes.TemplateData):
            part.data = _OPTIONAL.sub("", part.data)
    return parts


def _made_lean(parts: list[nodes.Expr]) -> list[nodes.Expr]:
    """The parts also without quotation marks, ends of lines and ends of paragraphs that mean nothing."""
    parts = _with_attributes(_without_end_tags(parts))
    for part in parts:
        if isinstance(part, nodes.TemplateData):
            part.data = _BETWEEN.sub("", _ENDED.sub("", _PLAIN.sub(r"=\1", part.data)))
    return [part for part in parts if not (isinstance(part, nodes.TemplateData) and not part.data)]


def _with_attributes(parts: list[nodes.Expr]) -> list[nodes.Expr]:
    """The parts with a filter on each attribute that a page gives a value, which adds quotation marks where needed."""
    found: list[nodes.Expr] = []
    rest = list(parts)
    while rest:
        part = rest.pop(0)
        found.append(part)
        opened = _OPEN.search(part.data) if isinstance(part, nodes.TemplateData) else None
        ends = next((at for at, each in enumerate(rest) if isinstance(each, nodes.TemplateData)), None)
        if not (opened and ends and isinstance(part, nodes.TemplateData)):
            continue
        last = rest[ends]
        closed = _CLOSE.match(last.data) if isinstance(last, nodes.TemplateData) else None
        if closed is None or not isinstance(last, nodes.TemplateData):
            continue
        pieces = [_const(opened[1]), *rest[:ends], _const(closed[1])]
        value = [piece for piece in pieces if piece is not None]
        whole = value[0] if len(value) == 1 else nodes.Concat(value, lineno=part.lineno)
        part.data, last.data = part.data[: opened.start() + 1], last.data[closed.end() :]
        found.append(nodes.Filter(whole, "attribute", [], [], None, None, lineno=part.lineno))
        rest = rest[ends:]
    return found


def _const(text: str) -> nodes.Expr | None:
    return nodes.Const(unescape(text)) if text else None
