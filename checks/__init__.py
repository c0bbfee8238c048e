"""How a fact is judged: facts in, Finding out. No driver, clock, pytest or print."""
