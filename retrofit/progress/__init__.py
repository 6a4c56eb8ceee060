"""How far the programmes are: which homes, counted once, on which date, under which rule."""
