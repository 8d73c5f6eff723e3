"""What a notice demands, as data: one YAML profile a notice, its model, and the types of fields."""
