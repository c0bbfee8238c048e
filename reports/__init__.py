"""What people and programs read: one Summary, and its renderers."""
