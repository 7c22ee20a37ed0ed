"""The pages: forms in, one service called, a page or a redirect out."""
