"""Who is who: people, children, what they are to each other, and in which role they act."""
