"""What must be proven: one pytest package and one manifest for each phase of the strategy document."""
