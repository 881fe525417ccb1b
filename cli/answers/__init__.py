"""Reports in words: each is made into a page here, from its data. How a page looks is the business of `cli.draw`."""
