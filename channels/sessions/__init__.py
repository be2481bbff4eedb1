"""Group sessions and comparisons of views, on pages of their own."""
