"""The strategy document: read, held to the letter, and edited byte for byte."""
