"""The subsidy desk: schemes, clocks, money, cases and letters."""
