"""What went wrong and what people ask for: incidents, breaches, grievances, rights, freedom of information."""
