"""Who stays, who finishes, which skills last. Imports nothing: numpy is loaded by whoever computes, never at start."""
