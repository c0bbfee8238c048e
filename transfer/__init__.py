"""The migration tool: what moves memories from the source to the destination, and what compares them."""
