"""Pictures: found, measured, named after their content, scaled."""
