import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.syntax import EquationError, parse_expression, write_expression
from coyuntura.syntax.grammars import DEEPEST, LONGEST, LONGEST_CHAIN
from coyuntura.syntax.tree import (
    Binary,
    BinaryOperator,
    Call,
    Conditional,
    Expression,
    Name,
    Number,
    Quoted,
    Span,
    Star,
    Unary,
    UnaryOperator,
    left_chain,
    rewrite,
    walk,
)

BINARY: list[BinaryOperator] = ["+", "-", "*", "/", "^", "MOD", "=", "<>", "<", "<=", ">", ">=", "AND", "OR"]
UNARY: list[UnaryOperator] = ["-", "+", "NOT"]

words = st.sampled_from(["oil", "producción", "history.oil", "iffy", "order", "Notes", "a b", "if", "x_1", "model 2"])
leaves: st.SearchStrategy[Expression] = st.one_of(
    st.floats(min_value=0, allow_infinity=False, allow_nan=False, allow_subnormal=False).map(Number),
    st.text(alphabet="ab /^-1", max_size=5).map(Quoted),
    words.map(Name),
)


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    starred = st.one_of(inner, st.just(Star()))
    return st.one_of(
        st.builds(Binary, st.sampled_from(BINARY), inner, inner),
        st.builds(Unary, st.sampled_from(UNARY), inner),
        st.builds(Conditional, inner, inner, inner),
        st.builds(Call, words, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Name, words, st.lists(starred, min_size=1, max_size=2).map(tuple)),
    )


trees = st.recursive(leaves, _larger, max_leaves=12)


@given(trees)
def test_what_is_written_is_read_as_the_same_tree(tree: Expression) -> None:
    assert parse_expression(write_expression(tree)) == tree


@given(st.text() | st.text(alphabet="ab1+-*/^()[],'\"{}.<>= IFTHENLSORAD"))
def test_any_text_is_an_expression_or_an_error_with_a_place_in_it(text: str) -> None:
    span = Span()
    try:
        parse_expression(text)
    except EquationError as error:
        span = error.span

    assert 0 <= span.offset <= max(0, len(text) - 1)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a / b / c", "(a / b) / c"),
        ("a ^ b ^ c", "a ^ (b ^ c)"),
        ("-a ^ b", "-(a ^ b)"),
        ("a ^ -b", "a ^ (-b)"),
        ("a * b MOD c", "(a * b) MOD c"),
        ("NOT a = b", "(NOT a) = b"),
        ("a < b = c < d", "(a < b) = (c < d)"),
        ("a AND b OR c AND d", "(a AND b) OR (c AND d)"),
        ("a + b < c", "(a + b) < c"),
        ("IF a THEN b ELSE c + d", "IF a THEN b ELSE (c + d)"),
        ("if a Then b eLSE c", "IF a THEN b ELSE c"),
        ("a {that is b} + c", "a + c"),
    ],
)
def test_operators_bind_as_in_the_standard(text: str, same: str) -> None:
    assert parse_expression(text) == parse_expression(same)


@pytest.mark.parametrize("name", ["iffy", "order", "android", "notes", "model", "thenceforth", "elsewhere", "modern"])
def test_a_name_may_begin_with_a_word_of_the_language(name: str) -> None:
    assert parse_expression(name) == Name(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "1 +",
        "(1",
        "1)",
        "a b",
        "a..b",
        "x[]",
        "x[*",
        "a = = b",
        "1 2",
        "* a",
        "a %  b",
        "f(,)",
        "'open",
        "a ** b",
    ],
)
def test_what_does_not_follow_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(EquationError):
        parse_expression(text)


@pytest.mark.parametrize(
    "text", ["a\x00b", "\u202ea", "a\u200fb", "a;b", "a=b:=c", "lambda: 0", "f'{a}'", "%s", "{0}{1}a!r", "`a`"]
)
def test_hostile_signs_do_not_belong_in_an_equation(text: str) -> None:
    with pytest.raises(EquationError):
        parse_expression(text)


def test_a_call_of_python_is_a_name_like_any_other() -> None:
    assert parse_expression("__import__('os')") == Call("__import__", (Quoted("os"),))


@pytest.mark.parametrize("text", ["1e999", "9" * 400, "1" + "0" * 5000])
def test_a_number_beyond_computing_is_refused(text: str) -> None:
    with pytest.raises(EquationError, match="larger than any number"):
        parse_expression(text)


@pytest.mark.parametrize("text", ["1e-400", "5e-325", "2 * 1e-310", "0." + "0" * 400 + "1"])
def test_a_number_that_rounding_would_make_nothing_is_refused(text: str) -> None:
    with pytest.raises(EquationError, match="nearer to 0 than any number"):
        parse_expression(text)


@pytest.mark.parametrize("text", ["0e-400", "0.0", "2.3e-308"])
def test_nothing_and_the_least_numbers_are_read(text: str) -> None:
    assert parse_expression(text) == Number(float(text))


def test_an_error_points_at_the_sign_that_cannot_stand_there() -> None:
    with pytest.raises(EquationError) as found:
        parse_expression("cash + * 2")

    assert found.value.span == Span(7, 1)


def test_nodes_know_where_they_stand() -> None:
    tree = parse_expression("cash + wage[here]")

    assert [node.span for node in walk(tree)] == [Span(0, 11), Span(0, 4), Span(7, 4), Span(12, 4)]


def test_a_chain_of_some_hundred_terms_is_read() -> None:
    tree = parse_expression(" + ".join(["a"] * LONGEST_CHAIN))

    assert isinstance(tree, Binary)
    assert len(left_chain(tree)[1]) == LONGEST_CHAIN - 1


def test_a_long_chain_is_written_as_it_was() -> None:
    text = " + ".join(["a"] * LONGEST_CHAIN)

    assert write_expression(parse_expression(text)) == text


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "+".join(["a"] * 10_000),
        "^".join(["a"] * 9_000),
        "-" * 15_000 + "1",
        "ABS(" * 4_000 + "1" + ")" * 4_000,
        "x[" * 9_000 + "1" + "]" * 9_000,
        "IF 1 THEN 1 ELSE " * 1_000 + "1",
        "a" * (LONGEST + 1),
    ],
    ids=["chain", "powers", "signs", "calls", "indices", "choices", "length"],
)
def test_an_equation_beyond_any_need_is_refused(text: str) -> None:
    with pytest.raises(EquationError) as found:
        parse_expression(text)

    assert found.value.is_too_long


def test_brackets_alone_are_no_nesting() -> None:
    assert parse_expression("(" * 1000 + "a" + ")" * 1000) == Name("a")


def test_the_deepest_nesting_that_is_read_can_be_written() -> None:
    text = "ABS(" * DEEPEST + "1" + ")" * DEEPEST

    assert write_expression(parse_expression(text)) == text


def test_rewriting_replaces_what_operators_join_and_keeps_them() -> None:
    tree = parse_expression("IF -a > f(b) THEN a + 2 - x[a] ELSE +a MOD 3")

    seen: list[str] = []

    def leaf(node: Expression) -> Expression:
        seen.append(write_expression(node))
        return Name(f"n{len(seen)}")

    assert write_expression(rewrite(tree, leaf)) == "IF -n1 > n2 THEN n3 + n4 - n5 ELSE n6 MOD n7"
    assert seen == ["a", "f(b)", "a", "2", "x[a]", "a", "3"]


def test_rewriting_follows_the_longest_chain() -> None:
    text = " + ".join(["a"] * LONGEST_CHAIN)

    assert write_expression(rewrite(parse_expression(text), lambda node: node)) == text
