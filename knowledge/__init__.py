"""What is known about Express Entry: rounds, categories, occupations and facts, each with its source."""
