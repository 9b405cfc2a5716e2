"""Both hip joints, and the pelvis divided at them."""
