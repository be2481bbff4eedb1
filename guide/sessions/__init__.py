"""Working on it together: group sessions and comparisons of views."""
