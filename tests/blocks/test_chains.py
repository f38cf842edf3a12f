import pytest

from coyuntura.blocks.chains import delay_chain, smooth_chain
from coyuntura.syntax import write_expression
from coyuntura.syntax.tree import Name, Number

SOURCE, TIME, START = Name("in"), Name("time"), Number(7)


def test_each_stock_of_a_smooth_moves_towards_the_one_before() -> None:
    chain = smooth_chain("s", SOURCE, TIME, 2, START)

    assert [write_expression(rate).replace('"', "") for _, _, rate in chain.stocks] == [
        "(in - s.1) / (time / 2)",
        "(s.1 - s.2) / (time / 2)",
    ]


def test_a_smooth_starts_at_its_initial_value() -> None:
    assert [start for _, start, _ in smooth_chain("s", SOURCE, TIME, 3, START).stocks] == [START] * 3


def test_what_leaves_a_stock_of_a_delay_enters_the_next() -> None:
    chain = delay_chain("d", SOURCE, TIME, 2, START)

    assert [write_expression(rate).replace('"', "") for _, _, rate in chain.stocks] == [
        "in - d.1 / (time / 2)",
        "d.1 / (time / 2) - d.2 / (time / 2)",
    ]


def test_a_delay_starts_with_what_its_initial_outflow_needs() -> None:
    stocks = delay_chain("d", SOURCE, TIME, 2, START).stocks

    assert [write_expression(start).replace('"', "") for _, start, _ in stocks] == ["7 * (time / 2)"] * 2


@pytest.mark.parametrize("order", [1, 3, 12])
def test_a_chain_has_as_many_stocks_as_its_order(order: int) -> None:
    assert len(delay_chain("d", SOURCE, TIME, order, START).stocks) == order
