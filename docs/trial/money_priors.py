"""Priors of the fit of money, treasury, external account and wages, where they come from, and what is left out.

They are not the study's, whose priors have their centres from this fit: each is what was believed before it.
"""

from collections.abc import Mapping

FROM_SOURCES: Mapping[str, str] = {
    # cagan1956: seven hyperinflations, 2.3 to 8.7 months.
    "semi_elasticity": "lognormal(4.5, 0.4)",
    # reinhartrogoff2003: countries default near two years of exports.
    "debt_tolerance": "lognormal(2.2, 0.4)",
    # voce2005: of June 2005, 20 of the 28 thousand million dollars there were.
    "adequate_reserves": "lognormal(2e10, 0.25)",
}
"""By cell, with the source that says how large it may be."""

FROM_MODELLERS: Mapping[str, str] = {
    # external
    "services_part": "beta(6.8, 18.2)",
    "reserve_cover": "lognormal(7.7, 0.4)",
    "republic_lending_time": "lognormal(72, 0.5)",
    "import_response": "beta(2, 3)",
    "other_dollars": "lognormal(4e8, 0.3)",
    "service_most": "beta(6, 4)",
    "dollars_sold_part": "triangular(0.3, 0.57, 0.8)",
    "fund_home_part": "beta(2, 3.7)",
    "state_needs": "lognormal(2e9, 0.4)",
    "private_part": "beta(2.9, 2.1)",
    "excess_time": "lognormal(8.4, 0.6)",
    "supplier_part": "beta(2.7, 7.3)",
    "fund_time": "lognormal(20, 0.6)",
    # money
    "dollarised_start": "beta(2, 50)",
    "flight_speed": "lognormal(0.72, 0.5)",
    "flight_threshold": "lognormal(0.025, 0.4)",
    "return_speed": "lognormal(0.004, 1)",
    "opening_excess": "lognormal(1.4, 0.2)",
    "laffer_margin": "lognormal(1, 0.6)",
    "street_time": "lognormal(8.3, 0.5)",
    "leak": "beta(2, 7.5)",
    "learning_base": "lognormal(0.17, 0.4)",
    "learning_gain": "lognormal(0.65, 0.4)",
    "credit_time": "lognormal(4, 0.5)",
    "price_speed": "lognormal(0.5, 0.5)",
    "price_rigidity": "lognormal(0.015, 0.4)",
    "rate_weight": "beta(2, 9)",
    "pass_low": "beta(1.5, 28)",
    "pass_high": "beta(4, 2)",
    "flight_premium": "beta(2.5, 1.7)",
    "official_goods_part": "beta(6, 1.3)",
    # treasury
    "opening_deficit": "normal(0.0226, 0.012)",
    "spending_time": "lognormal(35, 0.4)",
    "boom_spending": "lognormal(0.09, 0.3)",
    "tax_part": "lognormal(0.129, 0.2)",
    "tax_lag": "lognormal(1.2, 0.5)",
    "spending_lag": "lognormal(1.7, 0.25)",
    "public_wage_ratio": "triangular(1.3, 2, 2.7)",
    "local_oil_cost": "lognormal(5.2e-11, 0.4)",
    # wages
    "wage_norm": "lognormal(1.09, 0.12)",
    "wage_resources": "beta(2, 4.4)",
    "resource_time": "lognormal(11, 0.5)",
    "decree_rate": "lognormal(0.13, 0.5)",
    "decree_haste": "lognormal(1.1, 0.6)",
    # output
    "investment_part": "lognormal(0.23, 0.2)",
    "investment_response": "normal(0.3, 0.16)",
    "output_time": "lognormal(6, 0.5)",
}
"""By cell: about the numbers that modellers had set by hand, with twice the spread that they gave these, or more."""

PRIORS: Mapping[str, str] = {**FROM_SOURCES, **FROM_MODELLERS}
