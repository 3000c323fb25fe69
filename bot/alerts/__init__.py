"""From a change in the feed to a message in every chat it concerns: watch, fan out, deliver, explain."""
