"""S3 storage for Prism."""
