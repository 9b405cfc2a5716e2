"""How good a case is: measured cortex, noise and blur, closed surfaces, and what deserves doubt."""
