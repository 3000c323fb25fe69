"""What we say and when: understanding questions and composing answers from what is known."""
