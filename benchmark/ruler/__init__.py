"""The ruler, tested on data whose truth is known: ladders, controls, the gate, the intervals."""
