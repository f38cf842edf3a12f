"""Functions that Vensim's manual defines by equations, as macros in Vensim's own language.

Source: the descriptions of the functions in Vensim's reference manual (ventana_reference).
"""

EQUATIONS_OF = ("npv", "delayp", "pink")
"""A model uses none of the functions where none of these words stands in it."""
BUILT_IN = """
:MACRO: NPV(stream, discount rate, initial value, factor)
NPV = (past value + stream * TIME STEP * discount factor) * factor ~~|
past value = INTEG(stream * discount factor, initial value) ~~|
discount factor = INTEG(-discount factor * discount rate / (1 + discount rate * TIME STEP), 1) ~~|
:END OF MACRO:
:MACRO: NPVE(stream, discount rate, initial value, factor)
NPVE = (past value + stream * TIME STEP * discount factor) * factor ~~|
past value = INTEG(stream * discount factor, initial value) ~~|
discount factor = INTEG(-discount factor * discount rate / (1 + discount rate * TIME STEP),
    1 / (1 + discount rate * TIME STEP)) ~~|
:END OF MACRO:
:MACRO: DELAYP(input, delay time : pipeline)
DELAYP = third / stage time ~~|
pipeline = third + second + first ~~|
third = INTEG(second / stage time - third / stage time, stage time * input) ~~|
second = INTEG(first / stage time - second / stage time, third) ~~|
first = INTEG(input - first / stage time, third) ~~|
stage time = delay time / 3 ~~|
:END OF MACRO:
:MACRO: RANDOM PINK NOISE(mean, deviation, correlation time, seed)
RANDOM PINK NOISE = INTEG((white - RANDOM PINK NOISE) / correlation time,
    mean + deviation * RANDOM NORMAL(-6, 6, 0, 1, seed)) ~~|
white = mean + deviation * SQRT((2 - share) / share) * RANDOM NORMAL(-6, 6, 0, 1, seed) ~~|
share = TIME STEP / correlation time ~~|
:END OF MACRO:
"""
