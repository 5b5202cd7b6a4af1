"""The site: page models from a book, their HTML, and the folder they are published in."""
