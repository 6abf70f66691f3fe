"""What the assistant knows, as plain functions; runs in both environments."""
