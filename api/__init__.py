"""The top floor, for browsers and programs: HTTP and the page."""
