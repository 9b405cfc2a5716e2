"""A proximal femur made from a parametric anatomy: CT series and exact truth from one description."""
