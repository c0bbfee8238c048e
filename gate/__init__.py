"""Who decides: document, manifest, verdict, the pytest plugin and the `gate` command."""
