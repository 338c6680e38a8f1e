"""What is true: plain functions over plain values, with no clock, file, database or web."""
