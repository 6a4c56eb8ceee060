"""How likely the deadline is: plain figures, and a simulation from the programme's own lead times.

Everything here is a pure function of plain values, and the same seed gives the same figures.
``outlook`` is the door; ``calibration`` measures how often its 80 % band held the truth.
"""
