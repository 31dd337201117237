"""A plan for `ipcase sample`: ten years of cases, made of the sample year's recipes. Each recipe is
repeated in every year whose law its kind has, as often as its share of the whole allows; the same
number of cases always gives the same plan."""

import copy
import re

YEARS = range(2016, 2026)
SAMPLE_YEAR = 2024
# How often a kind's recipes are used, against the sample year; so that a case has ten events on average.
SHARES = {"ruling": 600, "mediation": 150, "enforcement": 150, "assistance": 40, "dispute": 50, "overseas": 50,
          "confirmation": 50, "preexamination": 2, "ecommerce": 2}
# The years in which the recipe's steps are those of the law then in force.
SPANS = {"ruling": (2016, 2024), "mediation": (2016, 2025), "enforcement": (2022, 2025), "confirmation": (2016, 2025)}
SPAN = (2021, 2025)


def moved(value, years):
    """Every date and year of the sample year and the one before, so many years later or earlier."""
    if isinstance(value, dict):
        return {name: moved(member, years) for name, member in value.items()}
    if isinstance(value, list):
        return [moved(member, years) for member in value]
    if isinstance(value, str):
        return re.sub(r"20(23|24)(?=-\d\d-\d\d|）)", lambda found: str(int(found[0]) + years), value)
    return value


def recipe_of(recipe, year):
    made = moved(copy.deepcopy(recipe), year - SAMPLE_YEAR)
    # Of so many cases one is slower than any of the sample: no end of the year hurries it past a period.
    return dict(made, recipe=f"{recipe['recipe']}_{year}", by=f"{year + 1}-03-31")


def decade(plan, cases):
    """The plan with recipes for so many cases, none of which names another."""
    wanted = []
    for year in YEARS:
        for recipe in plan["recipes"]:
            first, last = SPANS.get(recipe["kind"], SPAN)
            if first <= year <= last and not any("link" in step for step in recipe["steps"]):
                wanted.append((recipe, year, recipe.get("count", 1) * SHARES[recipe["kind"]]))
    whole = sum(share for _, _, share in wanted)
    recipes, done, given = [], 0, 0
    for recipe, year, share in wanted:
        done += share
        count = cases * done // whole - given
        given += count
        if count:
            recipes.append(dict(recipe_of(recipe, year), count=count))
    offices = [dict(office, records_from=f"{YEARS[0]}-01-01") for office in plan["offices"]]
    return dict(plan, recipes=recipes, offices=offices)
