"""Landmarks, axes and angles of bones, found on their surfaces by their own shape, with residuals."""
