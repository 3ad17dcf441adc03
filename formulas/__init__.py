"""Formulas as graphs: recorded from code, and written as LaTeX, as programs, or as their own derivatives.

A graph comes from calling ordinary code with symbols (`graph.symbol`), which record what is done with them. Nothing
here knows of rules, surfaces or pages.
"""
