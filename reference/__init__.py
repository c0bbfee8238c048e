"""A small memory service: the system under test where no other one is configured."""
