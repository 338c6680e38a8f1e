"""What is shown: one door per audience, and a porch."""
