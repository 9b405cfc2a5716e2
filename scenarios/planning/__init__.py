"""Plans laid through a bone before it is operated on."""
