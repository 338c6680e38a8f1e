"""Rows of text to typed rows, or problems with line numbers; one file per kind of sheet."""
