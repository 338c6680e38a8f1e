"""What is remembered: the tables, all of them, and nothing else."""
