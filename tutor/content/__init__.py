"""Reads questions, mark schemes and documents from files; says everything that is wrong with them at once."""
