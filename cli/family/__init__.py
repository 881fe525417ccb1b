"""What a family is handed: a parent's report, its pictures, and everything that is kept about somebody."""
