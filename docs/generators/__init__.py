"""What writes the generated parts of the documentation. Run ``docs/generate.py``."""
