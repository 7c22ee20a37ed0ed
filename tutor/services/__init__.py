"""What Tutor does: one verb, one function. They take a session, plain values and ``now``; the edge commits."""
