"""What somebody could learn next, and the cheapest way to a role: benefit, order, paths, always with the reason."""
