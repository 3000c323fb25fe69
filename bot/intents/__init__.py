"""One module per intent that computes something; found by its name when the intent is first asked."""
